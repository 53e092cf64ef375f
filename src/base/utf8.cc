#include "base/utf8.h"

#include <cstdint>
#include <cstring>

namespace base {

CodePoint decode_utf8(std::string_view bytes) {
    constexpr CodePoint kInvalid{kReplacement, 1, false};
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    if (lead < 0xC2 || lead > 0xF4) return kInvalid;
    std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (bytes.size() < length) return kInvalid;
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return kInvalid;
        value = (value << 6) | (byte(i) & 0x3F);
    }
    bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return kInvalid;
    return {value, length, true};
}

std::size_t characters_in(std::string_view bytes) {
    std::size_t count = 0;
    for (; !bytes.empty(); ++count)
        bytes.remove_prefix(decode_utf8(bytes).length);
    return count;
}

std::size_t utf8_prefix(std::string_view bytes) {
    constexpr std::uint64_t kHighBits = 0x8080808080808080;
    std::size_t at = 0;
    while (at < bytes.size()) {
        // Documents are nearly all ASCII: eight bytes at a time.
        std::uint64_t block = kHighBits;
        if (bytes.size() - at >= sizeof block) std::memcpy(&block, &bytes[at], sizeof block);
        if ((block & kHighBits) == 0) {
            at += sizeof block;
            continue;
        }
        CodePoint next = decode_utf8(bytes.substr(at));
        if (!next.valid) return at;
        at += next.length;
    }
    return at;
}

std::string to_utf8(std::string_view bytes) {
    std::string text;
    for (;;) {
        std::size_t good = utf8_prefix(bytes);
        text += bytes.substr(0, good);
        if (good == bytes.size()) return text;
        text += kReplacementUtf8;
        bytes.remove_prefix(good + 1);
    }
}

}  // namespace base
