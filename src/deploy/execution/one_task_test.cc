#include "deploy/execution/one_task.h"

#include <gtest/gtest.h>

#include <string>

namespace deploy {
namespace {

TEST(OneTask, CountsItsOverridesAsTheirJsonHasThem) {
    // {"containerOverrides":[{"name":"api","command":["a\"b","é"]}]}
    EXPECT_EQ(characters_of_overrides({.container = "api", .command = {"a\"b", "\xC3\xA9"}}), 62U);
    const std::size_t around = characters_of_overrides({.container = "api", .command = {""}});
    EXPECT_EQ(characters_of_overrides({.container = "api", .command = {std::string(8000, 'x')}}),
              around + 8000);
}

}  // namespace
}  // namespace deploy
