#include "coverage/page.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "aws/shapes.h"
#include "engine/inventory/type_rules.h"
#include "local/operations.h"

namespace coverage {
namespace {

constexpr std::string_view kHead =
    R"(<!-- Written by tools/coverage from the code; SLIPWAY_ACCEPT=1 renews it. -->
# What the local cloud has of AWS

Operation by operation and resource type by resource type, from the tables by which `slipway cloud` serves.

- **full**: nothing that its model lets a request say is refused for not being there yet. What acts on what was asked, and what does not,
  stands in [local-cloud.md](local-cloud.md).
- **partial**: something that it may be asked for is refused in a sentence ("... is not part of this cloud yet"); the test that shows
  what stands behind it.
- **record**: it makes, shows, changes or takes away a record of the inventory, with the names, ids, states and refusals of AWS;
  nothing runs behind it. A member that is no property of the record is refused in a sentence
  (`Records.RefuseWhatTheyDoNotKnowInASentence`).
- **none**: it answers as AWS answers for an operation that it does not know. Operations of services that do not stand here are
  none, and so are those that the models in `models/aws` leave out.

)";

/// The operations of one service, by what is there of them.
struct Service {
    std::string_view name;
    std::vector<std::string> full = {};
    std::vector<std::string> partial = {};
    std::vector<std::string> record = {};
    std::vector<std::string> none = {};
};

bool is_of_records(std::string_view service) {
    auto row = std::ranges::find(local::served(), service, &local::ServiceRow::service);
    return row != local::served().end() && row->is_of_records;
}

Service of(const aws::Service& model) {
    Service service{model.name};
    for (const aws::Operation& operation : model.operations) {
        const std::string name(operation.name);
        const local::OperationRow* row = local::find_operation_row(model.name, operation.name);
        if (!row) {
            service.none.push_back(name);
        } else if (row->record || is_of_records(model.name)) {
            service.record.push_back(name);
        } else if (!row->limits.empty()) {
            service.partial.push_back(fmt::format("{} (`{}`)", name, row->limits));
        } else {
            service.full.push_back(name);
        }
    }
    return service;
}

std::string line(std::string_view what, const std::vector<std::string>& names) {
    if (names.empty()) return {};
    return fmt::format("- {}: {}\n", what, fmt::join(names, ", "));
}

std::string count(const std::vector<std::string>& names) {
    return names.empty() ? std::string() : fmt::to_string(names.size());
}

std::string operations() {
    std::vector<Service> services;
    for (const aws::Service& model : aws::services())
        services.push_back(of(model));
    std::string text =
        "## Operations\n\n| service | full | partial | record | none |\n"
        "| --- | ---: | ---: | ---: | ---: |\n";
    Service all{"all"};
    for (const Service& service : services) {
        text += fmt::format("| [{}](#{}) | {} | {} | {} | {} |\n", service.name, service.name,
                            count(service.full), count(service.partial), count(service.record),
                            count(service.none));
        std::ranges::copy(service.full, std::back_inserter(all.full));
        std::ranges::copy(service.partial, std::back_inserter(all.partial));
        std::ranges::copy(service.record, std::back_inserter(all.record));
        std::ranges::copy(service.none, std::back_inserter(all.none));
    }
    text += fmt::format("| all | {} | {} | {} | {} |\n", count(all.full), count(all.partial),
                        count(all.record), count(all.none));
    for (const Service& service : services)
        text += fmt::format("\n### {}\n\n{}{}{}{}", service.name, line("full", service.full),
                            line("partial", service.partial), line("record", service.record),
                            line("none", service.none));
    return text;
}

std::string_view standing_of(const engine::TypeRules& rules) {
    if (!rules.missing.empty()) return "none";
    return rules.has_behaviour ? "full" : "record";
}

std::string types() {
    std::vector<const engine::TypeRules*> all;
    for (auto table : {engine::network_rules(), engine::compute_rules(), engine::data_rules(),
                       engine::management_rules()})
        for (const engine::TypeRules& rules : table)
            all.push_back(&rules);
    std::ranges::sort(all, {}, &engine::TypeRules::type);
    std::string text =
        "\n## Resource types\n\n"
        "A type with a core of its own behind it is full: what it does follows AWS's controllers. "
        "A record has the schema, the "
        "names and attributes,\nthe durations and the refusals of its type, and nothing runs "
        "behind it. A type that is not here "
        "fails its template, as a type that AWS does\nnot know.\n\n| type | |\n| --- | --- |\n";
    for (const engine::TypeRules* rules : all)
        text += fmt::format("| {} | {}{}{} |\n", rules->type, standing_of(*rules),
                            rules->missing.empty() ? "" : ": ", rules->missing);
    return text;
}

}  // namespace

std::string page() {
    return std::string(kHead) + operations() + types();
}

}  // namespace coverage
