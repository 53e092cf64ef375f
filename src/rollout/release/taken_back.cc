#include "rollout/release/taken_back.h"

#include <algorithm>

namespace rollout {
namespace {

const ImageNeed* find_need(const Wish& part, const std::string& stack,
                           const std::string& parameter) {
    auto wanted = std::ranges::find(part.stacks, stack, &WantedStack::name);
    if (wanted == part.stacks.end()) return nullptr;
    auto need = std::ranges::find(wanted->images, parameter, &ImageNeed::parameter);
    return need == wanted->images.end() ? nullptr : &*need;
}

/// The newest release between two that brought an image; 0: none did.
std::int64_t brought_between(const ReleasedImages& released, const ImageName& image,
                             std::int64_t after, std::int64_t before) {
    auto found = released.find(image.repository);
    if (found == released.end()) return 0;
    std::int64_t newest = 0;
    for (const ReleasedImage& one : found->second)
        if (one.digest == image.digest && one.release.number > after && one.release.number < before)
            newest = std::max(newest, one.release.number);
    return newest;
}

}  // namespace

std::map<std::string, std::set<std::string>> digests_of(const CloudSeen& seen, const Wish& part) {
    std::map<std::string, std::set<std::string>> digests;
    for (const auto& [name, found] : seen.stacks)
        for (const auto& [parameter, value] : found.stack.parameters) {
            const ImageNeed* need = find_need(part, name, parameter);
            if (const auto image = parse_image(need ? need->image : value))
                digests[image->repository].insert(image->digest);
        }
    return digests;
}

std::vector<TagAhead> tags_ahead(const Wish& wish, const CloudSeen& seen,
                                 const ReleasedImages& released) {
    const auto digests = digests_of(seen);
    std::vector<TagAhead> ahead;
    for (const WantedStack& wanted : wish.stacks) {
        auto found = seen.stacks.find(wanted.name);
        if (found == seen.stacks.end()) continue;
        const auto release = live_release(wanted, found->second.stack);
        if (!release || !release->back) continue;
        for (const ImageNeed& need : wanted.images) {
            const auto runs = parse_image(found->second.stack.parameter(need.parameter));
            const auto tagged = parse_image(need.image);
            const bool is_other = runs && tagged && runs->repository == tagged->repository &&
                                  runs->digest != tagged->digest;
            if (!is_other) continue;
            const std::int64_t of =
                brought_between(released, *tagged, *release->back, release->number);
            if (of == 0) continue;
            ahead.push_back({.stack = wanted.name,
                             .subject = wanted.subject,
                             .registry = runs->registry(),
                             .repository = runs->repository,
                             .tag = need.tag,
                             .digest = runs->digest,
                             .release = release->number,
                             .back = *release->back,
                             .of = of,
                             .is_shared = digests.at(runs->repository).size() > 1});
        }
    }
    return ahead;
}

}  // namespace rollout
