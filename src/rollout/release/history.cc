#include "rollout/release/history.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "rollout/cloud_seen.h"

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

bool is_wanted(const Wish& wish, const std::string& subject) {
    return std::ranges::find(wish.stacks, subject, &WantedStack::subject) != wish.stacks.end();
}

using ByNumber = std::map<std::int64_t, Parts, std::greater<>>;

/// The stacks say it themselves; a tag may be of a number that was given twice.
void add_live(const Release& release, ReleasedPart part, ByNumber& into) {
    Parts& parts = into[release.number];
    parts.release = release;
    part.is_live = true;
    parts.parts[part.subject] = part;
}

void add_wanted(const Wish& wish, const std::vector<StackSeen>& stacks, ByNumber& into) {
    for (const WantedStack& wanted : wish.stacks) {
        auto stack = std::ranges::find(stacks, wanted.name, &StackSeen::name);
        if (stack == stacks.end() || wanted.subject.empty()) continue;
        const auto release = live_release(wanted, *stack);
        if (!release) continue;
        ReleasedPart part{.subject = wanted.subject};
        if (!wanted.images.empty())
            if (const auto image = parse_image(stack->parameter(wanted.images[0].parameter)))
                part.digest = image->digest;
        add_live(*release, std::move(part), into);
    }
}

/// What runs still of the environment and is not in the manifest any more.
void add_gone(const Wish& wish, const std::vector<StackSeen>& stacks, ByNumber& into) {
    // All stacks of services and jobs have it under one name.
    auto with_release = std::ranges::find_if(
        wish.stacks, [](const WantedStack& one) { return !one.release_parameter.empty(); });
    if (with_release == wish.stacks.end()) return;
    for (const StackSeen& stack : stacks) {
        const bool is_gone =
            stack.name.starts_with(wish.prefix + "-") &&
            std::ranges::find(wish.stacks, stack.name, &WantedStack::name) == wish.stacks.end();
        const auto release = is_gone ? live_release(*with_release, stack) : std::nullopt;
        if (!release) continue;
        ReleasedPart part{.subject = subject_of(wish.prefix, stack.name, kind_shown(stack)),
                          .is_gone = true};
        for (const auto& [name, value] : stack.parameters)
            if (const auto image = parse_image(value); image && part.digest.empty())
                part.digest = image->digest;
        add_live(*release, std::move(part), into);
    }
}

}  // namespace

std::vector<PastRelease> history_of(const Wish& wish, const std::vector<StackSeen>& stacks,
                                    const ReleasedImages& released) {
    ByNumber found;
    for (const auto& [repository, images] : released)
        for (const ReleasedImage& image : images) {
            if (!is_main(wish, image.subject, repository)) continue;
            Parts& parts = found[image.release.number];
            parts.release = image.release;
            parts.parts[image.subject] = {.subject = image.subject,
                                          .digest = image.digest,
                                          .is_gone = !is_wanted(wish, image.subject)};
        }
    add_wanted(wish, stacks, found);
    add_gone(wish, stacks, found);
    std::vector<PastRelease> all;
    for (const auto& [number, parts] : found) {
        all.push_back({.release = parts.release});
        for (const auto& [subject, part] : parts.parts)
            all.back().parts.push_back(part);
    }
    return all;
}

std::vector<std::string> repositories_shown(const std::vector<StackSeen>& stacks) {
    std::set<std::string> names;
    for (const StackSeen& stack : stacks)
        for (const OutputSeen& output : stack.outputs) {
            // "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop-api".
            const std::size_t slash = output.value.find('/');
            const bool is_address =
                slash != std::string::npos &&
                output.value.substr(0, slash).find(".dkr.ecr.") != std::string::npos &&
                output.value.find_first_of(":@", slash) == std::string::npos;
            if (is_address) names.insert(output.value.substr(slash + 1));
        }
    return {names.begin(), names.end()};
}

}  // namespace rollout
