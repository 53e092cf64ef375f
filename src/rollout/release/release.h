#pragma once
// Releases of an environment: what a stack says of its own in a parameter, and how repositories
// remember those before (docs/decisions/0011).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "rollout/orders.h"
#include "rollout/wish.h"

namespace rollout {

/// Who brought what, and when.
struct Release {
    std::int64_t number = 0;                ///< 1 and more, within an environment
    std::string who = {};                   ///< of the machine that released it
    std::string commit = {};                ///< of the manifest; empty: it is not known
    std::optional<base::Time> at = {};      ///< to the second
    std::optional<std::int64_t> back = {};  ///< the release that it went back to
    bool operator==(const Release&) const = default;
};

/// "41 anna 3e1f20c 20261130T091200Z", or with "back-to-39" behind. What is no letter, digit, "-"
/// or "_" in `who` and `commit` becomes "_", and what is longer than 20 is cut.
std::string release_text(const Release& release);

/// Reads what `release_text` writes; words may be missing from the end. Nothing: it begins with no
/// number from 1 on.
std::optional<Release> parse_release(std::string_view text);

/// For people: "release 41 by anna". Empty: the text is of no release.
std::string release_words(std::string_view text);

/// The number of such a text; 0: it has none.
std::int64_t release_number(std::string_view text);

/// The tag of the images of a service or job in a release with this text:
/// "release-dev-41.api.anna.3e1f20c.20261130T091200Z". Empty: the text is of no release.
std::string release_tag(std::string_view environment, std::string_view subject,
                        std::string_view text);

/// An image that a release has marked.
struct ReleasedImage {
    Release release = {};
    std::string subject = {};  ///< the service or job that ran it
    std::string digest = {};
    bool operator==(const ReleasedImage&) const = default;
};

/// By repository; the newest release first.
using ReleasedImages = std::map<std::string, std::vector<ReleasedImage>>;

/// Puts them into the order that they have.
void sort_newest_first(ReleasedImages& released);

/// The number of the newest release that is remembered; 0: none is.
std::int64_t newest_release(const ReleasedImages& released);

/// A release that is remembered; nothing: none of this number is.
std::optional<Release> find_release(const ReleasedImages& released, std::int64_t number);

/// Whether two regions, which count each for itself, speak of the same release: the same person
/// brought the same commit. Where the commit says little, because it is not known or files had
/// changed since, the moment has to be the same too.
bool is_same_release(const Release& a, const Release& b);

/// Nothing: the tag is no release's, or of another environment.
std::optional<ReleasedImage> parse_release_tag(std::string_view environment, std::string_view tag,
                                               std::string_view digest);

/// The release that is live in a stack; nothing: none is, for it was never whole or is on its way.
std::optional<Release> live_release(const WantedStack& wanted, const StackSeen& stack);

/// An image of a private registry, by its digest.
struct ImageName {
    std::string host = {};  ///< "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
    std::string repository = {};
    std::string digest = {};  ///< "sha256:..."
    bool operator==(const ImageName&) const = default;

    std::string registry() const { return host.substr(0, host.find('.')); }  ///< account
    std::string reference() const { return host + "/" + repository + "@" + digest; }
};

/// Nothing: another registry's, or told by a tag.
std::optional<ImageName> parse_image(std::string_view reference);

/// What makes the stack of a service or job, as it is, be found again as the release that it says
/// in `parameter`: a tag an image. Empty: it says none, or runs no image by its digest.
std::vector<TagImage> release_marks(const std::string& subject, const std::string& parameter,
                                    const StackSeen& stack, std::string_view environment);

}  // namespace rollout
