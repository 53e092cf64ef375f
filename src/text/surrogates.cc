#include "text/surrogates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"

namespace text {
namespace {

constexpr std::size_t kEscape = 6;  // "\ud83d"
constexpr char32_t kFirst = 0xD800;
constexpr char32_t kFirstLow = 0xDC00;
constexpr char32_t kEach = 0x400;
constexpr std::array<char32_t, 3> kBlocks = {0xE000, 0xE800, 0xF000};

std::optional<char32_t> hexadecimal(std::string_view digits) {
    char32_t value = 0;
    for (char c : digits) {
        bool digit = base::is_digit(c);
        char small = static_cast<char>(c | 0x20);
        if (!digit && (small < 'a' || small > 'f')) return std::nullopt;
        value = value * 16 + static_cast<char32_t>(digit ? c - '0' : small - 'a' + 10);
    }
    return value;
}

/// The code of the escape "\uXXXX" at `at`.
std::optional<char32_t> escape_at(std::string_view text, std::size_t at) {
    if (text.size() < at + kEscape || !text.substr(at).starts_with("\\u")) return std::nullopt;
    return hexadecimal(text.substr(at + 2, 4));
}

bool in_block(char32_t code, char32_t first, char32_t count) {
    return code >= first && code < first + count;
}

/// Whether two escapes at `at` are one character whose halves begin at `high` and `low`.
bool is_pair(std::string_view text, std::size_t at, char32_t high, char32_t low) {
    auto one = escape_at(text, at);
    if (!one || !in_block(*one, high, kEach)) return false;
    auto other = escape_at(text, at + kEscape);
    return other && in_block(*other, low, kEach);
}

/// Whether the backslash at `at` is not itself escaped.
bool begins_escape(std::string_view text, std::size_t at) {
    std::size_t before = text.substr(0, at).find_last_not_of('\\');
    std::size_t run = before == std::string_view::npos ? at : at - before - 1;
    return run % 2 == 0;
}

/// Where the next pair begins, from `from` on; npos: there is none.
std::size_t next_pair(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find("\\u", from); at != std::string_view::npos;
         at = text.find("\\u", at + 2)) {
        if (is_pair(text, at, kFirst, kFirstLow) && begins_escape(text, at)) return at;
    }
    return std::string_view::npos;
}

/// Whether `text` has a character of the block, or what could be the escape of one.
bool uses(std::string_view text, char32_t block) {
    for (std::size_t at = text.find_first_of("\xEE\xEF"); at != std::string_view::npos;
         at = text.find_first_of("\xEE\xEF", at + 1)) {
        if (in_block(base::decode_utf8(text.substr(at)).value, block, 2 * kEach)) return true;
    }
    for (std::size_t at = text.find('\\'); at != std::string_view::npos;
         at = text.find('\\', at + 1)) {
        std::size_t digits = at + 2;
        if (text.substr(at).starts_with("\\U0000")) digits += 4;
        auto code = hexadecimal(text.substr(std::min(digits, text.size()), 4));
        if (code && in_block(*code, block, 2 * kEach)) return true;
    }
    return false;
}

std::string utf8(char32_t code) {
    auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
    return {byte(0xF0 | (code >> 18)), byte(0x80 | ((code >> 12) & 0x3F)),
            byte(0x80 | ((code >> 6) & 0x3F)), byte(0x80 | (code & 0x3F))};
}

}  // namespace

SurrogatePairs::SurrogatePairs(std::string_view text) : text_(text) {
    std::size_t pair = next_pair(text, 0);
    if (pair == std::string_view::npos) return;
    for (char32_t block : kBlocks) {
        if (block_ == 0 && !uses(text, block)) block_ = block;
    }
    if (block_ == 0) return;
    replaced_ = text;
    for (; pair != std::string_view::npos; pair = next_pair(text, pair + 2 * kEscape)) {
        for (std::size_t at : {pair, pair + kEscape}) {
            auto code = static_cast<std::uint32_t>(*escape_at(text, at) - kFirst + block_);
            replaced_.replace(at, kEscape, fmt::format("\\u{:04x}", code));
        }
    }
}

void SurrogatePairs::join(std::string& value) const {
    if (replaced_.empty() || value.find_first_of("\xEE\xEF") == std::string::npos) return;
    std::string joined;
    for (std::string_view rest = value; !rest.empty();) {
        base::CodePoint point = base::decode_utf8(rest);
        if (!in_block(point.value, block_, kEach)) {
            joined += rest.substr(0, point.length);
            rest.remove_prefix(point.length);
            continue;
        }
        rest.remove_prefix(point.length);
        base::CodePoint low = base::decode_utf8(rest);
        joined += utf8(0x10000 + (point.value - block_) * kEach + (low.value - block_ - kEach));
        rest.remove_prefix(low.length);
    }
    value = std::move(joined);
}

void SurrogatePairs::restore(std::string& value, std::string_view written) const {
    if (replaced_.empty()) return;
    std::size_t pair = next_pair(written, 0);
    for (std::size_t at = value.find("\\u"); at != std::string::npos && pair != std::string::npos;
         at = value.find("\\u", at + 1)) {
        if (!is_pair(value, at, block_, block_ + kEach)) continue;
        value.replace(at, 2 * kEscape, written.substr(pair, 2 * kEscape));
        pair = next_pair(written, pair + 2 * kEscape);
    }
}

}  // namespace text
