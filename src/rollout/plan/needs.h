#pragma once
// What a stack needs of people before it can be made or changed. Behind the plan and the work.

#include "rollout/plan/plan.h"
#include "rollout/seen.h"
#include "rollout/wish.h"

namespace rollout {

/// Whether there is an image to run: one with the tag, or the one that the stack runs already.
/// `there`: null when it is not there.
inline bool has_image(const ImageNeed& need, const StackSeen* there) {
    return !need.image.empty() || (there && !there->parameter(need.parameter).empty());
}

inline Lack lack_of(const ImageNeed& need) {
    return {.of = Lack::Of::Image,
            .what = "image " + need.repository + ":" + need.tag,
            .todo = need.todo};
}

inline Lack lack_of(const SecretNeed& need) {
    return {.of = Lack::Of::Secret, .what = "secret " + need.name, .todo = need.todo};
}

}  // namespace rollout
