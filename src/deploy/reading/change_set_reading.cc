#include "deploy/reading/change_set_reading.h"

#include <string>
#include <string_view>
#include <utility>

#include "deploy/reading/members.h"

namespace deploy {
namespace {

using rollout::ListedAction;
using rollout::ListedDetail;
using rollout::Replacement;

ListedAction action_of(std::string_view word) {
    if (word == "Add") return ListedAction::Add;
    // A change set that is aware of drift brings back what the template says.
    if (word == "Modify" || word == "SyncWithActual") return ListedAction::Modify;
    if (word == "Remove") return ListedAction::Remove;
    if (word == "Import") return ListedAction::Import;
    return ListedAction::Unknown;
}

Replacement replacement_of(std::string_view word) {
    if (word == "True") return Replacement::Yes;
    return word == "Conditional" ? Replacement::Perhaps : Replacement::No;
}

ListedDetail detail_of(const aws::Value& detail) {
    ListedDetail read{.evaluation = text(detail, "Evaluation"),
                      .source = text(detail, "ChangeSource"),
                      .cause = text(detail, "CausingEntity")};
    const aws::Value* target = detail.find("Target");
    if (!target) return read;
    read.attribute = text(*target, "Attribute");
    read.name = text(*target, "Name");
    read.path = text(*target, "Path");
    read.before = text(*target, "BeforeValue");
    read.after = text(*target, "AfterValue");
    read.recreation = text(*target, "RequiresRecreation");
    return read;
}

}  // namespace

std::optional<rollout::ListedChange> listed_change(const aws::Value& change) {
    const aws::Value* resource = change.find("ResourceChange");
    if (!resource) return std::nullopt;
    rollout::ListedChange read{.action = action_of(resource->text("Action")),
                               .logical_id = text(*resource, "LogicalResourceId"),
                               .physical_id = text(*resource, "PhysicalResourceId"),
                               .type = text(*resource, "ResourceType"),
                               .replacement = replacement_of(resource->text("Replacement")),
                               .policy = text(*resource, "PolicyAction")};
    for (const aws::Value& attribute : resource->list("Scope"))
        read.scope.emplace_back(attribute.as_text());
    for (const aws::Value& detail : resource->list("Details"))
        read.details.push_back(detail_of(detail));
    return read;
}

}  // namespace deploy
