#pragma once
// SHA-256 (FIPS 180-4) and its HMAC (FIPS 198-1): ids that follow from their contents, signatures.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace base {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);

/// The first `digits` lower-case hex digits (1 to 64) of the digest of `bytes`.
std::string sha256_hex(std::string_view bytes, std::size_t digits = 64);

/// The same of `parts` one after the other, which need not be copied together for it.
std::string sha256_hex_of_parts(std::initializer_list<std::string_view> parts,
                                std::size_t digits = 64);

/// The HMAC of `bytes` under `key`, 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// `bytes` as lower-case hex digits.
std::string to_hex(std::string_view bytes);

/// The bytes that `digits` stand for, of either case; nothing: they are no bytes.
std::optional<std::string> from_hex(std::string_view digits);

}  // namespace base
