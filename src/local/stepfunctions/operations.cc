#include "local/stepfunctions/operations.h"

#include "cfn/write_template.h"
#include "engine/properties.h"
#include "local/records/rows.h"

namespace local {
namespace {

/// A template may have it as JSON.
void write_definition(const PartPlace& place) {
    const cfn::Object& properties = *place.record.properties;
    const cfn::Expression* definition = properties.find("Definition");
    place.out.text(place.name, definition ? cfn::compact_json(*definition)
                                          : engine::text_at(properties, "DefinitionString"));
}

constexpr MemberForm kMembers[] = {
    {"stateMachineArn", "{id}"},
    {"name", "{name}"},
    {"status", "{phase:ACTIVE|ACTIVE|ACTIVE|DELETING}"},
    {"type", "{.StateMachineType|STANDARD}"},
    {"creationDate", "{created}"},
    {"updateDate", "{changed}"},
    {"revisionId", "{@StateMachineRevisionId}"},
};
constexpr MemberPart kParts[] = {{"definition", write_definition}};
constexpr Renamed kRenamed[] = {
    {"name", "StateMachineName"}, {"definition", "DefinitionString"}, {"type", "StateMachineType"}};

constexpr RecordKind kMachine = {.type = "AWS::StepFunctions::StateMachine",
                                 .members = kMembers,
                                 .missing_code = "StateMachineDoesNotExist",
                                 .missing_message = "State Machine Does Not Exist: '{0}'",
                                 .parts = kParts,
                                 .renamed = kRenamed};

// AWS rule states.1 [chosen] "Step Functions API reference, StartExecution": a state machine is
// kept and shown; none runs here yet, and who starts one hears it. Test:
// StepFunctions.SayThatNoneRuns
std::optional<aws::Error> start_execution(Asking& asking, aws::Writer&) {
    auto found = record_of(asking, kMachine, asking.input().text("stateMachineArn"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    return asking.error("ValidationException",
                        "Executions of state machines are not part of this cloud yet");
}

constexpr PageRules kPages = {.most = 1000, .wrong_code = "InvalidToken"};

constexpr RecordRow kRows[] = {
    {.operation = "CreateStateMachine", .verb = Verb::Create, .kind = &kMachine},
    {.operation = "DescribeStateMachine",
     .verb = Verb::Get,
     .kind = &kMachine,
     .key = "stateMachineArn"},
    {.operation = "UpdateStateMachine",
     .verb = Verb::Update,
     .kind = &kMachine,
     .key = "stateMachineArn"},
    {.operation = "DeleteStateMachine",
     .verb = Verb::Delete,
     .kind = &kMachine,
     .key = "stateMachineArn"},
    {.operation = "ListStateMachines",
     .verb = Verb::List,
     .kind = &kMachine,
     .shown = "stateMachines",
     .pages = &kPages},
    {.operation = "TagResource", .verb = Verb::Tag, .kind = &kMachine, .key = "resourceArn"},
    {.operation = "UntagResource", .verb = Verb::Untag, .kind = &kMachine, .key = "resourceArn"},
    {.operation = "ListTagsForResource",
     .verb = Verb::ListTags,
     .kind = &kMachine,
     .key = "resourceArn",
     .shown = "tags"},
};

constexpr OperationRow kHandlers[] = {
    {"StartExecution", start_execution},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> stepfunctions_operations() {
    return kOperations;
}

}  // namespace local
