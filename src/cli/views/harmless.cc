#include "cli/views/harmless.h"

#include <algorithm>

#include "base/utf8.h"

namespace cli {
namespace {

/// How long the sequence is with which `text` begins and which sets colours: "ESC [ 1 ; 31 m".
/// Zero: it is none.
std::size_t colour_length(std::string_view text) {
    if (!text.starts_with("\x1B[")) return 0;
    std::size_t end = text.find_first_not_of("0123456789;:", 2);
    return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

bool turns_text(char32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F || c == 0x061C;
}

}  // namespace

std::string harmless(std::string_view text) {
    constexpr char32_t kDelete = 0x7F;
    std::string safe;
    while (!text.empty()) {
        if (std::size_t colour = colour_length(text); colour > 0) {
            text.remove_prefix(colour);
            continue;
        }
        base::CodePoint point = base::decode_utf8(text);
        bool is_replaced = !point.valid || turns_text(point.value) ||
                           (point.value > kDelete && point.value < 0xA0);
        if (point.value == '\t') {
            safe += '\t';
        } else if (point.value < ' ' || point.value == kDelete) {
            safe += '^';
            safe += static_cast<char>(point.value ^ 0x40);
        } else if (is_replaced) {
            safe += base::kReplacementUtf8;
        } else {
            safe += text.substr(0, point.length);
        }
        text.remove_prefix(point.length);
    }
    return safe;
}

}  // namespace cli
