#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace base {
namespace {

Diagnostic problem(std::string code) {
    return {.code = std::move(code), .message = "wrong"};
}

Result<int> positive(int number) {
    if (number <= 0) return problem("not-positive");
    return number;
}

Result<int> half(int number) {
    if (number % 2 != 0) return Diagnostics{problem("odd"), problem("not-even")};
    return number / 2;
}

/// One TRY inside another: must compile without a warning about shadowed names.
Result<std::string> half_of_positive(int number) {
    return std::to_string(TRY(half(TRY(positive(number)))));
}

Status check(int number) {
    TRY(positive(number));
    return Done{};
}

Result<std::unique_ptr<int>> boxed(int number) {
    return std::make_unique<int>(number);
}

Result<int> unboxed(int number) {
    std::unique_ptr<int> box = TRY(boxed(number));
    return *box;
}

TEST(Result, HoldsAValueOrProblems) {
    Result<int> good = positive(3);
    EXPECT_TRUE(good.ok());
    EXPECT_TRUE(static_cast<bool>(good));
    EXPECT_EQ(*good, 3);
    Result<int> bad = positive(0);
    EXPECT_FALSE(bad.ok());
    EXPECT_EQ(bad.problems(), Diagnostics{problem("not-positive")});
    EXPECT_EQ(std::move(bad).problems().size(), 1U);
}

TEST(Result, TryHandsTheValueOnOrLeavesWithTheProblems) {
    EXPECT_EQ(*half_of_positive(8), "4");
    EXPECT_EQ(half_of_positive(-2).problems(), Diagnostics{problem("not-positive")});
    EXPECT_EQ(half_of_positive(3).problems(), (Diagnostics{problem("odd"), problem("not-even")}));
}

TEST(Result, TryWorksForWhatIsDoneAndForWhatOnlyMoves) {
    EXPECT_EQ(*check(1), Done{});
    EXPECT_EQ(check(0).problems().size(), 1U);
    EXPECT_EQ(*unboxed(5), 5);
    EXPECT_EQ(boxed(6)->get() != nullptr, true);
}

}  // namespace
}  // namespace base
