#include "base/near_miss.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(NearMiss, FindsTheWordThatWasMeant) {
    struct Row {
        std::string word;
        std::vector<std::string> candidates;
        std::string found;
    };
    const Row rows[] = {
        {"enviroment", {"environments", "environment"}, "environment"},
        {"prot", {"port", "ports"}, "port"},    // swapped neighbours
        {"IMAGE", {"size", "image"}, "image"},  // letter case costs nothing
        {"cout", {"count", "court"}, "count"},  // of equals the first
        {"a", {"b"}, "b"},                      // one edit is always allowed
        {"abcdef", {"abxyef"}, "abxyef"},       // a third of six
        {"helth", {"health", "wealth"}, "health"},
        {"size", {"size"}, "size"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(near_miss(row.word, row.candidates), row.found) << row.word;
}

TEST(NearMiss, IsEmptyWhenNothingIsNear) {
    EXPECT_EQ(near_miss("port", {}), std::nullopt);
    EXPECT_EQ(near_miss("port", {"image", "health"}), std::nullopt);
    EXPECT_EQ(near_miss("abcdef", {"axxxef"}), std::nullopt);
    EXPECT_EQ(near_miss("", {"abc"}), std::nullopt);
    EXPECT_EQ(near_miss(std::string(101, 'x'), {std::string(101, 'x')}), std::nullopt);
    EXPECT_EQ(near_miss("x", {std::string(1'000'000, 'x')}), std::nullopt);
}

}  // namespace
}  // namespace base
