#include "base/cidr.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace base {
namespace {

std::optional<std::uint32_t> number_of(std::string_view digits) {
    std::uint32_t number = 0;
    const char* end = digits.data() + digits.size();
    auto [at, failure] = std::from_chars(digits.data(), end, number);
    if (failure != std::errc() || at != end) return std::nullopt;
    return number;
}

/// The bits of an address that name the network.
std::uint32_t mask(std::uint8_t prefix) {
    return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix);
}

}  // namespace

std::optional<Cidr> Cidr::parse(std::string_view text) {
    // Programs that read a leading zero as octal see another range than people do.
    std::optional<Cidr> range = around(text);
    return range && range->to_string() == text ? range : std::nullopt;
}

std::optional<Cidr> Cidr::around(std::string_view text) {
    std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto prefix = number_of(text.substr(slash + 1));
    if (!prefix || *prefix > 32) return std::nullopt;
    text = text.substr(0, slash);
    Cidr cidr;
    cidr.prefix = static_cast<std::uint8_t>(*prefix);
    for (int octet = 0; octet < 4; ++octet) {
        std::size_t point = text.find('.');
        if ((point == std::string_view::npos) != (octet == 3)) return std::nullopt;
        auto number = number_of(text.substr(0, point));
        if (!number || *number > 255) return std::nullopt;
        cidr.address = cidr.address << 8 | *number;
        text.remove_prefix(point == std::string_view::npos ? text.size() : point + 1);
    }
    cidr.address &= mask(cidr.prefix);
    return cidr;
}

bool Cidr::overlaps(const Cidr& other) const {
    std::uint32_t common = mask(std::min(prefix, other.prefix));
    return (address & common) == (other.address & common);
}

bool Cidr::contains(const Cidr& other) const {
    return other.prefix >= prefix && other.overlaps(*this);
}

Cidr Cidr::subnet(std::uint8_t longer_prefix, std::uint32_t index) const {
    std::uint64_t size = std::uint64_t{1} << (32 - longer_prefix);
    return {static_cast<std::uint32_t>(address + size * index), longer_prefix};
}

std::string Cidr::to_string() const {
    return fmt::format("{}.{}.{}.{}/{}", address >> 24, address >> 16 & 255, address >> 8 & 255,
                       address & 255, prefix);
}

}  // namespace base
