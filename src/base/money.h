#pragma once
// Money as an integer: sums of many small prices stay exact.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

/// An amount in nano-USD (1 USD = 1'000'000'000). Range about +-9.2 thousand million USD.
struct Money {
    std::int64_t nano_usd = 0;

    static constexpr Money usd(std::int64_t whole) { return {whole * 1'000'000'000}; }

    constexpr auto operator<=>(const Money&) const = default;
    constexpr Money operator+(Money other) const { return {nano_usd + other.nano_usd}; }
    constexpr Money operator-(Money other) const { return {nano_usd - other.nano_usd}; }
    constexpr Money operator*(std::int64_t factor) const { return {nano_usd * factor}; }
};

/// Reads "1500 USD" or "99.95 USD": at most nine decimals, at most 1'000'000'000 USD, not negative. Empty otherwise.
std::optional<Money> parse_money(std::string_view text);

/// In dollars and cents, rounded half up, thousands apart: "1,790.00".
std::string to_string(Money money);

}  // namespace base
