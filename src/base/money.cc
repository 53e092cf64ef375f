#include "base/money.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace base {

std::optional<Money> parse_money(std::string_view text) {
    constexpr std::string_view kUnit = " USD";
    constexpr std::int64_t kMost = 1'000'000'000;
    if (!text.ends_with(kUnit)) return std::nullopt;
    text.remove_suffix(kUnit.size());
    std::int64_t whole = 0;
    std::int64_t fraction = 0;
    std::int64_t unit = 1'000'000'000;
    bool point = false;
    bool digit = false;
    for (char c : text) {
        if (c == '.' && !point && digit) {
            point = true;
            digit = false;
        } else if (!is_digit(c)) {
            return std::nullopt;
        } else if (!point) {
            digit = true;
            whole = whole * 10 + (c - '0');
            if (whole > kMost) return std::nullopt;
        } else {
            digit = true;
            unit /= 10;
            if (unit == 0) return std::nullopt;
            fraction += unit * (c - '0');
        }
    }
    if (!digit) return std::nullopt;
    return Money{whole * 1'000'000'000 + fraction};
}

std::string to_string(Money money) {
    bool negative = money.nano_usd < 0;
    auto nano = negative ? 0 - static_cast<std::uint64_t>(money.nano_usd)
                         : static_cast<std::uint64_t>(money.nano_usd);
    std::uint64_t cents = (nano + 5'000'000) / 10'000'000;
    std::string whole = std::to_string(cents / 100);
    for (std::size_t at = whole.size(); at > 3; at -= 3) whole.insert(at - 3, 1, ',');
    return fmt::format("{}{}.{:02}", negative && cents > 0 ? "-" : "", whole, cents % 100);
}

}  // namespace base
