#include <algorithm>
#include <set>
#include <utility>

#include "deploy/live/questions.h"

namespace deploy {
namespace {

using rollout::QuotaSeen;
using rollout::QuotaWish;
using rollout::Reply;
using Beside = QuotaWish::Beside;

constexpr std::string_view kNoQuota = "NoSuchResourceException";

void take_quota(const CallEnded& ended, QuotaSeen& seen) {
    if (ended.code == kNoQuota) return;
    if (!ended.answer.ok()) {
        seen.allowed = refusal_of(ended);
        return;
    }
    const aws::Value* quota = ended.answer->find("Quota");
    const aws::Value* value = quota ? quota->find("Value") : nullptr;
    const auto* number = value ? std::get_if<double>(&value->held) : nullptr;
    if (!number) return;
    seen.allowed = std::optional(*number);
    seen.is_adjustable = quota->boolean("Adjustable", true);
}

Client::Fill which(const QuotaWish& wish) {
    return [&wish](aws::Writer& out) {
        out.text("ServiceCode", wish.service).text("QuotaCode", wish.code);
    };
}

void ask_quota(Asker& asker, const QuotaWish& wish, QuotaSeen& seen) {
    asker.ask("service-quotas", "GetServiceQuota", which(wish),
              [&asker, &wish, &seen](CallEnded& ended) {
                  // AWS: Service Quotas User Guide: of some quotas only the default is known.
                  if (ended.code == kNoQuota)
                      asker.ask("service-quotas", "GetAWSDefaultServiceQuota", which(wish),
                                [&seen](CallEnded& last) { take_quota(last, seen); });
                  else
                      take_quota(ended, seen);
              });
}

/// Where a count belongs: the quotas that have `beside`.
struct Counted {
    const LiveWish& wish;
    std::vector<QuotaSeen>& seen;
    Beside beside;

    bool is_wanted() const {
        return std::ranges::find(wish.quotas, beside, &QuotaWish::beside) != wish.quotas.end();
    }
    void set(const Reply<double>& count) const {
        for (std::size_t i = 0; i < wish.quotas.size(); ++i)
            if (wish.quotas[i].beside == beside) seen[i].beside = count;
    }
    bool is_ours(const aws::Value& thing) const {
        auto tags = tags_in(thing, "Tags");
        return tags["platform"] == wish.policy.platform &&
               tags["environment"] == wish.policy.environment;
    }
};

/// Counts what one answer lists whole, less what is the environment's own.
Asker::Then count_in(std::string_view list, Counted counted) {
    return [list, counted](CallEnded& ended) {
        if (!ended.answer.ok()) return counted.set(refusal_of(ended));
        auto others = std::ranges::count_if(ended.answer->list(list), [&](const aws::Value& thing) {
            return !counted.is_ours(thing);
        });
        counted.set(static_cast<double>(others));
    };
}

void ask_namespaces(Asker& asker, Counted counted, std::string_view token, double before) {
    asker.ask(
        "servicediscovery", "ListNamespaces",
        [&](aws::Writer& out) {
            if (!token.empty()) out.text("NextToken", token);
            out.integer("MaxResults", 100);
        },
        [&asker, counted, before](CallEnded& ended) {
            if (!ended.answer.ok()) return counted.set(refusal_of(ended));
            const std::string own = counted.wish.policy.prefix + ".local";
            auto others = std::ranges::count_if(
                ended.answer->list("Namespaces"),
                [&](const aws::Value& space) { return space.text("Name") != own; });
            double sum = before + static_cast<double>(others);
            std::string_view next = ended.answer->text("NextToken");
            if (next.empty()) return counted.set(sum);
            ask_namespaces(asker, counted, next, sum);
        });
}

/// AWS: ECS API Reference, "DescribeClusters": up to 100 at a time.
void ask_neighbours(Asker& asker, const LiveWish& wish, std::vector<QuotaSeen>& seen) {
    constexpr std::size_t kMost = 100;
    for (std::size_t at = 0; at < wish.neighbours.size(); at += kMost) {
        asker.ask(
            "ecs", "DescribeClusters",
            [&](aws::Writer& out) {
                out.begin_list("clusters");
                for (std::size_t i = at; i < std::min(at + kMost, wish.neighbours.size()); ++i)
                    out.text({}, wish.neighbours[i].cluster);
                out.end();
            },
            [&wish, &seen](CallEnded& ended) {
                Counted counted{wish, seen, Beside::OtherClusters};
                if (!ended.answer.ok()) return counted.set(refusal_of(ended));
                std::set<std::string_view> there;
                for (const aws::Value& cluster : ended.answer->list("clusters"))
                    if (cluster.text("status") != "INACTIVE")
                        there.insert(cluster.text("clusterName"));
                for (const LiveWish::Neighbour& neighbour : wish.neighbours)
                    for (std::size_t i = 0; i < wish.quotas.size(); ++i)
                        if (auto* sum = std::get_if<double>(&seen[i].beside);
                            sum && wish.quotas[i].beside == Beside::OtherClusters &&
                            there.contains(neighbour.cluster))
                            *sum += neighbour.needed[i];
            });
    }
}

}  // namespace

void ask_quotas(Asker& asker, const LiveWish& wish, std::vector<QuotaSeen>& seen) {
    for (std::size_t i = 0; i < wish.quotas.size(); ++i)
        ask_quota(asker, wish.quotas[i], seen[i]);
    const Client::Fill all = [](aws::Writer&) {};
    Counted addresses{wish, seen, Beside::Addresses};
    if (addresses.is_wanted())
        asker.ask("ec2", "DescribeAddresses", all, count_in("Addresses", addresses));
    Counted networks{wish, seen, Beside::Networks};
    if (networks.is_wanted()) asker.ask("ec2", "DescribeVpcs", all, count_in("Vpcs", networks));
    Counted namespaces{wish, seen, Beside::Namespaces};
    if (namespaces.is_wanted()) ask_namespaces(asker, namespaces, {}, 0);
    ask_neighbours(asker, wish, seen);
}

void ask_certificate(Asker& asker, const rollout::CertificateWish& wish,
                     Reply<rollout::CertificateSeen>& seen) {
    asker.ask(
        "acm", "DescribeCertificate",
        [&](aws::Writer& out) { out.text("CertificateArn", wish.arn); },
        [&seen](CallEnded& ended) {
            if (ended.code == "ResourceNotFoundException") return;
            if (!ended.answer.ok()) {
                seen = refusal_of(ended);
                return;
            }
            const aws::Value* certificate = ended.answer->find("Certificate");
            if (!certificate) return;
            rollout::CertificateSeen found{.is_there = true,
                                           .status = std::string(certificate->text("Status"))};
            for (const aws::Value& name : certificate->list("SubjectAlternativeNames"))
                found.names.emplace_back(name.as_text());
            std::string domain(certificate->text("DomainName"));
            if (std::ranges::find(found.names, domain) == found.names.end())
                found.names.insert(found.names.begin(), std::move(domain));
            seen = std::move(found);
        });
}

void ask_hosted_zone(Asker& asker, const rollout::ZoneWish& wish, Reply<rollout::ZoneSeen>& seen) {
    asker.ask(
        "route53", "GetHostedZone", [&](aws::Writer& out) { out.text("Id", wish.id); },
        [&seen](CallEnded& ended) {
            if (ended.code == "NoSuchHostedZone") return;
            if (!ended.answer.ok()) {
                seen = refusal_of(ended);
                return;
            }
            const aws::Value* zone = ended.answer->find("HostedZone");
            if (!zone) return;
            const aws::Value* config = zone->find("Config");
            seen = rollout::ZoneSeen{.is_there = true,
                                     .name = std::string(zone->text("Name")),
                                     .is_private = config && config->boolean("PrivateZone")};
        });
}

void ask_network(Asker& asker, const rollout::NetworkWish& wish,
                 Reply<rollout::NetworkSeen>& seen) {
    if (wish.vpc.empty()) {
        asker.ask(
            "ec2", "DescribeAvailabilityZones", [](aws::Writer&) {},
            [&seen](CallEnded& ended) {
                if (!ended.answer.ok()) {
                    seen = refusal_of(ended);
                    return;
                }
                for (const aws::Value& zone : ended.answer->list("AvailabilityZones")) {
                    // Local zones are no place for Fargate.
                    std::string_view type = zone.text("ZoneType");
                    bool is_usable = (type.empty() || type == "availability-zone") &&
                                     zone.text("State") == "available";
                    if (is_usable)
                        std::get<rollout::NetworkSeen>(seen).zones.emplace_back(
                            zone.text("ZoneName"));
                }
            });
        return;
    }
    asker.ask(
        "ec2", "DescribeSubnets",
        [&](aws::Writer& out) {
            // By a filter: an id that is not there would be an error of the whole call.
            out.begin_list("Filters").begin_structure().text("Name", "subnet-id");
            out.begin_list("Values");
            for (const std::string& id : wish.subnets)
                out.text({}, id);
            out.end().end().end();
        },
        [&seen](CallEnded& ended) {
            if (!ended.answer.ok()) {
                seen = refusal_of(ended);
                return;
            }
            for (const aws::Value& subnet : ended.answer->list("Subnets"))
                std::get<rollout::NetworkSeen>(seen).subnets.push_back(
                    {std::string(subnet.text("SubnetId")), std::string(subnet.text("VpcId")),
                     std::string(subnet.text("AvailabilityZone"))});
        });
}

void ask_linked_roles(Asker& asker, const std::vector<rollout::LinkedRole>& roles,
                      std::vector<Reply<bool>>& seen) {
    for (std::size_t i = 0; i < roles.size(); ++i)
        asker.ask(
            "iam", "GetRole", [&](aws::Writer& out) { out.text("RoleName", roles[i].name); },
            [&one = seen[i]](CallEnded& ended) {
                if (ended.code == "NoSuchEntity") return;
                if (ended.answer.ok())
                    one = true;
                else
                    one = refusal_of(ended);
            });
}

}  // namespace deploy
