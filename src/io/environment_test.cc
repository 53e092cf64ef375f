#include "io/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace io {
namespace {

TEST(Environment, HasVariablesByTheBeginningOfTheirNames) {
    ::setenv("SLIPWAY_TEST_A", "1=2", 1);
    ::setenv("SLIPWAY_TEST_B", "", 1);
    ::setenv("OTHER_SLIPWAY_TEST_", "no", 1);
    EXPECT_EQ(environment_variables("SLIPWAY_TEST_"),
              (std::map<std::string, std::string, std::less<>>{{"SLIPWAY_TEST_A", "1=2"}}));
}

TEST(Environment, SaysWhereTheUserIsAtHome) {
    const char* before = ::getenv("HOME");
    const std::string was = before ? before : "";
    ::setenv("HOME", "/somewhere", 1);
    EXPECT_EQ(home_folder(), "/somewhere");
    ::unsetenv("HOME");
    EXPECT_FALSE(home_folder().empty());
    if (before) ::setenv("HOME", was.c_str(), 1);
}

}  // namespace
}  // namespace io
