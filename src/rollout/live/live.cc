#include "rollout/live/live.h"

#include <algorithm>

#include <fmt/format.h>

#include "rollout/live/sheet.h"

namespace rollout {
namespace {

/// "servicequotas GetServiceQuota", as messages name a call.
std::string call_of(const Refusal& refusal) {
    return fmt::format("{} {}", refusal.service, refusal.operation);
}

/// The lines of the policy that allow a call.
std::string allowing(const Refusal& refusal, const PolicyWish& policy) {
    std::string help;
    for (const Permission& row : permissions_of(refusal.service, refusal.operation)) {
        std::vector<std::string> resources = resources_in(row.scope, policy);
        if (resources.empty()) continue;
        help += fmt::format("{}allow {} on {}", help.empty() ? "" : "\n", row.action,
                            fmt::join(resources, ", "));
    }
    if (!help.empty())
        help += fmt::format("\nthe whole policy:  slipway policy {}", policy.environment);
    return help;
}

}  // namespace

Judgement Question::verdict() const {
    auto is = [](Judgement verdict) {
        return [verdict](const Judged& answer) { return answer.verdict == verdict; };
    };
    if (std::ranges::any_of(answers, is(Judgement::Bad))) return Judgement::Bad;
    bool is_silent = !answers.empty() && std::ranges::all_of(answers, is(Judgement::NotAsked));
    return is_silent ? Judgement::NotAsked : Judgement::Good;
}

Judged answer_of(const Refusal& refusal, std::string subject, const PolicyWish& policy) {
    switch (refusal.kind) {
        case Refusal::Kind::Denied:
            return {.verdict = Judgement::Bad,
                    .code = "live.denied",
                    .subject = std::move(subject),
                    .fact = fmt::format("the caller may not call {}: {}", call_of(refusal),
                                        refusal.words),
                    .help = allowing(refusal, policy)};
        case Refusal::Kind::NotOffered:
            return {.verdict = Judgement::NotAsked,
                    .subject = std::move(subject),
                    .fact = "this target has no " + call_of(refusal)};
        case Refusal::Kind::Failed: break;
    }
    return {.verdict = Judgement::Bad,
            .code = "live.failed",
            .subject = std::move(subject),
            .fact = refusal.words};
}

Question judge_caller(const std::string& account, const std::string& arn) {
    Question question{.name = "credentials", .summary = arn};
    question.answers = {{.subject = account, .fact = arn}};
    return question;
}

void Sheet::good(std::string subject, std::string fact) {
    ++goods_;
    question_.answers.push_back({.subject = std::move(subject), .fact = std::move(fact)});
}

void Sheet::bad(std::string_view code, std::string subject, std::string fact, std::string help) {
    question_.answers.push_back(
        {Judgement::Bad, std::string(code), std::move(subject), std::move(fact), std::move(help)});
}

void Sheet::not_asked(std::string subject, std::string fact, std::string help) {
    question_.answers.push_back(
        {Judgement::NotAsked, "", std::move(subject), std::move(fact), std::move(help)});
}

void Sheet::refused(const Refusal& refusal, std::string subject) {
    auto same = std::ranges::find_if(alike_, [&](const Alike& other) {
        return other.kind == refusal.kind && other.operation == refusal.operation;
    });
    if (same != alike_.end()) {
        ++same->more;
        return;
    }
    alike_.push_back({refusal.kind, refusal.operation, question_.answers.size(), 0});
    question_.answers.push_back(answer_of(refusal, std::move(subject), policy_));
}

Question Sheet::take(std::string summary) {
    for (const Alike& alike : alike_)
        if (alike.more > 0)
            question_.answers[alike.at].subject += fmt::format(" and {} more", alike.more);
    question_.summary = std::move(summary);
    return std::move(question_);
}

std::string counted_as(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string shortened(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
        bool is_last = i + 1 == names.size() && i > 0;
        text += fmt::format("{}{}", i == 0 ? "" : is_last ? " and " : ", ", names[i]);
    }
    if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
    return text;
}

}  // namespace rollout
