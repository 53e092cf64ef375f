#include "base/near_miss.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace base {
namespace {

/// The distance by its definition, in exponential time: what is left of both words is the same
/// question again.
std::size_t by_definition(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return a.size() + b.size();
    std::size_t best = by_definition(a.substr(1), b.substr(1)) + (a[0] == b[0] ? 0 : 1);
    best = std::min(best, by_definition(a.substr(1), b) + 1);
    best = std::min(best, by_definition(a, b.substr(1)) + 1);
    bool swapped = a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0];
    if (swapped) best = std::min(best, by_definition(a.substr(2), b.substr(2)) + 1);
    return best;
}

TEST(NearMiss, IsTheFirstOfTheNearest) {
    bool held = rc::check("near_miss is what the definition gives", [] {
        const auto words =
            rc::gen::map(rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c')),
                         [](const std::string& word) { return word.substr(0, 6); });
        const std::string word = *words;
        const auto candidates = *rc::gen::container<std::vector<std::string>>(words);
        std::optional<std::string> expected;
        for (const std::string& candidate : candidates) {
            std::size_t longer = std::max(word.size(), candidate.size());
            std::size_t found = by_definition(word, candidate);
            bool near = found <= std::max<std::size_t>(1, longer / 3);
            if (near && (!expected || found < by_definition(word, *expected))) expected = candidate;
        }
        RC_ASSERT(near_miss(word, candidates) == expected);
    });
    EXPECT_TRUE(held);
}

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
