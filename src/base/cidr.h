#pragma once
// Ranges of IPv4 addresses: how people write them, and how they lie in each other.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

/// An IPv4 range.
struct Cidr {
    std::uint32_t address = 0;
    std::uint8_t prefix = 0;

    /// Four decimal numbers, a slash and a length; no leading zeros, and zero bits behind the
    /// length. Empty: it is none.
    static std::optional<Cidr> parse(std::string_view text);
    /// The range that somebody means who writes leading zeros or the address of a host in it:
    /// "010.10.1.5/16" lies in 10.10.0.0/16. Empty when there is no such range.
    static std::optional<Cidr> around(std::string_view text);
    bool overlaps(const Cidr& other) const;
    /// Whether all of `other` is in it.
    bool contains(const Cidr& other) const;
    std::uint64_t addresses() const { return std::uint64_t{1} << (32 - prefix); }
    /// The `index`-th range of length `longer_prefix` inside this one.
    Cidr subnet(std::uint8_t longer_prefix, std::uint32_t index) const;
    std::string to_string() const;
    bool operator==(const Cidr&) const = default;
};

}  // namespace base
