#pragma once
// Images of repositories (AWS: Amazon ECR) are given one more tag.

#include <string>
#include <vector>

#include "aws/value.h"
#include "aws/writer.h"
#include "base/result.h"
#include "deploy/client/target.h"
#include "rollout/orders.h"

namespace deploy {

/// PutImage of what a BatchGetImage has answered, with one more tag.
void write_tag(aws::Writer& out, const rollout::TagImage& order, const aws::Value& image);

/// Puts the tags, all that can be. Errors: api.failed, for each that could not be put.
base::Status tag_images(Target& target, const std::string& region,
                        const std::vector<rollout::TagImage>& tags);

}  // namespace deploy
