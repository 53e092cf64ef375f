#include "local/scheduler/operations.h"

#include "engine/properties.h"
#include "local/records/rows.h"

namespace local {
namespace {

// AWS rule scheduler.1 [chosen] "EventBridge Scheduler user guide, What is EventBridge Scheduler":
// a schedule is kept and shown; none fires here yet. Test: Records.AreMadeShownChangedAndTakenAway
constexpr MemberForm kScheduleMembers[] = {
    {"Name", "{name}"},
    {"Arn", "{@Arn}"},
    {"ScheduleArn", "{@Arn}"},
    {"GroupName", "{.GroupName|default}"},
    {"CreationDate", "{created}"},
    {"LastModificationDate", "{changed}"},
    {"ScheduleExpressionTimezone", "{.ScheduleExpressionTimezone|UTC}"},
    {"State", "{.State|ENABLED}"},
    {"ActionAfterCompletion", "NONE"},
};
constexpr MemberForm kGroupMembers[] = {
    {"Name", "{name}"},
    {"Arn", "{@Arn}"},
    {"ScheduleGroupArn", "{@Arn}"},
    {"State", "{phase:ACTIVE|ACTIVE|ACTIVE|DELETING}"},
    {"CreationDate", "{created}"},
    {"LastModificationDate", "{changed}"},
};

constexpr RecordKind kSchedule = {.type = "AWS::Scheduler::Schedule",
                                  .members = kScheduleMembers,
                                  .missing_code = "ResourceNotFoundException",
                                  .missing_message = "Schedule {0} does not exist.",
                                  .is_found_by_claim = true};
constexpr RecordKind kGroup = {.type = "AWS::Scheduler::ScheduleGroup",
                               .members = kGroupMembers,
                               .missing_code = "ResourceNotFoundException",
                               .missing_message = "Schedule group {0} does not exist."};

constexpr PageRules kPages = {.token = "NextToken",
                              .limit = "MaxResults",
                              .most = 100,
                              .wrong_code = "ValidationException",
                              .wrong_message = "Invalid NextToken."};
constexpr ListFilter kSchedules[] = {
    {.member = "GroupName", .form = "{.GroupName|default}"},
    {.member = "NamePrefix", .form = "{name}", .is_prefix = true},
    {.member = "State", .form = "{.State|ENABLED}"},
};
constexpr ListFilter kGroups[] = {{.member = "NamePrefix", .form = "{name}", .is_prefix = true}};
/// What is asked twice with a token is refused the second time as taken, and changes nothing.
constexpr Renamed kToken[] = {{"ClientToken", ""}};
constexpr std::string_view kKey = "{GroupName|default}|{Name}";

constexpr RecordRow kCreate = {
    .operation = "CreateSchedule", .verb = Verb::Create, .kind = &kSchedule, .renamed = kToken};
constexpr RecordRow kDelete = {.operation = "DeleteScheduleGroup",
                               .verb = Verb::Delete,
                               .kind = &kGroup,
                               .key = "Name",
                               .renamed = kToken};

// AWS rule scheduler.2 [documented] "EventBridge Scheduler API reference, CreateSchedule,
// DeleteScheduleGroup": a schedule is in a group that is there, and goes with it. Test:
// Scheduler.KeepsSchedulesInGroups
std::optional<aws::Error> create_schedule(Asking& asking, aws::Writer& answer) {
    std::string_view group = asking.input().text("GroupName");
    if (!group.empty() && group != "default" && !find_record(asking, kGroup, group))
        return missing(asking, kGroup, group);
    return answer_row(kCreate, asking, answer);
}

std::optional<aws::Error> delete_group(Asking& asking, aws::Writer& answer) {
    const std::string group(asking.input().text("Name"));
    if (!find_record(asking, kGroup, group)) return missing(asking, kGroup, group);
    std::vector<std::string> ids;
    for (const engine::Record* schedule : records_of(asking, kSchedule))
        if (engine::text_at(*schedule->properties, "GroupName") == group)
            ids.push_back(schedule->physical_id);
    for (const std::string& id : ids)
        if (auto error = delete_record(asking, kSchedule, id)) return error;
    return answer_row(kDelete, asking, answer);
}

constexpr RecordRow kRows[] = {
    {.operation = "GetSchedule", .verb = Verb::Get, .kind = &kSchedule, .key = kKey},
    {.operation = "UpdateSchedule",
     .verb = Verb::Update,
     .kind = &kSchedule,
     .key = kKey,
     .renamed = kToken},
    {.operation = "DeleteSchedule",
     .verb = Verb::Delete,
     .kind = &kSchedule,
     .key = kKey,
     .renamed = kToken},
    {.operation = "ListSchedules",
     .verb = Verb::List,
     .kind = &kSchedule,
     .shown = "Schedules",
     .pages = &kPages,
     .filters = kSchedules},
    {.operation = "CreateScheduleGroup", .verb = Verb::Create, .kind = &kGroup, .renamed = kToken},
    {.operation = "GetScheduleGroup", .verb = Verb::Get, .kind = &kGroup, .key = "Name"},
    {.operation = "ListScheduleGroups",
     .verb = Verb::List,
     .kind = &kGroup,
     .shown = "ScheduleGroups",
     .pages = &kPages,
     .filters = kGroups},
    {.operation = "TagResource", .verb = Verb::Tag, .kind = &kGroup, .key = "ResourceArn"},
    {.operation = "UntagResource", .verb = Verb::Untag, .kind = &kGroup, .key = "ResourceArn"},
    {.operation = "ListTagsForResource",
     .verb = Verb::ListTags,
     .kind = &kGroup,
     .key = "ResourceArn",
     .shown = "Tags"},
};

constexpr OperationRow kHandlers[] = {
    {"CreateSchedule", create_schedule},
    {"DeleteScheduleGroup", delete_group},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> scheduler_operations() {
    return kOperations;
}

}  // namespace local
