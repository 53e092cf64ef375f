#pragma once
// Images in their repositories (AWS: Amazon ECR): found by a tag, and those that releases have
// marked.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aws/value.h"
#include "aws/writer.h"
#include "base/result.h"
#include "deploy/client/target.h"
#include "rollout/orders.h"
#include "rollout/release/release.h"

namespace deploy {

/// Whether an answer says that nothing has the tag or digest, or that there is no such repository.
bool is_missing_image(const CallEnded& ended);

/// DescribeImages of what has `tag`.
void write_image_search(aws::Writer& out, const std::string& registry,
                        const std::string& repository, const std::string& tag);
/// The first image of a DescribeImages, as a task definition names it, by its digest; empty: there
/// is none.
std::string image_seen(const aws::Value& answer, const std::string& registry,
                       const std::string& repository, const std::string& region);

/// BatchGetImage of one, in the form in which it was pushed. `reference`: a digest or a tag.
void write_image_question(aws::Writer& out, const std::string& registry,
                          const std::string& repository, const std::string& reference);
/// What has the tag of an environment.
struct TaggedImages {
    /// By repository, with their digests; what is not there is left out.
    std::map<std::string, std::string> images = {};
    /// What else its releases have marked these images with.
    rollout::ReleasedImages released = {};
};

/// The images that have `environment` as a tag. `registry`: the account of the repositories.
/// Errors: those of Client.
base::Result<TaggedImages> read_tagged_images(Target& target, const std::string& region,
                                              const std::string& registry,
                                              const std::vector<std::string>& repositories,
                                              const std::string& environment);

/// What releases of `environment` have marked in `repositories`; one that is not there has nothing.
/// Errors: those of Client.
base::Result<rollout::ReleasedImages> read_released_images(
    Target& target, const std::string& region, const std::string& registry,
    const std::vector<std::string>& repositories, const std::string& environment);

}  // namespace deploy
