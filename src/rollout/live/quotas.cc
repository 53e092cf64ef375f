#include <cmath>

#include <fmt/format.h>

#include "rollout/live/sheet.h"

namespace rollout {
namespace {

/// "27", "5.25".
std::string number(double value) {
    double hundredths = std::round(value * 100) / 100;
    return hundredths == std::floor(hundredths) ? fmt::format("{:.0f}", hundredths)
                                                : fmt::format("{:g}", hundredths);
}

std::string_view beside_words(QuotaWish::Beside beside) {
    switch (beside) {
        case QuotaWish::Beside::Nothing: return "";
        case QuotaWish::Beside::Addresses:
        case QuotaWish::Beside::Networks:
        case QuotaWish::Beside::Namespaces: return "others there";
        case QuotaWish::Beside::OtherClusters: return "other environments that run there";
    }
    return "";
}

std::string request(const QuotaWish& wish, double wanted, const std::string& region) {
    return fmt::format(
        "ask AWS for more:\n"
        "aws service-quotas request-service-quota-increase --region {} --service-code {} "
        "--quota-code {} --desired-value {}",
        region, wish.service, wish.code, number(std::ceil(wanted)));
}

/// A command of AWS's CLI would go to AWS, whichever cloud was asked.
std::string what_to_do(const QuotaWish& wish, const QuotaSeen& seen, double wanted,
                       const std::string& region, AskedOf asked) {
    if (asked == AskedOf::AnotherCloud)
        return "AWS has quotas of its own; this cloud is another one";
    return seen.is_adjustable ? request(wish, wanted, region) : "AWS does not raise this one";
}

void judge(const QuotaWish& wish, const QuotaSeen& seen, const std::string& region, AskedOf asked,
           Sheet& sheet) {
    const std::string name(wish.name);
    for (const Refusal* refusal :
         {std::get_if<Refusal>(&seen.allowed), std::get_if<Refusal>(&seen.beside)})
        if (refusal) return sheet.refused(*refusal, name);
    const auto& allowed = std::get<std::optional<double>>(seen.allowed);
    if (!allowed) return sheet.not_asked(name, "Service Quotas knows no such quota here");
    double beside = std::get<double>(seen.beside);
    double wanted = wish.needed + beside;
    std::string fact = fmt::format("{} of {}", number(wanted), number(*allowed));
    if (wanted <= *allowed) return sheet.good(name, std::move(fact));
    fact = fmt::format("{} are needed, and the quota is {}", number(wanted), number(*allowed));
    if (!wish.figures.empty()) fact += ": " + wish.figures;
    if (beside > 0) fact += fmt::format("; {} by {}", number(beside), beside_words(wish.beside));
    if (wish.stated && *wish.stated != *allowed)
        fact += fmt::format("; the manifest says that it is {}", *wish.stated);
    sheet.bad("live.quota", name, std::move(fact), what_to_do(wish, seen, wanted, region, asked));
}

}  // namespace

Question judge_quotas(const std::vector<QuotaWish>& wishes, const std::vector<QuotaSeen>& seen,
                      const std::string& region, const PolicyWish& policy, AskedOf asked) {
    Sheet sheet("quotas", policy);
    for (std::size_t i = 0; i < wishes.size(); ++i)
        judge(wishes[i], seen[i], region, asked, sheet);
    return sheet.take(counted_as(sheet.goods(), "is enough", "are enough"));
}

}  // namespace rollout
