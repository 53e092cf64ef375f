#pragma once
// What a task finds that pulls an image of a registry of this cloud.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/cloud.h"
#include "local/stores/image_store.h"
#include "sim/task_model.h"

namespace local::ecr {

/// An image as a task definition names it: "ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG", with
/// "@sha256:..." in the place of the tag, or behind it.
struct ImageName {
    std::string account = {};
    std::string region = {};
    std::string repository = {};
    std::string tag = {};     ///< "latest" when neither is said
    std::string digest = {};  ///< goes before the tag; empty: the tag counts
    bool operator==(const ImageName&) const = default;
};

/// Empty: it is of another registry than ECR's private ones.
std::optional<ImageName> parse_image_name(std::string_view image);

/// What `account` finds now. Images of other registries, and of ECR in other accounts, cannot be
/// looked up from here and are there. Errors: those of the store.
base::Result<sim::FoundImage> find_image(const engine::Cloud& cloud, ImageStore& store,
                                         std::string_view account, std::string_view image);

}  // namespace local::ecr
