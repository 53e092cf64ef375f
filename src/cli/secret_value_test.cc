#include "cli/secret_value.h"

#include <gtest/gtest.h>

#include <string>

namespace cli {
namespace {

std::string taken(std::string bytes, GivenBy giver = GivenBy::StandardInput) {
    auto value = secret_value(std::move(bytes), giver);
    return value.ok() ? *value : "! " + value.problems().front().message;
}

TEST(SecretValues, LoseOneLineBreakOfStandardInput) {
    EXPECT_EQ(taken("sk_live_1\n"), "sk_live_1");
    EXPECT_EQ(taken("sk_live_1"), "sk_live_1");
    EXPECT_EQ(taken("two\nlines\n\n"), "two\nlines\n");
    EXPECT_EQ(taken("\r\n"), "\r");
    // Nobody can type one.
    EXPECT_EQ(taken("typed", GivenBy::Person), "typed");
}

TEST(SecretValues, AreRefusedInWordsThatDoNotHoldThem) {
    EXPECT_EQ(taken(""), "! the value is empty");
    EXPECT_EQ(taken("\n"), "! the value is empty");
    EXPECT_EQ(taken("", GivenBy::Person), "! the value is empty");
    EXPECT_EQ(taken(std::string(65'536, 'x') + "\n").size(), 65'536U);
    EXPECT_EQ(taken(std::string(65'537, 'x')),
              "! the value has 65537 bytes, and Secrets Manager takes 65536");
    EXPECT_EQ(taken(std::string("ab\0c", 4)), "! the value has a NUL, as byte 3");
    EXPECT_EQ(taken("ab\xFF"), "! the value is no text: byte 3 is not UTF-8");
    EXPECT_EQ(taken("schl\xC3\xBCssel"), "schl\xC3\xBCssel");
}

TEST(SecretValues, MayHaveBlankEdgesThatNobodyMeant) {
    for (const char* value : {" a", "a ", "a\n", "\ta", "a\r", " "})
        EXPECT_TRUE(has_blank_edge(value)) << value;
    for (const char* value : {"a", "a b", ""})
        EXPECT_FALSE(has_blank_edge(value)) << value;
}

}  // namespace
}  // namespace cli
