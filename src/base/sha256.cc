#include "base/sha256.h"

#include <openssl/sha.h>

namespace base {

Sha256 sha256(std::string_view bytes) {
    Sha256 digest;
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return digest;
}

std::string sha256_hex(std::string_view bytes, std::size_t digits) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (std::uint8_t byte : sha256(bytes)) {
        text += kHex[byte >> 4];
        text += kHex[byte & 15];
    }
    return text.substr(0, digits);
}

}  // namespace base
