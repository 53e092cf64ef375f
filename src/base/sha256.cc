#include "base/sha256.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <charconv>
#include <memory>

namespace base {
namespace {

std::string first_digits(const Sha256& digest, std::size_t digits) {
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()}).substr(0, digits);
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
    Sha256 digest;
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return digest;
}

std::string sha256_hex(std::string_view bytes, std::size_t digits) {
    return first_digits(sha256(bytes), digits);
}

std::string sha256_hex_of_parts(std::initializer_list<std::string_view> parts, std::size_t digits) {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free);
    EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
    for (std::string_view part : parts)
        EVP_DigestUpdate(context.get(), part.data(), part.size());
    Sha256 digest;
    EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
    return first_digits(digest, digits);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string code(SHA256_DIGEST_LENGTH, '\0');
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(code.data()), nullptr);
    return code;
}

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (char byte : bytes) {
        text += kHex[static_cast<unsigned char>(byte) >> 4];
        text += kHex[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view digits) {
    std::string bytes;
    bytes.reserve(digits.size() / 2);
    for (std::size_t at = 0; at < digits.size(); at += 2) {
        std::uint8_t byte = 0;
        const char* begin = digits.data() + at;
        const char* end = digits.data() + std::min(at + 2, digits.size());
        if (std::from_chars(begin, end, byte, 16).ptr != begin + 2) return std::nullopt;
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

}  // namespace base
