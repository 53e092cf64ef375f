#include "cli/views/plan_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "blueprint/interface.h"
#include "cfn/write_template.h"
#include "cli/views/status_report.h"
#include "rollout/cloud_seen.h"

namespace cli {
namespace {

constexpr std::string_view kTaskDefinition = "AWS::ECS::TaskDefinition";
constexpr std::string_view kContainers = "Properties.ContainerDefinitions";

const platform::Workload* workload_of(const platform::Environment& environment,
                                      const rollout::PlannedStack& planned) {
    if (const platform::Service* service = environment.service(planned.subject)) return service;
    return environment.job(planned.subject);
}

/// A value as it stands behind a name: text as it is, the rest as JSON.
std::string brief(const cfn::Expression& value) {
    if (const auto* text = value.as<std::string>()) return text->empty() ? "\"\"" : *text;
    return cfn::brief_json(value);
}
std::string brief(const std::optional<cfn::Expression>& value) {
    return value ? brief(*value) : std::string();
}

/// The variables of the containers of a task definition: by "NAME", or "container NAME" beyond the
/// first.
std::map<std::string, cfn::Expression> variables_in(const cfn::Template& body) {
    std::map<std::string, cfn::Expression> found;
    for (const cfn::Resource& resource : body.resources) {
        if (resource.type != kTaskDefinition) continue;
        const cfn::Expression* containers = resource.properties.find("ContainerDefinitions");
        const auto* list = containers ? containers->as<cfn::Array>() : nullptr;
        if (!list) continue;
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto* container = (*list)[i].as<cfn::Object>();
            if (!container) continue;
            const cfn::Expression* name = container->find("Name");
            const std::string prefix = i == 0 || !name ? "" : brief(*name) + " ";
            for (const auto& [key, holds] :
                 {std::pair("Environment", "Value"), std::pair("Secrets", "ValueFrom")}) {
                const cfn::Expression* all = container->find(key);
                const auto* items = all ? all->as<cfn::Array>() : nullptr;
                if (!items) continue;
                for (const cfn::Expression& one : *items) {
                    const auto* entry = one.as<cfn::Object>();
                    const cfn::Expression* variable = entry ? entry->find("Name") : nullptr;
                    const cfn::Expression* value = entry ? entry->find(holds) : nullptr;
                    if (variable && value) found.emplace(prefix + brief(*variable), *value);
                }
            }
        }
    }
    return found;
}

bool is_variable(std::string_view path) {
    return path.starts_with(kContainers) && (path.find("].Environment") != std::string_view::npos ||
                                             path.find("].Secrets") != std::string_view::npos);
}

/// "ListenerRule Priority" of "Properties.Priority".
std::string what_of(const cfn::ResourceChange& change, std::string_view path) {
    constexpr std::string_view kProperties = "Properties.";
    if (path.starts_with(kProperties)) path.remove_prefix(kProperties.size());
    return fmt::format("{} {}", change.logical_id, path);
}

class Showing {
  public:
    Showing(const platform::Environment& environment, const rollout::PlannedStack& planned,
            const rollout::StackFound& found, const rollout::WantedStack& wanted)
        : workload_(workload_of(environment, planned)),
          service_(environment.service(planned.subject)),
          planned_(planned),
          found_(found),
          wanted_(wanted) {}

    std::vector<ShownChange> show() {
        show_parameters();
        show_variables();
        for (const cfn::ResourceChange& change : planned_.diff.resources)
            show_resource(change);
        for (const cfn::EntryChange& change : planned_.diff.entries)
            if (change.section == "Outputs") show_output(change);
        return std::move(shown_);
    }

  private:
    std::optional<base::SourceSpan> at_workload() const {
        if (!workload_) return std::nullopt;
        return workload_->span;
    }

    void show_parameters() {
        for (const rollout::ParameterChange& change : planned_.parameters) {
            const bool is_image =
                std::ranges::find(wanted_.images, change.name, &rollout::ImageNeed::parameter) !=
                wanted_.images.end();
            if (is_image)
                shown_.push_back({.what = "image",
                                  .before = short_image(change.before, "the tag"),
                                  .after = short_image(change.after, "the tag")});
            else if (change.name == blueprint::kCapacityParameter)
                shown_.push_back({.what = "capacity",
                                  .before = change.before,
                                  .after = change.after,
                                  .place = at_workload()});
        }
    }

    void show_variables() {
        const auto before = variables_in(found_.body);
        const auto after = variables_in(planned_.body);
        for (const auto& [name, value] : after) {
            auto old = before.find(name);
            if (old != before.end() && old->second == value) continue;
            shown_.push_back({.what = name,
                              .before = old == before.end() ? "" : brief(old->second),
                              .after = brief(value),
                              .place = place_of_variable(name)});
        }
        for (const auto& [name, value] : before)
            if (!after.contains(name))
                shown_.push_back({.what = name, .before = brief(value), .place = at_workload()});
    }

    std::optional<base::SourceSpan> place_of_variable(const std::string& name) const {
        if (!workload_) return std::nullopt;
        auto found =
            std::ranges::find(workload_->container.variables, name, &platform::Variable::name);
        return found == workload_->container.variables.end() ? at_workload() : found->span;
    }

    void show_resource(const cfn::ResourceChange& change) {
        if (change.change != cfn::Change::kChanged) {
            const bool is_new = change.change == cfn::Change::kAdded;
            shown_.push_back({.what = change.logical_id,
                              .before = is_new ? "" : change.type,
                              .after = is_new ? change.type : "",
                              .place = at_workload()});
            return;
        }
        for (const cfn::ValueChange& value : change.values) {
            if (change.type == kTaskDefinition && is_variable(value.path)) continue;
            shown_.push_back({.what = what_of(change, value.path),
                              .before = brief(value.before),
                              .after = brief(value.after),
                              .place = place_of(change, value.path)});
        }
    }

    std::optional<base::SourceSpan> place_of(const cfn::ResourceChange& change,
                                             std::string_view path) const {
        if (!workload_) return std::nullopt;
        const bool is_size = path == "Properties.Cpu" || path == "Properties.Memory";
        if (change.type == kTaskDefinition && is_size) return workload_->size.span;
        if (service_ && path == "Properties.DesiredCount") return service_->count.span;
        return at_workload();
    }

    void show_output(const cfn::EntryChange& change) {
        if (change.change == cfn::Change::kChanged) return;
        const bool is_new = change.change == cfn::Change::kAdded;
        // One that only keeps what others import is told of as that.
        if (is_new && !planned_.body.find_output(change.name)) return;
        shown_.push_back({.what = "output " + change.name,
                          .before = is_new ? "" : "there",
                          .after = is_new ? "new" : ""});
    }

    const platform::Workload* workload_;
    const platform::Service* service_;
    const rollout::PlannedStack& planned_;
    const rollout::StackFound& found_;
    const rollout::WantedStack& wanted_;
    std::vector<ShownChange> shown_ = {};
};

}  // namespace

std::vector<ShownChange> shown_changes(const platform::Environment& environment,
                                       const rollout::PlannedStack& planned,
                                       const rollout::StackFound& found,
                                       const rollout::WantedStack& wanted) {
    return Showing(environment, planned, found, wanted).show();
}

}  // namespace cli
