#pragma once
// Steps through bytes that should be UTF-8. Files hold anything, so every step has an answer.

#include <cstddef>
#include <string>
#include <string_view>

namespace base {

/// What stands for bytes that are not UTF-8.
inline constexpr char32_t kReplacement = 0xFFFD;
inline constexpr std::string_view kReplacementUtf8 = "\xEF\xBF\xBD";

/// The code point at the front of some bytes.
struct CodePoint {
    /// `kReplacement` when the first byte does not begin a UTF-8 sequence (RFC 3629: no overlong
    /// forms, no surrogates).
    char32_t value;
    /// The bytes that it takes, 1 to 4; 1 when they are not UTF-8.
    std::size_t length;
    bool valid;
};

/// The code point with which `bytes` begins; `bytes` must not be empty.
CodePoint decode_utf8(std::string_view bytes);

/// How many characters `bytes` has; a byte that is not UTF-8 counts as one.
std::size_t characters_in(std::string_view bytes);

/// How many bytes at the front are UTF-8: `bytes.size()` when all of them are.
std::size_t utf8_prefix(std::string_view bytes);

/// `bytes` with U+FFFD in the place of each byte that is not UTF-8.
std::string to_utf8(std::string_view bytes);

}  // namespace base
