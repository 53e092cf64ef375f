#pragma once
// What every core of the cloud has in common: its address, its verbs, and how it says no. A core is
// a value that decides; whoever runs it does what it orders and tells it what happened.

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace engine {

/// The kinds of core, in the order in which a turn drains them.
enum class CoreKind : std::uint8_t {
    Stack,
    Inventory,
    Service,
    Task,
    TargetGroup,
    NameService,
};
inline constexpr std::size_t kCoreKinds = 6;

/// Where a core lives in its cloud: the `index`-th of its kind. Dense, and never used twice, so
/// that a late fact about a core that is gone finds nobody.
struct Address {
    CoreKind kind = CoreKind::Stack;
    std::uint32_t index = 0;

    auto operator<=>(const Address&) const = default;
};

/// Why a fact that somebody asks for is not taken: an AWS error, word for word. `code` as the API
/// gives it ("ClusterNotFoundException"), `message` as its users read it.
struct Refusal {
    std::string code;
    std::string message;

    bool operator==(const Refusal&) const = default;
};

/// The world lost what was under way (the process ended): every order without an answer is given
/// again. Each core takes it. Orders are idempotent by their ids.
struct Restarted {
    bool operator==(const Restarted&) const = default;
};

/// The verbs of a core, and nothing else that acts:
///
///   refuse      pure: what AWS answers to a request that cannot be taken, or nothing. Facts that
///               the world reports are never refused.
///   handle      something happened. Facts may be late, doubled or about the dead; `now` never goes
///               back. Records it, then decides once.
///   next_wake   when `wake` would do something. Always after the last `now`; empty when idle.
///   wake        time has passed. Safe early, safe twice.
///   take_orders what the world must do, in order; appends and forgets them.
///
/// `State` is all that the core is: it has a codec, and a core made from it goes on as before.
template <class C>
concept Core = std::equality_comparable<typename C::State> &&
               requires(C core, const C seen, const typename C::Fact& fact,
                        std::vector<typename C::Order>& into, base::Time now) {
                   { seen.refuse(fact) } -> std::same_as<std::optional<Refusal>>;
                   core.handle(fact, now);
                   { seen.next_wake() } -> std::same_as<std::optional<base::Time>>;
                   core.wake(now);
                   core.take_orders(into);
                   { seen.state() } -> std::same_as<const typename C::State&>;
                   C(typename C::State{});
               };

}  // namespace engine
