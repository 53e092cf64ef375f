#include "local/cloudwatch/alarms.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/cloudwatch/metrics.h"
#include "local/cloudwatch/record.h"
#include "local/pages.h"
#include "local/reading.h"
#include "local/records.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::Record;
using engine::text_at;

/// AWS rule cloudwatch.16 [observed] "CloudWatch API reference, MetricAlarm; what others recorded":
/// an alarm that has looked at nothing yet is INSUFFICIENT_DATA, in these words. Test:
/// Alarms.AreMadeShownAndDeleted
constexpr MemberForm kForms[] = {
    {"AlarmName", "{name}"},
    {"AlarmArn", "{@Arn}"},
    {"AlarmConfigurationUpdatedTimestamp", "{changed}"},
    {"ActionsEnabled", "{.ActionsEnabled|true}"},
    {"StateValue", "INSUFFICIENT_DATA"},
    {"StateReason", "Unchecked: Initial alarm creation"},
    {"StateUpdatedTimestamp", "{created}"},
    {"StateTransitionedTimestamp", "{created}"},
};
constexpr RecordKind kMetricKind{kMetricAlarm, kForms, {}, {}};
constexpr RecordKind kCompositeKind{kCompositeAlarm, kForms, {}, {}};

/// Lists that AWS shows empty where they were not given.
void write_alarm(const Asking& asking, aws::Writer& out, const aws::Shape& shape,
                 const Record& record) {
    Record shown = record;
    cfn::Object properties = *record.properties;
    for (std::string_view name :
         {"OKActions", "AlarmActions", "InsufficientDataActions", "Dimensions"})
        if (!properties.find(name)) properties.add(std::string(name), cfn::Array{});
    shown.properties = engine::share(std::move(properties));
    out.begin_structure();
    write_record(asking, out, shape, record.type == kMetricAlarm ? kMetricKind : kCompositeKind,
                 shown);
    out.end();
}

/// Of either kind.
const Record* find_alarm(const Asking& asking, std::string_view name) {
    const Record* alarm = find_living(asking, kMetricAlarm, name);
    return alarm ? alarm : find_living(asking, kCompositeAlarm, name);
}

/// All that are there, of both kinds.
std::vector<const Record*> alarms(const Asking& asking) {
    std::vector<const Record*> found = living(asking, kMetricAlarm);
    std::ranges::copy(living(asking, kCompositeAlarm), std::back_inserter(found));
    return found;
}

bool acts_on(const Record& alarm, std::string_view prefix) {
    for (std::string_view list : {"OKActions", "AlarmActions", "InsufficientDataActions"})
        for (const std::string& action : engine::texts_at(*alarm.properties, list))
            if (action.starts_with(prefix)) return true;
    return false;
}

/// AWS rule cloudwatch.17 [documented] "CloudWatch API reference, PutCompositeAlarm": alarms of
/// both kinds share their names; one does not become the other. The words are ours. Test:
/// Alarms.ShareTheirNames
std::optional<aws::Error> put_alarm(Asking& asking, std::string_view type, std::string_view other) {
    const aws::Value& input = asking.input();
    if (find_living(asking, other, input.text("AlarmName")))
        return asking.error("ValidationError",
                            fmt::format("An alarm of another kind has the name {} already.",
                                        input.text("AlarmName")));
    return put_telemetry(asking, type, input.text("AlarmName"),
                         properties_of(*asking.operation().input, input, {{"Tags", ""}}));
}

std::optional<aws::Error> set_actions(Asking& asking, bool enabled) {
    for (const aws::Value& name : asking.input().list("AlarmNames")) {
        // AWS says nothing of names that are none.
        const Record* alarm = find_alarm(asking, name.as_text());
        if (!alarm) continue;
        if (auto error = asking.ask(engine::ResourceUpdateAsked{
                alarm->type, alarm->physical_id,
                engine::share(cfn::Object{{"ActionsEnabled", enabled}})}))
            return error;
    }
    return std::nullopt;
}

aws::Error no_alarm(const Asking& asking, std::string_view name) {
    return asking.error("ResourceNotFound", fmt::format("Alarm {} does not exist", name));
}

/// Which alarms DescribeAlarms is about.
class Wanted {
  public:
    explicit Wanted(const aws::Value& input) : input_(input) {
        for (const aws::Value& name : input.list("AlarmNames"))
            names_.emplace(name.as_text());
        for (const aws::Value& type : input.list("AlarmTypes"))
            types_.emplace(type.as_text());
        // AWS rule cloudwatch.18 [documented] "CloudWatch API reference, DescribeAlarms,
        // AlarmTypes": metric alarms alone where nothing is said. Test:
        // Alarms.AreFoundByNameTypeAndAction
        if (types_.empty()) types_.emplace("MetricAlarm");
    }
    bool operator()(const Record& alarm) const {
        bool is_metric = alarm.type == kMetricAlarm;
        return types_.contains(is_metric ? "MetricAlarm" : "CompositeAlarm") &&
               (names_.empty() || names_.contains(alarm.name)) &&
               alarm.name.starts_with(input_.text("AlarmNamePrefix")) &&
               (!input_.has("StateValue") || input_.text("StateValue") == "INSUFFICIENT_DATA") &&
               (!input_.has("ActionPrefix") || acts_on(alarm, input_.text("ActionPrefix")));
    }
    std::string text() const {
        return fmt::format("{} {} {} {} {}", fmt::join(types_, " "), input_.text("AlarmNamePrefix"),
                           input_.text("StateValue"), input_.text("ActionPrefix"),
                           fmt::join(names_, " "));
    }

  private:
    const aws::Value& input_;
    std::set<std::string, std::less<>> names_ = {};
    std::set<std::string, std::less<>> types_ = {};
};

MetricDimensions dimensions_of(const Record& alarm) {
    MetricDimensions dimensions;
    for (const cfn::Object* dimension : engine::objects_at(*alarm.properties, "Dimensions"))
        dimensions.emplace_back(text_at(*dimension, "Name"), text_at(*dimension, "Value"));
    std::ranges::sort(dimensions);
    return dimensions;
}

}  // namespace

std::optional<aws::Error> put_metric_alarm(Asking& asking, aws::Writer&) {
    return put_alarm(asking, kMetricAlarm, kCompositeAlarm);
}

std::optional<aws::Error> put_composite_alarm(Asking& asking, aws::Writer&) {
    return put_alarm(asking, kCompositeAlarm, kMetricAlarm);
}

std::optional<aws::Error> describe_alarms(Asking& asking, aws::Writer& answer) {
    constexpr PageRules kPages{.token = "NextToken",
                               .limit = "MaxRecords",
                               .most = 100,
                               .wrong_code = "InvalidNextToken",
                               .wrong_message = "The next token is invalid."};
    const aws::Value& input = asking.input();
    for (std::string_view name : {"ChildrenOfAlarmName", "ParentsOfAlarmName"})
        if (input.has(name))
            return asking.error("ValidationError",
                                fmt::format("{} is not part of this cloud yet.", name));
    if (input.has("AlarmNames") && input.has("AlarmNamePrefix"))
        return asking.error("ValidationError",
                            "AlarmNamePrefix and AlarmNames are mutually exclusive");
    Wanted wanted(input);
    std::vector<std::string> ids;
    for (const Record* alarm : alarms(asking))
        if (wanted(*alarm)) ids.push_back(alarm->name);
    PageRules rules = kPages;
    // AWS rule cloudwatch.19 [documented] "CloudWatch API reference, DescribeAlarms, MaxRecords":
    // 50 where nothing is said, at most 100. Test: Alarms.ComeInPages
    if (!input.has("MaxRecords")) rules.most = 50;
    auto page = page_of(asking, std::move(ids), rules, wanted.text());
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    const aws::Shape& output = *asking.operation().output;
    for (auto [list, type] :
         {std::pair{"CompositeAlarms", kCompositeAlarm}, std::pair{"MetricAlarms", kMetricAlarm}}) {
        const aws::Shape& shape = element_of(output, list);
        answer.begin_list(list);
        for (const std::string& name : std::get<Page>(page).ids)
            if (const Record* alarm = find_living(asking, type, name))
                write_alarm(asking, answer, shape, *alarm);
        answer.end();
    }
    write_next(answer, std::get<Page>(page), rules);
    return std::nullopt;
}

/// AWS rule cloudwatch.20 [documented] "CloudWatch API reference, DescribeAlarmsForMetric": the
/// alarms of a metric with just these dimensions; statistic, period and unit are looked at where
/// they are given. Test: Alarms.AreFoundByTheirMetric
std::optional<aws::Error> describe_alarms_for_metric(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    const aws::Shape& shape = element_of(*asking.operation().output, "MetricAlarms");
    MetricDimensions dimensions = dimensions_in(input);
    answer.begin_list("MetricAlarms");
    for (const Record* alarm : alarms(asking)) {
        auto is_as_asked = [&](std::string_view name) {
            return !input.has(name) || text_at(*alarm->properties, name) == input.text(name);
        };
        bool is_of_period =
            !input.has("Period") ||
            engine::integer_at(*alarm->properties, "Period") == input.integer("Period");
        if (alarm->type == kMetricAlarm && is_as_asked("MetricName") && is_as_asked("Namespace") &&
            is_as_asked("Statistic") && is_as_asked("ExtendedStatistic") && is_as_asked("Unit") &&
            is_of_period && dimensions_of(*alarm) == dimensions)
            write_alarm(asking, answer, shape, *alarm);
    }
    answer.end();
    return std::nullopt;
}

/// AWS rule cloudwatch.21 [documented] "CloudWatch API reference, DeleteAlarms": all of them or,
/// where one is not there, none; at most one of them is a composite alarm. The words are ours.
/// Test: Alarms.AreDeletedAllOrNone
std::optional<aws::Error> delete_alarms(Asking& asking, aws::Writer&) {
    std::set<std::pair<std::string, std::string>> gone;
    int composite = 0;
    for (const aws::Value& name : asking.input().list("AlarmNames")) {
        const Record* alarm = find_alarm(asking, name.as_text());
        if (!alarm) return no_alarm(asking, name.as_text());
        if (gone.emplace(alarm->type, alarm->physical_id).second && alarm->type == kCompositeAlarm)
            composite++;
    }
    if (composite > 1)
        return asking.error("ValidationError",
                            "Only one composite alarm can be deleted in one request.");
    for (const auto& [type, id] : gone)
        if (auto error = asking.ask(engine::ResourceDeleteAsked{type, id})) return error;
    return std::nullopt;
}

std::optional<aws::Error> enable_alarm_actions(Asking& asking, aws::Writer&) {
    return set_actions(asking, true);
}

std::optional<aws::Error> disable_alarm_actions(Asking& asking, aws::Writer&) {
    return set_actions(asking, false);
}

std::optional<aws::Error> set_alarm_state(Asking& asking, aws::Writer&) {
    std::string_view name = asking.input().text("AlarmName");
    if (!find_alarm(asking, name)) return no_alarm(asking, name);
    return asking.error("ValidationError", "The states of alarms are not part of this cloud yet.");
}

}  // namespace local
