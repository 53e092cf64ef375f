#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "rollout/live/sheet.h"

namespace rollout {
namespace {

bool is_below(std::string_view name, std::string_view domain) {
    return name == domain || (name.ends_with(domain) && name.size() > domain.size() &&
                              name[name.size() - domain.size() - 1] == '.');
}

/// Whether a name of a certificate stands for `name`: "*.ohi.example" for one label before it.
bool covers(std::string_view certified, std::string_view name) {
    if (certified == name) return true;
    if (!certified.starts_with("*.")) return false;
    std::size_t dot = name.find('.');
    return dot != std::string_view::npos && name.substr(dot) == certified.substr(1);
}

void judge_zones(const NetworkWish& wish, const NetworkSeen& seen, Sheet& sheet) {
    std::string fact = fmt::format("{} in {}, and the network takes {}", seen.zones.size(),
                                   wish.region, wish.zones);
    if (seen.zones.size() >= wish.zones) return sheet.good(wish.region, std::move(fact));
    sheet.bad("live.network", wish.region, std::move(fact),
              fmt::format("write `network: {{ zones: {} }}`", seen.zones.size()));
}

void judge_subnets(const NetworkWish& wish, const NetworkSeen& seen, Sheet& sheet) {
    for (const std::string& id : wish.subnets) {
        auto found = std::ranges::find(seen.subnets, id, &SubnetSeen::id);
        if (found == seen.subnets.end())
            sheet.bad("live.network", id, fmt::format("{} has no such subnet", wish.region));
        else if (found->vpc != wish.vpc)
            sheet.bad("live.network", id,
                      fmt::format("it is in {}, not in {}", found->vpc, wish.vpc));
        else
            sheet.good(id, found->zone);
    }
}

}  // namespace

std::string_view region_of(std::string_view arn) {
    for (int i = 0; i < 3; ++i) {
        std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

Question judge_network(const NetworkWish& wish, const Reply<NetworkSeen>& seen,
                       const PolicyWish& policy) {
    bool is_ours = wish.vpc.empty();
    Sheet sheet(is_ours ? "availability zones" : "network", policy);
    const std::string subject = is_ours ? wish.region : wish.vpc;
    if (const auto* refusal = std::get_if<Refusal>(&seen)) {
        sheet.refused(*refusal, subject);
        return sheet.take("");
    }
    const auto& there = std::get<NetworkSeen>(seen);
    if (is_ours) {
        judge_zones(wish, there, sheet);
        return sheet.take(fmt::format("{} in {}, and the network takes {}", there.zones.size(),
                                      wish.region, wish.zones));
    }
    judge_subnets(wish, there, sheet);
    return sheet.take(
        fmt::format("{} of {}", counted_as(sheet.goods(), "subnet", "subnets"), wish.vpc));
}

Question judge_certificate(const CertificateWish& wish, const Reply<CertificateSeen>& reply,
                           const PolicyWish& policy) {
    constexpr std::string_view kCode = "live.certificate";
    Sheet sheet("certificate", policy);
    if (region_of(wish.arn) != wish.region) {
        sheet.bad(kCode, wish.arn,
                  fmt::format("it is of {}, and the load balancer is in {}", region_of(wish.arn),
                              wish.region),
                  "a load balancer takes certificates of its own region alone");
        return sheet.take("");
    }
    if (const auto* refusal = std::get_if<Refusal>(&reply)) {
        sheet.refused(*refusal, wish.arn);
        return sheet.take("");
    }
    const auto& seen = std::get<CertificateSeen>(reply);
    if (!seen.is_there) {
        sheet.bad(kCode, wish.arn, "there is no such certificate");
        return sheet.take("");
    }
    if (seen.status != "ISSUED")
        sheet.bad(kCode, wish.arn, fmt::format("it is {}, not ISSUED", seen.status),
                  seen.status == "PENDING_VALIDATION" ? "make the DNS records that ACM shows for it"
                                                      : "");
    for (const std::string& name : wish.names) {
        bool is_covered = std::ranges::any_of(
            seen.names, [&](const std::string& certified) { return covers(certified, name); });
        if (is_covered)
            sheet.good(name);
        else
            sheet.bad(kCode, name,
                      fmt::format("the certificate is for {} alone", fmt::join(seen.names, ", ")));
    }
    return sheet.take(fmt::format("issued for {}", fmt::join(wish.names, ", ")));
}

Question judge_hosted_zone(const ZoneWish& wish, const Reply<ZoneSeen>& reply,
                           const PolicyWish& policy) {
    constexpr std::string_view kCode = "live.hosted-zone";
    Sheet sheet("hosted zone", policy);
    if (const auto* refusal = std::get_if<Refusal>(&reply)) {
        sheet.refused(*refusal, wish.id);
        return sheet.take("");
    }
    const auto& seen = std::get<ZoneSeen>(reply);
    if (!seen.is_there) {
        sheet.bad(kCode, wish.id, "the account has no such hosted zone");
        return sheet.take("");
    }
    std::string_view domain = seen.name;
    if (domain.ends_with('.')) domain.remove_suffix(1);
    if (seen.is_private)
        sheet.bad(kCode, wish.id,
                  fmt::format("it is private: nobody on the internet finds {} in it", domain));
    for (const std::string& name : wish.names) {
        if (is_below(name, domain))
            sheet.good(name);
        else
            sheet.bad(kCode, name, fmt::format("{} is the zone of {}", wish.id, domain));
    }
    return sheet.take(std::string(domain));
}

}  // namespace rollout
