#include "rollout/history.h"

#include <algorithm>
#include <functional>
#include <map>

namespace rollout {
namespace {

struct Parts {
    Release release = {};
    std::map<std::string, ReleasedPart> parts = {};  // by subject
};

/// Whether it is the repository of the main container, and of no sidecar. Of what the manifest has
/// no more nobody knows.
bool is_main(const Wish& wish, const std::string& subject, const std::string& repository) {
    auto wanted = std::ranges::find(wish.stacks, subject, &WantedStack::subject);
    return wanted == wish.stacks.end() || wanted->images.empty() ||
           wanted->images[0].repository == repository;
}

}  // namespace

std::vector<PastRelease> history_of(const Wish& wish, const std::vector<StackSeen>& stacks,
                                    const ReleasedImages& released) {
    std::map<std::int64_t, Parts, std::greater<>> found;  // by number
    for (const auto& [repository, images] : released)
        for (const ReleasedImage& image : images) {
            if (!is_main(wish, image.subject, repository)) continue;
            Parts& parts = found[image.release.number];
            parts.release = image.release;
            parts.parts[image.subject] = {image.subject, image.digest};
        }
    for (const WantedStack& wanted : wish.stacks) {
        auto stack = std::ranges::find(stacks, wanted.name, &StackSeen::name);
        if (stack == stacks.end() || wanted.subject.empty()) continue;
        const auto release = live_release(wanted, *stack);
        if (!release) continue;
        Parts& parts = found[release->number];
        // The stacks say it themselves; a tag may be of a number that was given twice.
        parts.release = *release;
        ReleasedPart part{.subject = wanted.subject, .is_live = true};
        if (!wanted.images.empty())
            if (const auto image = parse_image(stack->parameter(wanted.images[0].parameter)))
                part.digest = image->digest;
        parts.parts[wanted.subject] = part;
    }
    std::vector<PastRelease> all;
    for (const auto& [number, parts] : found) {
        all.push_back({.release = parts.release});
        for (const auto& [subject, part] : parts.parts)
            all.back().parts.push_back(part);
    }
    return all;
}

}  // namespace rollout
