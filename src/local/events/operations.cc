#include "local/events/operations.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::string_view kDefaultBus = "default";
constexpr std::string_view kInvalid = "ValidationException";
constexpr std::string_view kNotFound = "ResourceNotFoundException";

std::string bus_of(const engine::Record& rule) {
    std::string bus = engine::last_segment(engine::text_at(*rule.properties, "EventBusName"));
    return bus.empty() ? std::string(kDefaultBus) : bus;
}
void write_bus(const PartPlace& place) {
    place.out.text(place.name, bus_of(place.record));
}

constexpr MemberForm kRuleMembers[] = {
    {"Name", "{name}"},
    {"Arn", "{@Arn}"},
    {"RuleArn", "{@Arn}"},
    {"State", "{.State|ENABLED}"},
};
constexpr MemberPart kRuleParts[] = {{"EventBusName", write_bus}};

// AWS rule events.1 [chosen] "EventBridge user guide, Rules": a rule is kept and shown; none sends
// anything to its targets here yet. Test: Events.KeepRulesAndTheirTargets
constexpr RecordKind kRule = {.type = "AWS::Events::Rule",
                              .members = kRuleMembers,
                              .missing_code = kNotFound,
                              .missing_message = "Rule {0} does not exist on EventBus default.",
                              .parts = kRuleParts,
                              .invalid_code = kInvalid,
                              .json_code = "InvalidEventPatternException",
                              .json_message = "Event pattern is not valid. Reason: it is no JSON"};

/// The bus that the input names; "default" where it names none.
std::string asked_bus(const Asking& asking) {
    std::string bus = engine::last_segment(asking.input().text("EventBusName"));
    return bus.empty() ? std::string(kDefaultBus) : bus;
}

/// Rules may stand on buses that templates name; the API makes them on the default one alone.
const engine::Record* find_rule(const Asking& asking, std::string_view member) {
    std::string_view name = asking.input().text(member);
    for (const engine::Record* rule : records_of(asking, kRule))
        if (rule->name == name && bus_of(*rule) == asked_bus(asking)) return rule;
    return nullptr;
}

aws::Either<const engine::Record*> rule_of(const Asking& asking, std::string_view member) {
    if (const engine::Record* rule = find_rule(asking, member)) return rule;
    return asking.error(std::string(kNotFound),
                        fmt::format("Rule {} does not exist on EventBus {}.",
                                    asking.input().text(member), asked_bus(asking)));
}

aws::Error no_bus(const Asking& asking, std::string_view bus) {
    return asking.error(std::string(kNotFound), fmt::format("Event bus {} does not exist.", bus));
}

Refused put_rule(Asking& asking, aws::Writer& answer) {
    if (asked_bus(asking) != kDefaultBus) return no_bus(asking, asked_bus(asking));
    if (!asking.input().has("EventPattern") && !asking.input().has("ScheduleExpression"))
        return asking.error(std::string(kInvalid),
                            "Parameter(s) EventPattern or ScheduleExpression must be specified.");
    auto read = wanted_of(asking, kRule);
    if (auto* error = std::get_if<aws::Error>(&read)) return std::move(*error);
    Wanted& wanted = std::get<Wanted>(read);
    const engine::Record* rule = find_rule(asking, "Name");
    if (!rule) {
        auto made = make_record(asking, kRule, std::move(wanted));
        if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
        rule = std::get<const engine::Record*>(made);
    } else {
        // AWS rule events.2 [documented] "EventBridge API reference, PutRule": a rule is put as a
        // whole, but for its targets and tags. Test: Events.PutARuleAsAWhole
        const std::string id = rule->physical_id;
        std::erase_if(wanted.properties.fields,
                      [](const cfn::Field& field) { return field.name == "Tags"; });
        for (const char* name : {"Description", "EventPattern", "RoleArn", "ScheduleExpression"})
            if (!wanted.properties.find(name)) wanted.properties.add(name, cfn::Null{});
        set_property(wanted.properties, "State",
                     asking.input().has("State") ? asking.input().text("State") : "ENABLED");
        if (auto error = change_record(asking, kRule, id, std::move(wanted.properties)))
            return error;
        rule = find_record(asking, kRule, id);
    }
    write_record(asking, answer, *asking.operation().output, kRule, *rule);
    return std::nullopt;
}

Refused describe_rule(Asking& asking, aws::Writer& answer) {
    auto found = rule_of(asking, "Name");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    write_record(asking, answer, *asking.operation().output, kRule,
                 *std::get<const engine::Record*>(found));
    return std::nullopt;
}

Refused set_state(Asking& asking, std::string_view state) {
    auto found = rule_of(asking, "Name");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    return change_record(asking, kRule, std::get<const engine::Record*>(found)->physical_id,
                         cfn::Object{{"State", state}});
}
Refused enable_rule(Asking& asking, aws::Writer&) {
    return set_state(asking, "ENABLED");
}
Refused disable_rule(Asking& asking, aws::Writer&) {
    return set_state(asking, "DISABLED");
}

// AWS rule events.3 [observed] "EventBridge API reference, DeleteRule; messages that others
// recorded": a rule goes without targets; one that is not there is deleted without an error. Test:
// Events.KeepRulesAndTheirTargets
Refused delete_rule(Asking& asking, aws::Writer&) {
    const engine::Record* rule = find_rule(asking, "Name");
    if (!rule) return std::nullopt;
    if (!engine::objects_at(*rule->properties, "Targets").empty())
        return asking.error(std::string(kInvalid), "Rule can't be deleted since it has targets.");
    return delete_record(asking, kRule, rule->physical_id);
}

/// The targets of the rule without those of `ids`.
cfn::Array targets_without(const engine::Record& rule, const std::vector<std::string>& ids) {
    cfn::Array rest;
    for (const cfn::Object* target : engine::objects_at(*rule.properties, "Targets"))
        if (std::ranges::find(ids, engine::text_at(*target, "Id")) == ids.end())
            rest.emplace_back(*target);
    return rest;
}

Refused put_targets(Asking& asking, aws::Writer& answer) {
    auto found = rule_of(asking, "Rule");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& rule = *std::get<const engine::Record*>(found);
    std::vector<std::string> ids;
    for (const aws::Value& target : asking.input().list("Targets"))
        ids.emplace_back(target.text("Id"));
    const aws::Shape& shape = element_of(*asking.operation().input, "Targets");
    cfn::Array targets = targets_without(rule, ids);
    for (const aws::Value& target : asking.input().list("Targets"))
        targets.emplace_back(properties_of(shape, target));
    answer.integer("FailedEntryCount", 0);
    answer.begin_list("FailedEntries").end();
    return change_record(asking, kRule, rule.physical_id,
                         cfn::Object{{"Targets", std::move(targets)}});
}

Refused remove_targets(Asking& asking, aws::Writer& answer) {
    auto found = rule_of(asking, "Rule");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& rule = *std::get<const engine::Record*>(found);
    answer.integer("FailedEntryCount", 0);
    answer.begin_list("FailedEntries").end();
    cfn::Array rest = targets_without(rule, texts_of(asking.input().list("Ids")));
    cfn::Expression value = cfn::Null{};
    if (!rest.empty()) value = std::move(rest);
    return change_record(asking, kRule, rule.physical_id,
                         cfn::Object{{"Targets", std::move(value)}});
}

constexpr PageRules kPages = {.token = "NextToken",
                              .limit = "Limit",
                              .most = 100,
                              .wrong_code = kInvalid,
                              .wrong_message = "Invalid NextToken."};

Refused list_targets(Asking& asking, aws::Writer& answer) {
    auto found = rule_of(asking, "Rule");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& rule = *std::get<const engine::Record*>(found);
    std::vector<std::string> ids;
    for (const cfn::Object* target : engine::objects_at(*rule.properties, "Targets"))
        ids.push_back(engine::text_at(*target, "Id"));
    auto paged = page_of(asking, std::move(ids), kPages, rule.physical_id);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    const aws::Shape& shape = element_of(*asking.operation().output, "Targets");
    answer.begin_list("Targets");
    for (const cfn::Object* target : engine::objects_at(*rule.properties, "Targets"))
        if (std::ranges::find(page.ids, engine::text_at(*target, "Id")) != page.ids.end())
            write_expression(answer, shape, "", *target);
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

void write_default_bus(const Asking& asking, aws::Writer& answer) {
    answer.text("Name", kDefaultBus);
    answer.text("Arn", fmt::format("arn:aws:events:{}:{}:event-bus/default", asking.region(),
                                   asking.account()));
}

Refused describe_bus(Asking& asking, aws::Writer& answer) {
    std::string bus = engine::last_segment(asking.input().text("Name"));
    if (!bus.empty() && bus != kDefaultBus) return no_bus(asking, bus);
    write_default_bus(asking, answer);
    return std::nullopt;
}

/// Every account has one, and nobody can make another here yet.
Refused list_buses(Asking& asking, aws::Writer& answer) {
    answer.begin_list("EventBuses");
    if (kDefaultBus.starts_with(asking.input().text("NamePrefix"))) {
        answer.begin_structure();
        write_default_bus(asking, answer);
        answer.end();
    }
    answer.end();
    return std::nullopt;
}

Refused put_events(Asking& asking, aws::Writer&) {
    return not_yet(asking, kRule, "Sending events");
}

bool is_on_bus(const Asking& asking, const engine::Record& rule, const aws::Value*) {
    return bus_of(rule) == asked_bus(asking);
}
bool has_target(const Asking&, const engine::Record& rule, const aws::Value* given) {
    return given &&
           std::ranges::any_of(engine::objects_at(*rule.properties, "Targets"),
                               [&](const cfn::Object* target) {
                                   return engine::text_at(*target, "Arn") == given->as_text();
                               });
}

constexpr ListFilter kRules[] = {
    {.member = "NamePrefix", .form = "{name}", .is_prefix = true},
    {.member = "EventBusName", .keeps = is_on_bus},
};
constexpr ListFilter kByTarget[] = {
    {.member = "TargetArn", .keeps = has_target},
    {.member = "EventBusName", .keeps = is_on_bus},
};

constexpr RecordRow kRows[] = {
    {.operation = "ListRules",
     .verb = Verb::List,
     .kind = &kRule,
     .shown = "Rules",
     .pages = &kPages,
     .filters = kRules},
    {.operation = "ListRuleNamesByTarget",
     .verb = Verb::List,
     .kind = &kRule,
     .shown = "RuleNames",
     .element = "{name}",
     .pages = &kPages,
     .filters = kByTarget},
    {.operation = "TagResource", .verb = Verb::Tag, .kind = &kRule, .key = "ResourceARN"},
    {.operation = "UntagResource", .verb = Verb::Untag, .kind = &kRule, .key = "ResourceARN"},
    {.operation = "ListTagsForResource",
     .verb = Verb::ListTags,
     .kind = &kRule,
     .key = "ResourceARN",
     .shown = "Tags"},
};

constexpr OperationRow kHandlers[] = {
    {"DeleteRule", delete_rule},
    {"DescribeEventBus", describe_bus},
    {"DescribeRule", describe_rule},
    {"DisableRule", disable_rule},
    {"EnableRule", enable_rule},
    {"ListEventBuses", list_buses},
    {"ListTargetsByRule", list_targets},
    {"PutEvents", put_events},
    {"PutRule", put_rule},
    {"PutTargets", put_targets},
    {"RemoveTargets", remove_targets},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> events_operations() {
    return kOperations;
}

}  // namespace local
