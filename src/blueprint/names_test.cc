#include "blueprint/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "blueprint/test_stacks.h"

namespace blueprint {
namespace {

TEST(LogicalName, IsNeverTheSameForTwoNames) {
    EXPECT_EQ(logical_name("api"), "Api");
    EXPECT_EQ(logical_name("blnk-api"), "BlnkApi");
    EXPECT_EQ(logical_name("api2"), "Api2");
    EXPECT_NE(logical_name("api-2"), logical_name("api2"));
    EXPECT_NE(logical_name("a-1-2"), logical_name("a-12"));
    EXPECT_EQ(logical_name("api-2").substr(0, 4), "Api2");
}

TEST(DerivedNames, OfOhiAreThoseThatPeopleLookFor) {
    Made made = make_ohi();
    const platform::Platform& platform = *made.loaded.platform;
    std::vector<std::string> found;
    for (const DerivedName& name : derived_names(platform, *platform.environment("prod"))) {
        EXPECT_LE(name.name.size(), name.limit) << name.what;
        found.push_back(name.what + " " + name.name);
    }
    for (const char* expected :
         {"cluster ohi-prod", "load balancer ohi-prod", "service ohi-prod-api",
          "log group /ecs/ohi-prod/api", "repository ohi-api",
          "private name blnk-api.ohi-prod.local", "task definition ohi-prod-job-blnk-migrate",
          "stack ohi-prod-job-blnk-migrate"}) {
        EXPECT_EQ(std::ranges::count(found, expected), 1) << expected;
    }
}

}  // namespace
}  // namespace blueprint
