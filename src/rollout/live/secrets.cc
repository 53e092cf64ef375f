#include <algorithm>

#include <fmt/format.h>

#include "rollout/live/sheet.h"

namespace rollout {
namespace {

using Kind = SecretWish::Kind;

/// "; api reads it", or nothing.
std::string read_by(const SecretWish& wish) {
    if (wish.users.empty()) return {};
    return fmt::format("; {} {} it", shortened(wish.users),
                       wish.users.size() == 1 ? "reads" : "read");
}

void judge_keys(const SecretWish& wish, const LiveSecret& seen, Sheet& sheet) {
    if (const auto* refusal = std::get_if<Refusal>(&seen.keys))
        return sheet.refused(*refusal, wish.name);
    const auto& keys = std::get<std::optional<std::set<std::string>>>(seen.keys);
    if (!keys)
        return sheet.bad("live.secret-key", wish.name,
                         fmt::format("its value is no object of JSON, and {} is read of it",
                                     fmt::join(wish.keys, ", ")));
    std::vector<std::string> missing;
    std::ranges::set_difference(wish.keys, *keys, std::back_inserter(missing));
    if (missing.empty()) return sheet.good(wish.name);
    sheet.bad(
        "live.secret-key", wish.name,
        fmt::format("it has no key {}{}", fmt::join(missing, ", "), read_by(wish)),
        keys->empty() ? std::string() : fmt::format("its keys are {}", fmt::join(*keys, ", ")));
}

void judge(const SecretWish& wish, const Reply<LiveSecret>& reply, Sheet& sheet) {
    if (const auto* refusal = std::get_if<Refusal>(&reply))
        return sheet.refused(*refusal, wish.name);
    const auto& seen = std::get<LiveSecret>(reply);
    if (wish.kind == Kind::Elsewhere)
        return sheet.not_asked(wish.name, "it is in another region: " + wish.arn);
    bool is_ours = wish.kind == Kind::Made || wish.kind == Kind::ByHand;
    if (!seen.is_there && is_ours)
        return sheet.not_asked(
            wish.name, fmt::format("it comes with the stack {}", wish.stack),
            wish.kind == Kind::ByHand ? "set its value before its services start" : "");
    if (!seen.is_there)
        return sheet.bad("live.secret", wish.name,
                         fmt::format("there is no {}{}", wish.arn, read_by(wish)));
    if (seen.is_ending)
        return sheet.bad("live.secret", wish.name,
                         fmt::format("somebody has deleted it{}", read_by(wish)),
                         "aws secretsmanager restore-secret takes it back while its window lasts");
    if (wish.kind == Kind::Parameter) return sheet.good(wish.name);
    if (!seen.has_value)
        return sheet.bad("live.secret", wish.name, fmt::format("it has no value{}", read_by(wish)));
    if (wish.kind == Kind::ByHand && !seen.was_set)
        return sheet.bad(
            "live.secret", wish.name,
            fmt::format("it still has the placeholder that it was made with{}", read_by(wish)),
            "`slipway secret set` puts its value there; the output " + wish.output + " of " +
                wish.stack + " is its ARN");
    if (wish.keys.empty()) return sheet.good(wish.name);
    judge_keys(wish, seen, sheet);
}

}  // namespace

Question judge_secrets(const std::vector<SecretWish>& wishes,
                       const std::vector<Reply<LiveSecret>>& seen, const PolicyWish& policy) {
    Sheet sheet("secrets", policy);
    for (std::size_t i = 0; i < wishes.size(); ++i)
        judge(wishes[i], seen[i], sheet);
    return sheet.take(counted_as(sheet.goods(), "has a value", "have values"));
}

}  // namespace rollout
