#include "draw/markup.h"

namespace draw {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// XML 1.0, production 2 "Char".
bool allowed_in_xml(char32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
    return c != 0xFFFE && c != 0xFFFF;
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
    auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return {lead, 1};
    std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {kReplacement, 1};
    char32_t value = lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if (!continues(text[i])) return {kReplacement, 1};
        value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    bool overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
    bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return {kReplacement, 1};
    return {value, bytes};
}

std::string escape(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        auto [value, bytes] = first_code_point(text);
        std::string_view character = text.substr(0, bytes);
        text.remove_prefix(bytes);
        switch (value) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            case '\'': result += "&#39;"; break;
            case kReplacement: result += "\xEF\xBF\xBD"; break;
            default:
                if (allowed_in_xml(value)) {
                    result += character;
                } else {
                    result += "\xEF\xBF\xBD";
                }
        }
    }
    return result;
}

}  // namespace draw
