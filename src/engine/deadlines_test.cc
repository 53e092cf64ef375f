#include "engine/deadlines.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/prng.h"

namespace engine {
namespace {

using base::Duration;
using base::Time;

constexpr Time kStart = Time::unix_seconds(1'790'000'000);

Address task(std::uint32_t index) {
    return {CoreKind::Task, index};
}

TEST(Deadlines, AreEmptyAtFirst) {
    Deadlines deadlines;
    EXPECT_EQ(deadlines.next(), std::nullopt);
    EXPECT_EQ(deadlines.take(kStart), std::nullopt);
    EXPECT_EQ(deadlines.of(task(3)), std::nullopt);
    deadlines.set(task(3), std::nullopt);
    EXPECT_EQ(deadlines.next(), std::nullopt);
}

TEST(Deadlines, AreTakenByMomentThenByAddress) {
    Deadlines deadlines;
    Time soon = kStart + Duration::milliseconds(1);
    deadlines.set(task(2), soon);
    deadlines.set(task(1), soon);
    deadlines.set({CoreKind::Service, 9}, soon);
    deadlines.set(task(7), kStart);
    EXPECT_EQ(deadlines.take(kStart - Duration::milliseconds(1)), std::nullopt);
    EXPECT_EQ(deadlines.take(soon), task(7));
    EXPECT_EQ(deadlines.take(soon), (Address{CoreKind::Service, 9}));
    EXPECT_EQ(deadlines.take(soon), task(1));
    EXPECT_EQ(deadlines.take(soon), task(2));
    EXPECT_EQ(deadlines.take(soon), std::nullopt);
}

TEST(Deadlines, ForgetWhatWasSetBefore) {
    Deadlines deadlines;
    deadlines.set(task(1), kStart + Duration::hours(1));
    deadlines.set(task(1), kStart + Duration::hours(2));
    EXPECT_EQ(deadlines.next(), kStart + Duration::hours(2));
    deadlines.set(task(1), kStart + Duration::hours(1));
    EXPECT_EQ(deadlines.take(kStart + Duration::hours(1)), task(1));
    EXPECT_EQ(deadlines.take(kStart + Duration::hours(3)), std::nullopt);
}

/// What comes earlier than the first second that has any, though that one is open already.
TEST(Deadlines, TakeAnEarlierOneFirst) {
    Deadlines deadlines;
    deadlines.set(task(1), kStart + Duration::hours(1));
    deadlines.set(task(2), kStart);
    deadlines.set(task(3), Time{});
    EXPECT_EQ(deadlines.take(kStart + Duration::hours(1)), task(3));
    EXPECT_EQ(deadlines.take(kStart + Duration::hours(1)), task(2));
    EXPECT_EQ(deadlines.take(kStart + Duration::hours(1)), task(1));
}

/// The plain way: a map of what is due, and the set of all of it in order.
class Model {
  public:
    void set(Address address, std::optional<Time> when) {
        if (auto before = due_.find(address); before != due_.end()) {
            order_.erase({before->second, address});
            due_.erase(before);
        }
        if (!when) return;
        due_[address] = *when;
        order_.insert({*when, address});
    }
    std::optional<Time> next() const {
        return order_.empty() ? std::nullopt : std::optional(order_.begin()->first);
    }
    std::optional<Address> take(Time now) {
        if (order_.empty() || order_.begin()->first > now) return std::nullopt;
        Address address = order_.begin()->second;
        set(address, std::nullopt);
        return address;
    }

  private:
    std::map<Address, Time> due_ = {};
    std::set<std::pair<Time, Address>> order_ = {};
};

TEST(Deadlines, AreThoseOfAPlainSet) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        base::Prng draws(seed);
        Deadlines deadlines;
        Model model;
        Time now = kStart;
        for (int step = 0; step < 5'000; ++step) {
            if (draws.chance(700'000)) {
                Address address{static_cast<CoreKind>(draws.below(kCoreKinds)),
                                static_cast<std::uint32_t>(draws.below(40))};
                std::optional<Time> when;
                if (draws.chance(900'000))
                    when = now + draws.between(Duration(), Duration::seconds(90));
                deadlines.set(address, when);
                model.set(address, when);
            } else {
                now = now + draws.between(Duration(), Duration::seconds(3));
                std::optional<Address> due = model.take(now);
                ASSERT_EQ(deadlines.take(now), due) << seed << ", step " << step;
            }
            ASSERT_EQ(deadlines.next(), model.next()) << seed << ", step " << step;
        }
    }
}

}  // namespace
}  // namespace engine
