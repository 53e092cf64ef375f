#include "base/match.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace base {
namespace {

struct Circle {
    int radius;
};
struct Square {
    int side;
};
using Shape = std::variant<Circle, Square>;

template <class... Fs>
constexpr bool kMatchesShape = std::is_invocable_v<Overloaded<Fs...>, Circle&> &&
                               std::is_invocable_v<Overloaded<Fs...>, Square&>;

TEST(Match, CallsTheFunctionOfTheAlternative) {
    auto describe = [](const Shape& shape) {
        return match(
            shape, [](const Circle& circle) { return "circle " + std::to_string(circle.radius); },
            [](const Square& square) { return "square " + std::to_string(square.side); });
    };
    EXPECT_EQ(describe(Circle{1}), "circle 1");
    EXPECT_EQ(describe(Square{2}), "square 2");
}

TEST(Match, LetsFunctionsChangeMoveAndReferToTheAlternative) {
    Shape shape = Circle{1};
    match(shape, [](Circle& circle) { circle.radius = 7; }, [](Square&) {});
    int& radius = match(
        shape, [](Circle& circle) -> int& { return circle.radius; },
        [](Square& square) -> int& { return square.side; });
    radius += 1;
    EXPECT_EQ(std::get<Circle>(shape).radius, 8);

    std::variant<std::unique_ptr<int>, int> owner = std::make_unique<int>(3);
    auto taken = match(
        std::move(owner), [](std::unique_ptr<int>&& box) { return std::move(box); },
        [](int number) { return std::make_unique<int>(number); });
    EXPECT_EQ(*taken, 3);
}

TEST(Match, NeedsAFunctionForEveryAlternative) {
    auto on_circle = [](const Circle&) {};
    auto on_square = [](const Square&) {};
    static_assert(kMatchesShape<decltype(on_circle), decltype(on_square)>);
    static_assert(!kMatchesShape<decltype(on_circle)>);
}

}  // namespace
}  // namespace base
