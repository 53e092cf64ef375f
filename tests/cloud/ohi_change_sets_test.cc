// Change sets against a running ohi dev, held against a table that was written by hand from
// CloudFormation's pages: "Example change sets", "ResourceChange", "ResourceChangeDetail", and the
// resource reference for what replaces a resource.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cloud/ohi_cloud.h"

namespace ohi {
namespace {

using engine::cloudformation::ChangeDetail;
using engine::cloudformation::ChangeSet;
using engine::cloudformation::ResourceChange;

/// One edit, and what a change set says about it, by logical id.
struct Row {
    const char* name;
    const char* stack;  ///< of the service
    const char* from;   ///< in the manifest; empty: it stays as it is
    const char* to;
    int release;  ///< of the images; 1 is deployed
    const char* changes;
};

/// How a resource stands in the table: "Action LogicalId Replacement PolicyAction [Scope]", then
/// what of it changes and why: "Property Recreation Evaluation Source CausingEntity".
std::string shown(const ResourceChange& change) {
    std::string text = std::string(to_string(change.action)) + " " + change.logical_id;
    for (auto word : {to_string(change.replacement), to_string(change.policy_action)})
        text += word.empty() ? "" : " " + std::string(word);
    std::string scopes;
    for (auto attribute : scope(change))
        scopes += (scopes.empty() ? "" : " ") + std::string(to_string(attribute));
    text += " [" + scopes + "]\n";
    for (const ChangeDetail& detail : change.details) {
        text +=
            "  " + (detail.name.empty() ? std::string(to_string(detail.attribute)) : detail.name);
        for (auto word :
             {to_string(detail.recreation), to_string(detail.evaluation), to_string(detail.source)})
            text += " " + std::string(word);
        text += (detail.causing_entity.empty() ? "" : " " + detail.causing_entity) + "\n";
    }
    return text;
}

constexpr const char* kEnd = "accept:                         # a known finding";

const Row kRows[] = {
    {.name = "an image",
     .stack = "api",
     .from = "",
     .to = "",
     .release = 2,
     .changes = "Modify Service False [Properties]\n"
                "  TaskDefinition Never Static ResourceReference TaskDefinition\n"
                "Modify TaskDefinition True ReplaceAndRetain [Properties]\n"
                "  ContainerDefinitions Always Dynamic DirectModification\n"
                "  ContainerDefinitions Always Static ParameterReference Image\n"},
    {.name = "a size",
     .stack = "api",
     .from = "l:  { prod: 1024/2048, staging: 512/1024,  dev: 256/512 }",
     .to = "l:  { prod: 1024/2048, staging: 512/1024,  dev: 512/1024 }",
     .release = 1,
     .changes = "Modify Service False [Properties]\n"
                "  TaskDefinition Never Static ResourceReference TaskDefinition\n"
                "Modify TaskDefinition True ReplaceAndRetain [Properties]\n"
                "  Cpu Always Static DirectModification\n"
                "  Memory Always Static DirectModification\n"},
    {.name = "a count",
     .stack = "blnk-api",
     .from = "count: { prod: 2, default: 1 }\n    port: 5001",
     .to = "count: { prod: 2, default: 2 }\n    port: 5001",
     .release = 1,
     .changes = "Modify Service False [Properties]\n"
                "  DesiredCount Never Static DirectModification\n"},
    {.name = "the name of a service",
     .stack = "api",
     .from = kEnd,
     .to = "overrides:\n  - { stack: api, op: replace, value: ohi-dev-web, "
           "path: /Resources/Service/Properties/ServiceName }\n"
           "accept:                         # a known finding",
     .release = 1,
     .changes = "Modify Service True ReplaceAndDelete [Properties]\n"
                "  ServiceName Always Static DirectModification\n"},
    {.name = "the name of a log group",
     .stack = "api",
     .from = kEnd,
     .to = "overrides:\n  - { stack: api, op: replace, value: /ecs/web, "
           "path: /Resources/LogGroup/Properties/LogGroupName }\n"
           "accept:                         # a known finding",
     .release = 1,
     .changes = "Modify ExecutionRole False [Properties]\n"
                "  Policies Never Static ResourceAttribute LogGroup.Arn\n"
                "Modify LogGroup True ReplaceAndDelete [Properties]\n"
                "  LogGroupName Always Static DirectModification\n"
                "Modify Service False [Properties]\n"
                "  TaskDefinition Never Static ResourceReference TaskDefinition\n"
                "Modify TaskDefinition True ReplaceAndRetain [Properties]\n"
                "  ContainerDefinitions Always Static ResourceReference LogGroup\n"
                "  ExecutionRoleArn Always Dynamic ResourceAttribute ExecutionRole.Arn\n"},
};

/// The change set that `request` makes of the running stack; gone again afterwards.
ChangeSet change_set_of(OhiCloud& ohi, const std::string& stack,
                        engine::cloudformation::SharedRequest request) {
    EXPECT_EQ(
        ohi.ask(engine::StackAsked{stack,
                                   engine::cloudformation::ChangeSetCreateRequested{
                                       .change_set_name = "look", .request = std::move(request)}}),
        "");
    ChangeSet made = ohi.state(stack)->change_sets.back();
    EXPECT_EQ(ohi.ask(engine::StackAsked{stack,
                                         engine::cloudformation::ChangeSetDeleteRequested{"look"}}),
              "");
    return made;
}

OhiCloud& running_dev() {
    static OhiCloud* ohi = [] {
        auto* made = new OhiCloud(kDev, manifest());
        made->up();
        return made;
    }();
    return *ohi;
}

TEST(ChangeSetsOfOhi, SayWhatAnEditReplacesAndWhatFollowsFromIt) {
    OhiCloud& ohi = running_dev();
    for (const Row& row : kRows) {
        SCOPED_TRACE(row.name);
        std::string text =
            std::string(row.from).empty() ? manifest() : edited(manifest(), row.from, row.to);
        ohi.take(text, row.release);
        std::string stack = ohi.stack(row.stack);
        ChangeSet made = change_set_of(ohi, stack, ohi.request(ohi.file(stack)));
        EXPECT_EQ(made.reason, "");
        EXPECT_EQ(to_string(made.state), "CREATE_COMPLETE");
        EXPECT_EQ(to_string(made.execution), "AVAILABLE");
        std::string changes;
        for (const ResourceChange& change : made.changes)
            changes += shown(change);
        EXPECT_EQ(changes, row.changes);
    }
}

TEST(ChangeSetsOfOhi, FailWhenNothingChangesInAnyStack) {
    OhiCloud& ohi = running_dev();
    ohi.take(manifest(), 1);
    for (const TemplateFile& file : ohi.files()) {
        SCOPED_TRACE(file.stack);
        ChangeSet made = change_set_of(ohi, file.stack, ohi.request(file));
        EXPECT_EQ(to_string(made.state), "FAILED");
        EXPECT_EQ(to_string(made.execution), "UNAVAILABLE");
        EXPECT_EQ(made.reason,
                  "The submitted information didn't contain changes. Submit different "
                  "information to create a change set.");
        EXPECT_TRUE(made.changes.empty());
    }
}

TEST(ChangeSetsOfOhi, DoWhatTheySaid) {
    OhiCloud ohi(kDev, manifest());
    ohi.up();
    for (const Row& row : kRows) {
        SCOPED_TRACE(row.name);
        // Each on top of the images of release 1, in the stack as it was created.
        std::string text =
            std::string(row.from).empty() ? manifest() : edited(manifest(), row.from, row.to);
        ohi.take(text, row.release);
        const TemplateFile file = ohi.file(ohi.stack(row.stack));
        std::size_t from = ohi.state(file.stack)->events.size();
        std::map<std::string, std::string> before;
        for (const auto& [id, resource] : ohi.state(file.stack)->resources)
            before[id] = resource.physical_id;
        ChangeSet said = change_set_of(ohi, file.stack, ohi.request(file));
        EXPECT_EQ(ohi.ask(engine::StackAsked{
                      file.stack, engine::cloudformation::StackUpdateRequested{ohi.request(file)}}),
                  "");
        ohi.settle(file, from, "UPDATE_COMPLETE");
        std::set<std::string> named;
        std::set<std::string> replaced;
        for (const ResourceChange& change : said.changes) {
            named.insert(change.logical_id);
            if (change.replacement == ResourceChange::Replacement::True)
                replaced.insert(change.logical_id);
        }
        for (const auto& [id, resource] : ohi.state(file.stack)->resources) {
            EXPECT_EQ(before[id] != resource.physical_id, replaced.contains(id)) << id;
            bool touched = false;
            const auto& events = ohi.state(file.stack)->events;
            for (std::size_t i = from; i < events.size(); ++i)
                touched = touched || events[i].logical_id == id;
            EXPECT_TRUE(named.contains(id) || !touched) << id;
        }
        ohi.take(manifest(), 1);
        ohi.update(ohi.file(file.stack));
    }
}

}  // namespace
}  // namespace ohi
