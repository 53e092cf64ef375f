#pragma once
// The images that were put into repositories: their manifests and their tags. There are no layers.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "io/database.h"

namespace local {

/// A repository of an account in a region.
struct ImagePlace {
    std::string account;
    std::string region;
    std::string repository;
};

struct StoredImage {
    std::string digest;  ///< "sha256:..."
    std::string manifest;
    std::string media_type;
    base::Time pushed = {};
    std::vector<std::string> tags = {};  ///< in order
};

/// Errors of all that it does: those of io::Database.
class ImageStore {
  public:
    /// What makes its tables.
    static const std::string_view kTables;

    /// Makes its tables in `world`, which must outlive it.
    static base::Result<std::unique_ptr<ImageStore>> open(io::Database& world);
    ImageStore(const ImageStore&) = delete;
    ImageStore& operator=(const ImageStore&) = delete;

    /// Of the repository, by digest. What was pushed before `since` is of an older repository of
    /// the name and not there any more.
    base::Result<std::vector<StoredImage>> images(const ImagePlace& place, base::Time since);
    /// The digest of the image that has `digest`, or when that is empty `tag`; nothing: there is
    /// none. `since`: as above.
    base::Result<std::optional<std::string>> digest_of(const ImagePlace& place, base::Time since,
                                                       std::string_view digest,
                                                       std::string_view tag);
    /// Puts it there; each of its tags is taken from the image that has it.
    base::Status put(const ImagePlace& place, const StoredImage& image);
    /// Remembers of which tag the digest of an image is that is assumed to be there.
    base::Status assume(const ImagePlace& place, std::string_view digest, std::string_view tag);
    /// Nothing: no such image was assumed.
    base::Result<std::optional<std::string>> assumed_tag(const ImagePlace& place,
                                                         std::string_view digest);
    /// Takes the image and its tags away.
    base::Status remove(const ImagePlace& place, std::string_view digest);
    /// Takes the tag alone away.
    base::Status remove_tag(const ImagePlace& place, std::string_view tag);

  private:
    explicit ImageStore(io::Database& world) : world_(world) {}
    base::Status run(std::string_view sql, const ImagePlace& place,
                     const std::vector<std::string_view>& texts);

    io::Database& world_;
};

}  // namespace local
