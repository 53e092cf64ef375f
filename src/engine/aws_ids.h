#pragma once
// Names that AWS makes up, in AWS's own shapes. They follow from a seed, so the same history has
// the same ids in every world.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace engine {

/// A source of ids for one core. A value: part of the core's state. `seed` is the cloud's seed
/// mixed with the core's address.
struct IdSource {
    std::uint64_t seed = 0;
    /// How many numbers were drawn: the counter of the next id.
    std::uint64_t drawn = 0;

    /// Lower-case hex digits, at most 64: "0a1b2c3d" (tasks have 32, EC2 things 17 behind their
    /// prefix, load balancers and target groups 16).
    std::string hex(std::size_t digits);
    /// "ab0c1d2e-3f40-4a5b-8c6d-7e8f90a1b2c3"
    std::string uuid();
    /// Decimal digits without a leading zero, 1 to 19: deployments have 19.
    std::string decimal(std::size_t digits);
    /// Upper-case letters and digits: what CloudFormation puts behind names that it makes up has 12
    /// or 13.
    std::string upper(std::size_t letters);
    /// Letters of both cases and digits: a secret's ARN ends in 6 of them.
    std::string mixed(std::size_t letters);

    bool operator==(const IdSource&) const = default;
};

}  // namespace engine
