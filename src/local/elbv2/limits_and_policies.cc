// What is the same for every account: the default limits, and the policies of TLS.

#include <algorithm>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "local/elbv2/tags.h"
#include "local/elbv2/things.h"

namespace local::elbv2 {
namespace {

using Refused = std::optional<aws::Error>;

struct Limit {
    std::string_view name;
    std::string_view most;
};
/// AWS rule balancer.25 [documented] "User guide, Quotas for your Application, Network and Gateway
/// Load Balancers": the defaults of a new account. Nothing here counts against them. Test:
/// BalancerFacts.AreTheLimitsOfANewAccount
constexpr Limit kLimits[] = {
    {"application-load-balancers", "50"},
    {"certificates-per-application-load-balancer", "25"},
    {"certificates-per-network-load-balancer", "25"},
    {"condition-values-per-alb-rule", "5"},
    {"condition-wildcards-per-alb-rule", "6"},
    {"gateway-load-balancers", "100"},
    {"gateway-load-balancers-per-vpc", "100"},
    {"geneve-target-groups", "100"},
    {"listeners-per-application-load-balancer", "50"},
    {"listeners-per-network-load-balancer", "50"},
    {"network-load-balancers", "50"},
    {"rules-per-application-load-balancer", "100"},
    {"target-groups", "3000"},
    {"target-groups-per-action-on-application-load-balancer", "5"},
    {"target-groups-per-action-on-network-load-balancer", "1"},
    {"target-groups-per-application-load-balancer", "100"},
    {"target-id-registrations-per-application-load-balancer", "1000"},
    {"targets-per-application-load-balancer", "1000"},
    {"targets-per-availability-zone-per-gateway-load-balancer", "300"},
    {"targets-per-availability-zone-per-network-load-balancer", "500"},
    {"targets-per-network-load-balancer", "3000"},
};

// Policies are sets of these, in their order.
constexpr std::string_view kTls13[] = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                                       "TLS_CHACHA20_POLY1305_SHA256"};
constexpr std::string_view kGcm[] = {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
                                     "ECDHE-ECDSA-AES256-GCM-SHA384",
                                     "ECDHE-RSA-AES256-GCM-SHA384"};
constexpr std::string_view kCbcSha2[] = {"ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256",
                                         "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384"};
constexpr std::string_view kCbcSha1[] = {"ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA",
                                         "ECDHE-RSA-AES256-SHA", "ECDHE-ECDSA-AES256-SHA"};
constexpr std::string_view kRsa[] = {"AES128-GCM-SHA256", "AES128-SHA256", "AES256-GCM-SHA384",
                                     "AES256-SHA256"};
constexpr std::string_view kRsaSha1[] = {"AES128-SHA", "AES256-SHA"};

using Ciphers = std::span<const std::string_view>;

struct Policy {
    std::string_view name;
    std::vector<std::string_view> protocols;
    std::vector<Ciphers> ciphers;
};

/// AWS rule balancer.26 [documented] "User guide, Security policies for your Application Load
/// Balancer": the policies that are used most; others are not known here. Test:
/// BalancerFacts.AreThePoliciesOfTls
const std::vector<Policy>& policies() {
    static const std::vector<Policy> kPolicies = {
        {"ELBSecurityPolicy-2016-08",
         {"TLSv1", "TLSv1.1", "TLSv1.2"},
         {kGcm, kCbcSha2, kCbcSha1, kRsa, kRsaSha1}},
        {"ELBSecurityPolicy-FS-1-2-Res-2020-10", {"TLSv1.2"}, {kGcm}},
        {"ELBSecurityPolicy-TLS-1-2-2017-01", {"TLSv1.2"}, {kGcm, kCbcSha2, kRsa}},
        {"ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
         {"TLSv1.2"},
         {kGcm, kCbcSha2, kCbcSha1, kRsa, kRsaSha1}},
        {"ELBSecurityPolicy-TLS13-1-2-2021-06", {"TLSv1.2", "TLSv1.3"}, {kTls13, kGcm, kCbcSha2}},
        {"ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06",
         {"TLSv1.2", "TLSv1.3"},
         {kTls13, kGcm, kCbcSha2, kRsa}},
        {"ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
         {"TLSv1.2", "TLSv1.3"},
         {kTls13, kGcm, kCbcSha2, kCbcSha1, kRsa, kRsaSha1}},
        {"ELBSecurityPolicy-TLS13-1-2-Res-2021-06", {"TLSv1.2", "TLSv1.3"}, {kTls13, kGcm}},
        {"ELBSecurityPolicy-TLS13-1-3-2021-06", {"TLSv1.3"}, {kTls13}},
    };
    return kPolicies;
}

void write_policy(aws::Writer& out, const Policy& policy) {
    out.begin_structure().begin_list("SslProtocols");
    for (std::string_view protocol : policy.protocols)
        out.text("", protocol);
    out.end().begin_list("Ciphers");
    std::int64_t priority = 0;
    for (Ciphers group : policy.ciphers)
        for (std::string_view cipher : group)
            out.begin_structure().text("Name", cipher).integer("Priority", ++priority).end();
    out.end().text("Name", policy.name).begin_list("SupportedLoadBalancerTypes");
    for (std::string_view type : {"application", "network"})
        out.text("", type);
    out.end().end();
}

}  // namespace

Refused describe_account_limits(Asking& asking, aws::Writer& answer) {
    std::vector<std::string> names;
    for (const Limit& limit : kLimits)
        names.emplace_back(limit.name);
    auto paged = page_of(asking, std::move(names), pages());
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("Limits");
    for (const std::string& name : page.ids)
        answer.begin_structure()
            .text("Name", name)
            .text("Max", std::ranges::find(kLimits, name, &Limit::name)->most)
            .end();
    answer.end();
    write_next(answer, page, pages());
    return std::nullopt;
}

Refused describe_ssl_policies(Asking& asking, aws::Writer& answer) {
    std::vector<std::string> names;
    for (const aws::Value& name : asking.input().list("Names")) {
        if (std::ranges::find(policies(), name.as_text(), &Policy::name) == policies().end())
            return asking.error("SSLPolicyNotFound",
                                fmt::format("SSL policy '{}' not found", name.as_text()));
        names.emplace_back(name.as_text());
    }
    bool is_for_all = names.empty() && asking.input().text("LoadBalancerType") != "gateway";
    if (is_for_all)
        for (const Policy& policy : policies())
            names.emplace_back(policy.name);
    auto paged = page_of(asking, std::move(names), pages());
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("SslPolicies");
    for (const std::string& name : page.ids)
        write_policy(answer, *std::ranges::find(policies(), name, &Policy::name));
    answer.end();
    write_next(answer, page, pages());
    return std::nullopt;
}

}  // namespace local::elbv2
