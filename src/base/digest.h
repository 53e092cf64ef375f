#pragma once
// Digests and checksums that others chose and we have to match: MD5 and SHA-1 of whole texts, and
// the three CRCs that S3 keeps of objects. None of them protects anything.

#include <cstdint>
#include <string>
#include <string_view>

namespace base {

/// 16 bytes.
std::string md5(std::string_view bytes);
/// 20 bytes.
std::string sha1(std::string_view bytes);
/// The HMAC of `bytes` under `key` with SHA-1, 20 bytes.
std::string hmac_sha1(std::string_view key, std::string_view bytes);

/// The checksum of what had `before` and of `bytes` behind it: CRC-32 (of zlib and Ethernet),
/// CRC-32C (Castagnoli), CRC-64/NVME.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);
std::uint64_t crc64_nvme(std::string_view bytes, std::uint64_t before = 0);

}  // namespace base
