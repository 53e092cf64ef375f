#pragma once
// Whole numbers as people write them on a command line.

#include <charconv>
#include <concepts>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace cli {

/// Digits alone, from `least` to `most`; nothing: it is no such number.
template <std::integral Number>
std::optional<Number> whole_number(std::string_view text, Number least = 0,
                                   Number most = std::numeric_limits<Number>::max()) {
    Number number = 0;
    const char* last = text.data() + text.size();
    auto [end, error] = std::from_chars(text.data(), last, number);
    const bool is_whole = error == std::errc{} && end == last;
    if (!is_whole || number < least || number > most) return std::nullopt;
    return number;
}

}  // namespace cli
