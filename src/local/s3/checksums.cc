#include "local/s3/checksums.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/digest.h"
#include "base/sha256.h"
#include "local/s3/bucket.h"

namespace local {
namespace {

constexpr ChecksumKind kKinds[] = {{"CRC32", "ChecksumCRC32", true},
                                   {"CRC32C", "ChecksumCRC32C", true},
                                   {"CRC64NVME", "ChecksumCRC64NVME", true},
                                   {"SHA1", "ChecksumSHA1", false},
                                   {"SHA256", "ChecksumSHA256", false}};
constexpr std::string_view kNotHere[] = {"ChecksumSHA512", "ChecksumMD5", "ChecksumXXHASH64",
                                         "ChecksumXXHASH3", "ChecksumXXHASH128"};

std::string big_endian(std::uint64_t number, int bytes) {
    std::string text;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        text += static_cast<char>(number >> shift & 0xff);
    return text;
}

std::string header_of(const ChecksumKind& kind) {
    return "x-amz-checksum-" + base::lower(kind.algorithm);
}

std::optional<aws::Error> refuse_md5(std::string_view given, std::string_view bytes) {
    constexpr std::size_t kSize = 16;
    auto digest = base::from_base64(given);
    if (!digest || digest->size() != kSize) return s3_error("InvalidDigest");
    if (*digest != base::md5(bytes)) return s3_error("BadDigest");
    return std::nullopt;
}

}  // namespace

const ChecksumKind* find_checksum(std::string_view algorithm) {
    const auto* found = std::ranges::find(kKinds, algorithm, &ChecksumKind::algorithm);
    return found == std::end(kKinds) ? nullptr : found;
}

// AWS rule s3.11 [documented] "S3 User Guide, Checking object integrity": an object that comes
// without a checksum gets one of CRC-64/NVME. Test: ObjectChecksums.AreWorkedOutWhereNoneCame
const ChecksumKind& usual_checksum() {
    return *find_checksum("CRC64NVME");
}

std::string checksum_of(const ChecksumKind& kind, std::string_view bytes) {
    if (kind.algorithm == "SHA1") return base::to_base64(base::sha1(bytes));
    if (kind.algorithm == "SHA256") {
        base::Sha256 digest = base::sha256(bytes);
        return base::to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
    }
    RunningChecksum running(kind);
    running.add(bytes);
    return running.base64();
}

void RunningChecksum::add(std::string_view bytes) {
    if (kind_.algorithm == "CRC32")
        number_ = base::crc32(bytes, static_cast<std::uint32_t>(number_));
    else if (kind_.algorithm == "CRC32C")
        number_ = base::crc32c(bytes, static_cast<std::uint32_t>(number_));
    else
        number_ = base::crc64_nvme(bytes, number_);
}

std::string RunningChecksum::base64() const {
    return base::to_base64(big_endian(number_, kind_.algorithm == "CRC64NVME" ? 8 : 4));
}

// AWS rule s3.12 [documented] "S3 User Guide, Checking object integrity": an upload whose bytes are
// not those of its checksum or Content-MD5 is refused, and so is one with two checksums, or one
// that promises a checksum and has none. Test: ObjectChecksums.MustBeThoseOfTheBytes
aws::Either<std::optional<Checksum>> checked_checksum(const Asking& asking,
                                                      std::string_view bytes) {
    const aws::Value& input = asking.input();
    if (auto refused = refuse_not_yet(asking, kNotHere)) return *std::move(refused);
    if (input.has("ContentMD5"))
        if (auto refused = refuse_md5(input.text("ContentMD5"), bytes)) return *std::move(refused);
    std::optional<Checksum> given;
    for (const ChecksumKind& kind : kKinds) {
        if (!input.has(kind.member)) continue;
        if (given)
            return s3_error("InvalidRequest",
                            "Expecting a single x-amz-checksum- header. Multiple checksum Types "
                            "are not allowed.");
        given = Checksum{&kind, std::string(input.text(kind.member))};
    }
    if (!given) {
        if (!input.has("ChecksumAlgorithm")) return given;
        return s3_error("InvalidRequest",
                        "x-amz-sdk-checksum-algorithm specified, but no corresponding "
                        "x-amz-checksum-* or x-amz-trailer headers were found.");
    }
    const std::string right = checksum_of(*given->kind, bytes);
    auto digest = base::from_base64(given->value);
    if (!digest || given->value.size() != right.size())
        return s3_error("InvalidRequest",
                        fmt::format("Value for {} header is invalid.", header_of(*given->kind)));
    if (given->value != right)
        return s3_error("BadDigest",
                        fmt::format("The {} you specified did not match the calculated checksum.",
                                    given->kind->algorithm));
    return given;
}

std::optional<Checksum> named_checksum(const aws::Value& input) {
    for (const ChecksumKind& kind : kKinds)
        if (input.has(kind.member)) return Checksum{&kind, std::string(input.text(kind.member))};
    return std::nullopt;
}

}  // namespace local
