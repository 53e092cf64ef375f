#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstddef>

namespace base {
namespace {

std::string digest_of(std::string_view bytes, const EVP_MD* kind) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kind, nullptr);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

/// A CRC that is worked out from the lowest bit on, eight bytes at a time.
template <class Number>
class Crc {
  public:
    explicit constexpr Crc(Number polynomial) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            auto number = static_cast<Number>(byte);
            for (int bit = 0; bit < 8; ++bit)
                number = (number >> 1) ^ ((number & 1) ? polynomial : Number{0});
            tables_[0][byte] = number;
        }
        for (std::size_t table = 1; table < kAtOnce; ++table)
            for (std::size_t byte = 0; byte < 256; ++byte) {
                Number number = tables_[table - 1][byte];
                tables_[table][byte] = (number >> 8) ^ tables_[0][number & 0xff];
            }
    }

    Number of(std::string_view bytes, Number before) const {
        Number number = ~before;
        while (bytes.size() >= kAtOnce) {
            Number next = 0;
            for (std::size_t i = 0; i < kAtOnce; ++i) {
                std::uint64_t byte = static_cast<unsigned char>(bytes[i]);
                if (i < sizeof(Number)) byte ^= (number >> (8 * i)) & 0xff;
                next ^= tables_[kAtOnce - 1 - i][byte];
            }
            number = next;
            bytes.remove_prefix(kAtOnce);
        }
        for (char c : bytes)
            number =
                (number >> 8) ^ tables_[0][(number ^ static_cast<unsigned char>(c)) & Number{0xff}];
        return ~number;
    }

  private:
    static constexpr std::size_t kAtOnce = 8;
    std::array<std::array<Number, 256>, kAtOnce> tables_{};
};

constexpr Crc<std::uint32_t> kCrc32(0xEDB8'8320);
constexpr Crc<std::uint32_t> kCrc32c(0x82F6'3B78);
constexpr Crc<std::uint64_t> kCrc64Nvme(0x9A6C'9329'AC4B'C9B5);

}  // namespace

std::string md5(std::string_view bytes) {
    return digest_of(bytes, EVP_md5());
}

std::string sha1(std::string_view bytes) {
    return digest_of(bytes, EVP_sha1());
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code;
    unsigned int size = 0;
    HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), code.data(), &size);
    return {reinterpret_cast<const char*>(code.data()), size};
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) {
    return kCrc32.of(bytes, before);
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
    return kCrc32c.of(bytes, before);
}

std::uint64_t crc64_nvme(std::string_view bytes, std::uint64_t before) {
    return kCrc64Nvme.of(bytes, before);
}

}  // namespace base
