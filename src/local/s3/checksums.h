#pragma once
// Checksums of objects: what a client sends is checked, what it did not send is worked out.
// S3 User Guide, "Checking object integrity".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "local/operations.h"

namespace local {

/// One that S3 knows and this cloud can work out.
struct ChecksumKind {
    std::string_view algorithm;  ///< "CRC32"
    std::string_view member;     ///< "ChecksumCRC32"
    /// Of the whole object, however it was uploaded.
    bool can_be_whole = false;
};

/// Nothing: none that is here.
const ChecksumKind* find_checksum(std::string_view algorithm);
/// Where nobody says which.
const ChecksumKind& usual_checksum();

/// In base64.
std::string checksum_of(const ChecksumKind& kind, std::string_view bytes);

/// Of an object that comes in parts; of a kind that can be whole.
class RunningChecksum {
  public:
    explicit RunningChecksum(const ChecksumKind& kind) : kind_(kind) {}
    void add(std::string_view bytes);
    std::string base64() const;

  private:
    const ChecksumKind& kind_;
    std::uint64_t number_ = 0;
};

struct Checksum {
    const ChecksumKind* kind = nullptr;
    std::string value = {};  ///< in base64
};

/// The one that the input has for its body, which must be right; nothing: it has none. Errors:
/// BadDigest, InvalidDigest, InvalidRequest, and NotImplemented of a kind that is not here.
/// Content-MD5 is checked too.
aws::Either<std::optional<Checksum>> checked_checksum(const Asking& asking, std::string_view bytes);

/// The one that the input names, unchecked: of CompleteMultipartUpload, or a part in it.
std::optional<Checksum> named_checksum(const aws::Value& input);

}  // namespace local
