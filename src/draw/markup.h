#pragma once
// Text on its way into XML and HTML: read as UTF-8 whatever the bytes are, escaped for every place
// it may stand in.

#include <cstddef>
#include <string>
#include <string_view>

namespace draw {

/// A code point and how many bytes of the text it took.
struct CodePoint {
    char32_t value;
    std::size_t bytes;
};

/// The code point that `text` (not empty) begins with. A byte that begins none, an overlong form, a
/// surrogate and what lies past U+10FFFF are U+FFFD of one byte.
CodePoint first_code_point(std::string_view text);

/// `text` for the content of an element and for an attribute in double quotes, in XML 1.0 and in
/// HTML. Characters that XML forbids, and bytes that are not UTF-8, become U+FFFD.
std::string escape(std::string_view text);

}  // namespace draw
