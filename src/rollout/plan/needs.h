#pragma once
// What a stack needs of people before it can be made or changed. Behind the plan and the work.

#include "rollout/seen.h"
#include "rollout/wish.h"

namespace rollout {

/// Whether there is an image to run: one with the tag, or the one that the stack runs already.
/// `there`: null when it is not there.
inline bool has_image(const ImageNeed& need, const StackSeen* there) {
    return !need.image.empty() || (there && !there->parameter(need.parameter).empty());
}

}  // namespace rollout
