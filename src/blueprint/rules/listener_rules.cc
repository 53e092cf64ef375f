#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "blueprint/rules/finding.h"
#include "blueprint/rules/subjects.h"
#include "blueprint/service_parts.h"

namespace blueprint {
namespace {

// AWS: Elastic Load Balancing User Guide, "Quotas for your Application Load Balancers", condition
// values per rule.
constexpr std::size_t kValuesPerRule = 5;
constexpr std::uint32_t kLastPriority = 50'000;

/// A rule of the load balancer with the service that it leads to.
struct Leading {
    const platform::Service* service;
    Rule rule;

    base::SourceSpan place() const {
        const platform::Ingress& ingress = *service->ingress;
        if (ingress.priority) return ingress.priority->span;
        if (!ingress.paths.empty()) return ingress.paths.front().span;
        return ingress.hosts.empty() ? ingress.span : ingress.hosts.front().span;
    }
};

std::vector<Leading> all_rules(const platform::Environment& environment) {
    std::vector<Leading> all;
    for (const platform::Service& service : environment.services) {
        if (!service.ingress) continue;
        for (Rule& rule : rules_of(service))
            all.push_back({&service, std::move(rule)});
    }
    return all;
}

void check_values(const Leading& leading, const platform::Environment& environment,
                  platform::Findings& findings) {
    const RuleMatch& match = leading.rule.match;
    std::size_t values = match.hosts.size();
    std::size_t doubled = 0;
    for (const std::string& path : match.paths) {
        values += path_values(path).size();
        if (path_values(path).size() > 1) ++doubled;
    }
    if (values <= kValuesPerRule) return;
    base::Diagnostic diagnostic =
        finding("ingress.too-many-conditions",
                fmt::format("the rule of {} has {} hosts and paths, a load balancer takes {}",
                            leading.service->name, values, kValuesPerRule),
                leading.place());
    if (doubled > 0) {
        diagnostic.notes.push_back(
            "a path that ends in /* counts twice: `/api/*` does not match `/api`");
    }
    if (shifts_traffic(*leading.service->deploy.strategy) && match.paths.size() > 1) {
        diagnostic.notes.push_back(
            "where traffic shifts, one rule must hold them all: ECS changes the weights of one");
    }
    diagnostic.help =
        "take a path that covers several, or let two services with the same image share them";
    findings.add(std::move(diagnostic), leading.service->name, environment.name);
}

/// Priorities to propose: none that a rule has, and none twice in one run, so that following every
/// hint settles every clash.
class Proposals {
  public:
    explicit Proposals(const std::vector<Leading>& all) {
        for (const Leading& leading : all) {
            taken_.insert(leading.rule.priority);
            ++rules_[leading.service];
        }
    }

    /// The first of as many free priorities in a row as `service` has rules, the nearest above
    /// `near`, else the nearest below.
    std::uint32_t propose(const platform::Service* service, std::uint32_t near) {
        auto [made, is_new] = made_.emplace(service, near);
        if (!is_new) return made->second;
        const std::uint32_t rules = rules_.at(service);
        const std::uint32_t last = kLastPriority + 1 - rules;
        std::uint32_t first = std::min(near, last);
        while (first < last && !free(first, rules))
            ++first;
        while (first > 1 && !free(first, rules))
            --first;
        for (std::uint32_t i = 0; i < rules; ++i)
            taken_.insert(first + i);
        return made->second = first;
    }

  private:
    bool free(std::uint32_t first, std::uint32_t rules) const {
        auto next = taken_.lower_bound(first);
        return next == taken_.end() || *next >= first + rules;
    }

    std::set<std::uint32_t> taken_;
    std::map<const platform::Service*, std::uint32_t> rules_;
    std::map<const platform::Service*, std::uint32_t> made_;
};

void check_priorities(const std::vector<Leading>& all, const platform::Environment& environment,
                      platform::Findings& findings) {
    std::map<std::uint32_t, const Leading*> taken;
    Proposals proposals(all);
    for (const Leading& leading : all) {
        auto [first, is_new] = taken.emplace(leading.rule.priority, &leading);
        const Leading& other = *first->second;
        // Equal rules of two services are ingress.overlap.
        if (is_new || other.rule.match == leading.rule.match) continue;
        bool written = leading.service->ingress->priority || other.service->ingress->priority;
        base::Diagnostic diagnostic =
            finding("ingress.priority-clash",
                    fmt::format("rules of {} and {} both have priority {}", other.service->name,
                                leading.service->name, leading.rule.priority),
                    leading.place(), leading.service->name);
        diagnostic.labels.push_back({other.place(), other.service->name});
        if (!written) {
            diagnostic.notes = {
                "a priority follows from host and path alone; two of equal shape can meet, and "
                "this pair does"};
        } else if (leading.service->ingress->paths.size() > 1 ||
                   other.service->ingress->paths.size() > 1) {
            diagnostic.notes = {"several paths take the numbers from `priority` on, one each"};
        }
        diagnostic.help = fmt::format("write `priority: {}` at {}",
                                      proposals.propose(leading.service, leading.rule.priority),
                                      leading.service->name);
        findings.add(std::move(diagnostic), leading.service->name, environment.name);
    }
}

/// Whether every text that `inner` matches is matched by `outer`, a wildcard of `inner` standing
/// for itself alone: may say no where that is hard to tell. Goes back to the last `*` only, so the
/// time is the product of the lengths.
bool covers(std::string_view outer, std::string_view inner) {
    std::size_t at = 0;
    std::size_t star = std::string_view::npos;
    std::size_t after_star = 0;
    for (std::size_t i = 0; i < inner.size();) {
        bool one = at < outer.size() && outer[at] != '*' &&
                   (outer[at] == inner[i] || (outer[at] == '?' && inner[i] != '*'));
        if (at < outer.size() && outer[at] == '*') {
            star = at++;
            after_star = i;
        } else if (one) {
            ++at;
            ++i;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            i = ++after_star;
        } else {
            return false;
        }
    }
    while (at < outer.size() && outer[at] == '*')
        ++at;
    return at == outer.size();
}

bool covers_all(const std::vector<std::string>& outer, const std::vector<std::string>& inner) {
    return std::ranges::all_of(inner, [&](const std::string& one) {
        return std::ranges::any_of(outer,
                                   [&](const std::string& other) { return covers(other, one); });
    });
}

std::vector<std::string> paths_of(const RuleMatch& match) {
    if (match.paths.empty()) return {"/*"};
    std::vector<std::string> values;
    for (const std::string& path : match.paths) {
        for (std::string& value : path_values(path))
            values.push_back(std::move(value));
    }
    return values;
}

bool covers_all(const RuleMatch& outer, const RuleMatch& inner) {
    bool hosts =
        outer.hosts.empty() || (!inner.hosts.empty() && covers_all(outer.hosts, inner.hosts));
    return hosts && covers_all(paths_of(outer), paths_of(inner));
}

/// The rule of another service that gets all requests of `leading` first, if there is one.
const Leading* shadow_of(const Leading& leading, const std::vector<Leading>& all) {
    auto before = std::ranges::find_if(all, [&](const Leading& other) {
        return other.service != leading.service && other.rule.priority < leading.rule.priority &&
               covers_all(other.rule.match, leading.rule.match);
    });
    return before == all.end() ? nullptr : &*before;
}

void check_shadows(const std::vector<Leading>& all, const platform::Environment& environment,
                   platform::Findings& findings) {
    for (std::size_t at = 0; at < all.size();) {
        std::size_t end = at;
        const Leading* shadow = &all[at];
        for (; end < all.size() && all[end].service == all[at].service; ++end) {
            if (shadow != nullptr) shadow = shadow_of(all[end], all);
        }
        if (shadow != nullptr) {
            const platform::Service& service = *all[at].service;
            const platform::Ingress& ingress = *service.ingress;
            base::Diagnostic diagnostic =
                finding("ingress.shadowed",
                        fmt::format("{} never gets a request: {} answers all of them first",
                                    service.name, shadow->service->name),
                        ingress.paths.empty() ? ingress.span : ingress.paths.front().span,
                        fmt::format("{}: priority {}", service.name, all[at].rule.priority));
            diagnostic.labels.push_back(
                {shadow->place(),
                 fmt::format("{}: priority {}", shadow->service->name, shadow->rule.priority)});
            diagnostic.notes = {"the smallest priority that matches gets the request"};
            diagnostic.help = "leave `priority` out: the more exact rule then comes first";
            findings.add(std::move(diagnostic), service.name, environment.name);
        }
        at = end;
    }
}

}  // namespace

void check_listener_rules(const platform::Platform&, const platform::Environment& environment,
                          platform::Findings& findings) {
    std::vector<Leading> all = all_rules(environment);
    for (const Leading& leading : all)
        check_values(leading, environment, findings);
    check_priorities(all, environment, findings);
    bool any_priority = std::ranges::any_of(
        all, [](const Leading& leading) { return leading.service->ingress->priority.has_value(); });
    if (any_priority) check_shadows(all, environment, findings);
}

}  // namespace blueprint
