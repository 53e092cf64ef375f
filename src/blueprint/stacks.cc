#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/graph.h"
#include "base/near_miss.h"
#include "blueprint/blueprint.h"
#include "blueprint/overrides.h"
#include "blueprint/references.h"
#include "blueprint/templates.h"

namespace blueprint {
namespace {

using cfn::Stack;
using cfn::StackKind;

/// A stack with the name that the manifest's overrides have for it.
struct Draft {
    Stack stack;
    std::string short_name;
};

bool has_roles(const cfn::Template& body) {
    return std::ranges::any_of(body.resources,
                               [](const auto& one) { return one.type.starts_with("AWS::IAM::"); });
}

/// All stacks with something in them, in the order of their kinds and then names.
std::vector<Draft> drafts_of(const Scope& scope) {
    const platform::Environment& environment = scope.environment;
    const Names& names = scope.names;
    std::vector<Draft> drafts;
    auto add = [&](StackKind kind, std::string name, std::string short_name, std::string subject,
                   cfn::Template body) {
        if (body.resources.empty()) return;
        drafts.push_back({{.name = std::move(name),
                           .kind = kind,
                           .subject = std::move(subject),
                           .account = *environment.account,
                           .region = scope.region,
                           .body = std::move(body)},
                          std::move(short_name)});
    };
    add(StackKind::Access, names.access_stack(), "access", "", access_template(scope.platform));
    // Roles belong to no region, so their stack stands in one: the first that the manifest names.
    drafts.back().stack.region = *scope.platform.environments.front().regions.front();

    std::string account(registry_account(scope.platform, environment));
    add(StackKind::Registry, names.registry_stack(), "registry", "",
        registry_template(scope.platform, account, scope.region));
    if (drafts.back().stack.kind == StackKind::Registry) drafts.back().stack.account = account;

    add(StackKind::Network, names.network_stack(), "network", "", network_template(scope));
    add(StackKind::Data, names.data_stack(), "data", "", data_template(scope));
    add(StackKind::Cluster, names.cluster_stack(), "cluster", "", cluster_template(scope));
    for (const platform::Job& job : environment.jobs) {
        add(StackKind::Job, names.job_stack(job.name), "jobs/" + job.name, job.name,
            job_template(scope, job));
    }
    for (const platform::Service& service : environment.services) {
        add(StackKind::Service, names.service_stack(service.name), service.name, service.name,
            service_template(scope, service));
    }
    return drafts;
}

/// What to write instead of `name`.
std::string help_for_stack(std::string_view name, const std::vector<Draft>& drafts) {
    constexpr std::size_t kMostShown = 40;
    std::vector<std::string> known;
    for (const Draft& draft : drafts)
        known.push_back(draft.short_name);
    if (auto near = base::near_miss(name, known)) return "did you mean `" + *near + "`?";
    std::string help = "the stacks are ";
    for (std::size_t i = 0; i < known.size() && i < kMostShown; ++i)
        help += (i == 0 ? "" : ", ") + known[i];
    if (known.size() > kMostShown)
        help += " and " + std::to_string(known.size() - kMostShown) + " more";
    return help;
}

/// Applies what the manifest changes at the end. Everything wrong with any of it, at once.
base::Diagnostics override_all(const platform::Environment& environment,
                               std::vector<Draft>& drafts) {
    base::Diagnostics problems;
    std::map<std::string, std::vector<const platform::Override*>> by_stack;
    for (const platform::Override& change : environment.overrides) {
        bool known = std::ranges::any_of(
            drafts, [&](const Draft& draft) { return draft.short_name == *change.stack; });
        if (known) {
            by_stack[*change.stack].push_back(&change);
            continue;
        }
        base::Diagnostic problem =
            base::error("override.no-such-stack", "there is no stack `" + *change.stack + "`",
                        change.stack.span);
        problem.help = help_for_stack(*change.stack, drafts);
        problems.push_back(std::move(problem));
    }
    for (Draft& draft : drafts) {
        base::Result<cfn::Template> result =
            apply_overrides(draft.stack.body, by_stack[draft.short_name]);
        if (result.ok()) {
            draft.stack.body = *std::move(result);
        } else {
            problems.insert(problems.end(), result.problems().begin(), result.problems().end());
        }
    }
    return problems;
}

/// Who waits for whom, as pairs of indices: the first after the second.
class Order {
  public:
    Order(const Scope& scope, const std::vector<Stack>& stacks) : scope_(scope), stacks_(stacks) {
        for (std::size_t i = 0; i < stacks.size(); ++i)
            by_name_.emplace(stacks[i].name, i);
    }

    std::vector<std::pair<std::size_t, std::size_t>> edges() {
        add_imports();
        add_foundations();
        for (const platform::Service& service : scope_.environment.services) {
            add_needs(scope_.names.service_stack(service.name), service);
        }
        for (const platform::Job& job : scope_.environment.jobs) {
            add_needs(scope_.names.job_stack(job.name), job);
            // It runs in the cluster, in subnets and groups that no property of its template
            // imports.
            after(scope_.names.job_stack(job.name), scope_.names.network_stack());
            after(scope_.names.job_stack(job.name), scope_.names.cluster_stack());
            if (job.when == platform::Job::When::BeforeRelease) add_before(job);
        }
        return std::move(edges_);
    }

  private:
    void after(const std::string& later, const std::string& earlier) {
        auto a = by_name_.find(later);
        auto b = by_name_.find(earlier);
        if (a != by_name_.end() && b != by_name_.end() && a != b)
            edges_.emplace_back(a->second, b->second);
    }

    void add_imports() {
        std::map<std::string, std::string> exporters;
        for (const Stack& stack : stacks_) {
            for (const std::string& name : exports_of(stack.body))
                exporters.emplace(name, stack.name);
        }
        for (const Stack& stack : stacks_) {
            for (const std::string& name : imports_of(stack.body)) {
                auto exporter = exporters.find(name);
                if (exporter != exporters.end()) after(stack.name, exporter->second);
            }
        }
    }

    /// What no template says: CloudFormation makes the other stacks with the role of the access
    /// stack, and an image must have a repository before a task can run it.
    void add_foundations() {
        for (const Stack& stack : stacks_) {
            after(stack.name, scope_.names.access_stack());
            bool runs_images = stack.kind == StackKind::Service || stack.kind == StackKind::Job;
            if (runs_images) after(stack.name, scope_.names.registry_stack());
        }
    }

    void add_needs(const std::string& stack, const platform::Workload& workload) {
        for (const platform::Need& need : workload.needs) {
            bool job = need.until == platform::Need::Until::Done;
            after(stack,
                  job ? scope_.names.job_stack(need.name) : scope_.names.service_stack(need.name));
        }
    }

    /// A job before the release runs with the new image before any service does.
    void add_before(const platform::Job& job) {
        std::string image = image_key(scope_.environment, job.container.image);
        for (const platform::Service& service : scope_.environment.services) {
            if (image_key(scope_.environment, service.container.image) != image) continue;
            after(scope_.names.service_stack(service.name), scope_.names.job_stack(job.name));
        }
    }

    const Scope& scope_;
    const std::vector<Stack>& stacks_;
    std::map<std::string, std::size_t> by_name_;
    std::vector<std::pair<std::size_t, std::size_t>> edges_;
};

base::Diagnostic cycle_problem(const Scope& scope, const std::vector<Stack>& stacks,
                               const base::Cycle& cycle) {
    std::string names;
    for (std::size_t node : cycle.nodes)
        names += stacks[node].name + " after ";
    names += stacks[cycle.nodes.front()].name;
    return base::error("stacks.cycle",
                       "the stacks of " + scope.environment.name + " wait for each other: " + names,
                       scope.environment.span);
}

}  // namespace

base::Result<cfn::Stacks> make_stacks(const platform::Platform& platform,
                                      const platform::Environment& environment,
                                      std::string_view region) {
    Scope scope{platform, environment, std::string(region), Names::of(platform, environment)};
    std::vector<Draft> drafts = drafts_of(scope);
    base::Diagnostics problems = override_all(environment, drafts);
    if (!problems.empty()) return problems;

    cfn::Stacks result;
    for (Draft& draft : drafts) {
        draft.stack.needs_iam_capability = has_roles(draft.stack.body);
        result.stacks.push_back(std::move(draft.stack));
    }
    const auto edges = Order(scope, result.stacks).edges();
    auto order = base::waves(result.stacks.size(), edges);
    if (const auto* cycle = std::get_if<base::Cycle>(&order)) {
        return cycle_problem(scope, result.stacks, *cycle);
    }
    result.waves = std::get<base::Waves>(std::move(order));
    std::vector<std::set<std::size_t>> after(result.stacks.size());
    for (const auto& [later, earlier] : edges)
        after[later].insert(earlier);
    for (const std::set<std::size_t>& before : after)
        result.after.emplace_back(before.begin(), before.end());
    return result;
}

}  // namespace blueprint
