#include <fmt/format.h>

#include "rollout/live/sheet.h"

namespace rollout {
namespace {

std::string name_of(const ImageWish& wish) {
    if (wish.registry.empty()) return wish.reference;
    bool is_digest = wish.reference.starts_with("sha256:");
    return fmt::format("{}{}{}", wish.repository, is_digest ? '@' : ':', wish.reference);
}

/// As the manifest calls it.
std::string_view manifest_word(std::string_view architecture) {
    return architecture == "amd64" ? "x86_64" : architecture;
}

void judge_architecture(const ImageWish& wish, const ImageSeen& seen, Sheet& sheet) {
    if (const auto* refusal = std::get_if<Refusal>(&seen.architectures)) {
        sheet.good(name_of(wish), seen.digest);
        const std::string subject = "the architecture of " + name_of(wish);
        // The image is there: what it is built for shows when its task starts, at the latest.
        if (refusal->kind == Refusal::Kind::Failed) return sheet.not_asked(subject, refusal->words);
        return sheet.refused(*refusal, subject);
    }
    const auto& built_for = std::get<std::set<std::string>>(seen.architectures);
    if (built_for.empty()) {
        sheet.good(name_of(wish), seen.digest);
        return sheet.not_asked("the architecture of " + name_of(wish),
                               "its manifest does not say what it is built for");
    }
    if (built_for.contains(wish.architecture)) return sheet.good(name_of(wish), seen.digest);
    sheet.bad("live.architecture", name_of(wish),
              fmt::format("it is built for {}, and {} on {}", fmt::join(built_for, ", "),
                          shortened(wish.users) + (wish.users.size() == 1 ? " runs" : " run"),
                          manifest_word(wish.architecture)),
              fmt::format("build it for {}, or write `arch: {}` there", wish.architecture,
                          manifest_word(*built_for.begin())));
}

void judge(const ImageWish& wish, const Reply<ImageSeen>& reply, Sheet& sheet) {
    if (wish.registry.empty())
        return sheet.not_asked(wish.reference, "it is in no ECR of this region");
    if (const auto* refusal = std::get_if<Refusal>(&reply))
        return sheet.refused(*refusal, name_of(wish));
    const auto& seen = std::get<ImageSeen>(reply);
    if (!seen.has_repository && !wish.stack.empty())
        return sheet.not_asked(name_of(wish),
                               fmt::format("the repository comes with the stack {}", wish.stack));
    if (!seen.has_repository)
        return sheet.bad("live.image", name_of(wish),
                         fmt::format("account {} has no such repository", wish.registry));
    if (seen.digest.empty())
        return sheet.bad(
            "live.image", name_of(wish),
            fmt::format("the repository does not have it, and {} from it",
                        shortened(wish.users) + (wish.users.size() == 1 ? " starts" : " start")),
            "push it");
    judge_architecture(wish, seen, sheet);
}

}  // namespace

Question judge_images(const std::vector<ImageWish>& wishes,
                      const std::vector<Reply<ImageSeen>>& seen, const PolicyWish& policy) {
    Sheet sheet("images", policy);
    for (std::size_t i = 0; i < wishes.size(); ++i)
        judge(wishes[i], seen[i], sheet);
    return sheet.take(counted_as(sheet.goods(), "is there", "are there"));
}

}  // namespace rollout
