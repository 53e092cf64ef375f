#pragma once
// Randomness that a seed decides: the same numbers with every compiler on every machine, because
// everything is done with integers.

#include <cassert>
#include <cstdint>

#include "base/duration.h"

namespace base {

/// A well-mixed number from `number`: different numbers give different results.
constexpr std::uint64_t mix(std::uint64_t number) {
    number += 0x9E37'79B9'7F4A'7C15;
    number = (number ^ (number >> 30)) * 0xBF58'476D'1CE4'E5B9;
    number = (number ^ (number >> 27)) * 0x94D0'49BB'1331'11EB;
    return number ^ (number >> 31);
}

/// Several numbers as one; their order counts.
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    return mix(mix(a) ^ b);
}
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    return mix(mix(a, b) ^ c);
}

/// A stream of numbers (SplitMix64). A value: a copy goes on from the same place.
class Prng {
  public:
    explicit constexpr Prng(std::uint64_t seed) : state_(seed) {}

    constexpr std::uint64_t next() {
        std::uint64_t number = mix(state_);
        state_ += 0x9E37'79B9'7F4A'7C15;
        return number;
    }

    /// From 0 to `bound` - 1, evenly but for a part in 2^32; `bound` is 1 to 2^32.
    constexpr std::uint64_t below(std::uint64_t bound) {
        assert(bound >= 1 && bound <= (std::uint64_t{1} << 32));
        return ((next() >> 32) * bound) >> 32;
    }

    /// From `least` to `most`, both included; `most` - `least` is under 2^32.
    constexpr std::int64_t between(std::int64_t least, std::int64_t most) {
        assert(least <= most);
        return least +
               static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
    }
    constexpr Duration between(Duration least, Duration most) {
        return Duration::milliseconds(between(least.in_milliseconds(), most.in_milliseconds()));
    }

    /// True in `per_million` of a million cases.
    constexpr bool chance(std::uint32_t per_million) { return below(1'000'000) < per_million; }

    /// A stream of its own for `purpose`, so that more draws here do not change the numbers there.
    constexpr Prng fork(std::uint64_t purpose) const { return Prng(mix(state_, purpose)); }

    constexpr bool operator==(const Prng&) const = default;

  private:
    std::uint64_t state_;
};

}  // namespace base
