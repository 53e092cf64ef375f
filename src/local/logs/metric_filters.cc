#include "local/logs/metric_filters.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/logs/filter_pattern.h"
#include "local/logs/group.h"
#include "local/pages.h"
#include "local/reading.h"
#include "local/records.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::Record;
using engine::text_at;

constexpr std::string_view kFilter = "AWS::Logs::MetricFilter";
constexpr PageRules kPages{.limit = "limit",
                           .most = 50,
                           .wrong_code = "InvalidParameterException",
                           .wrong_message = "The specified nextToken is invalid."};

/// By "GROUP NAME", for a group's name has no spaces.
std::map<std::string, const Record*> filters(const Asking& asking) {
    std::map<std::string, const Record*> found;
    for (const Record* record : living(asking, kFilter))
        found[fmt::format("{} {}", text_at(*record->properties, "LogGroupName"), record->name)] =
            record;
    return found;
}

const Record* find_filter(const Asking& asking) {
    auto all = filters(asking);
    auto found = all.find(fmt::format("{} {}", asking.input().text("logGroupName"),
                                      asking.input().text("filterName")));
    return found == all.end() ? nullptr : found->second;
}

/// The API has the dimensions as a map, CloudFormation as a list.
cfn::Array transformations_of(const aws::Value& input) {
    cfn::Array list;
    for (const aws::Value& given : input.list("metricTransformations")) {
        cfn::Object one{{"MetricName", given.text("metricName")},
                        {"MetricNamespace", given.text("metricNamespace")},
                        {"MetricValue", given.text("metricValue")}};
        if (const aws::Value* value = given.find("defaultValue"))
            if (const auto* number = std::get_if<double>(&value->held))
                one.add("DefaultValue", *number);
        if (given.has("unit")) one.add("Unit", given.text("unit"));
        cfn::Array dimensions;
        for (const aws::Field& dimension : given.fields("dimensions"))
            dimensions.push_back(
                cfn::Object{{"Key", dimension.name}, {"Value", dimension.value.as_text()}});
        if (!dimensions.empty()) one.add("Dimensions", std::move(dimensions));
        list.push_back(std::move(one));
    }
    return list;
}

void write_transformation(aws::Writer& out, const aws::Shape& shape, const cfn::Object& one) {
    out.begin_structure();
    for (std::string_view member : {"metricName", "metricNamespace", "metricValue", "defaultValue"})
        write_property(out, shape, member, one);
    std::vector<const cfn::Object*> dimensions = engine::objects_at(one, "Dimensions");
    if (!dimensions.empty()) {
        out.begin_map("dimensions");
        for (const cfn::Object* dimension : dimensions)
            out.text(text_at(*dimension, "Key"), text_at(*dimension, "Value"));
        out.end();
    }
    write_property(out, shape, "unit", one);
    out.end();
}

}  // namespace

/// AWS rule logs.13 [documented] "CloudWatch Logs API reference, PutMetricFilter": a filter of that
/// name of the group is replaced. Test: MetricFilters.AreMadeReplacedAndDeleted
std::optional<aws::Error> put_metric_filter(Asking& asking, aws::Writer&) {
    const aws::Value& input = asking.input();
    for (std::string_view name : {"fieldSelectionCriteria", "emitSystemFieldDimensions"})
        if (input.has(name))
            return asking.error("InvalidParameterException",
                                fmt::format("{} is not part of this cloud yet.", name));
    if (input.boolean("applyOnTransformedLogs"))
        return asking.error("InvalidParameterException",
                            "applyOnTransformedLogs is not part of this cloud yet.");
    auto group = log_group_named(asking, input.text("logGroupName"));
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    auto pattern = FilterPattern::parse(input.text("filterPattern"));
    if (auto* refusal = std::get_if<PatternRefusal>(&pattern))
        return asking.error("InvalidParameterException", refusal->message);
    cfn::Object changes{{"FilterPattern", input.text("filterPattern")},
                        {"MetricTransformations", transformations_of(input)}};
    if (const Record* there = find_filter(asking))
        return asking.ask(engine::ResourceUpdateAsked{std::string(kFilter), there->physical_id,
                                                      engine::share(std::move(changes))});
    changes.add("LogGroupName", input.text("logGroupName"));
    changes.add("FilterName", input.text("filterName"));
    return asking.ask(
        engine::ResourceCreateAsked{std::string(kFilter), engine::share(std::move(changes))});
}

std::optional<aws::Error> delete_metric_filter(Asking& asking, aws::Writer&) {
    auto group = log_group_named(asking, asking.input().text("logGroupName"));
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    const Record* filter = find_filter(asking);
    if (!filter)
        return asking.error("ResourceNotFoundException",
                            "The specified metric filter does not exist.");
    return asking.ask(engine::ResourceDeleteAsked{std::string(kFilter), filter->physical_id});
}

/// AWS rule logs.14 [observed] "CloudWatch Logs API reference, DescribeMetricFilters; what others
/// recorded": a metric's name and its namespace are asked for together. Test:
/// MetricFilters.AreFoundByGroupPrefixAndMetric
std::optional<aws::Error> describe_metric_filters(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    if (input.has("metricName") != input.has("metricNamespace"))
        return asking.error("InvalidParameterException",
                            "If you include the metricName parameter in your request, you must "
                            "also include the metricNamespace parameter.");
    std::string_view group = input.text("logGroupName");
    if (!group.empty()) {
        auto named = log_group_named(asking, group);
        if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
    }
    auto all = filters(asking);
    std::vector<std::string> keys;
    for (const auto& [key, record] : all) {
        bool is_of_metric = !input.has("metricName");
        for (const cfn::Object* one :
             engine::objects_at(*record->properties, "MetricTransformations"))
            is_of_metric |= text_at(*one, "MetricName") == input.text("metricName") &&
                            text_at(*one, "MetricNamespace") == input.text("metricNamespace");
        bool is_of_group = group.empty() || text_at(*record->properties, "LogGroupName") == group;
        if (is_of_metric && is_of_group && record->name.starts_with(input.text("filterNamePrefix")))
            keys.push_back(key);
    }
    auto page = page_of(asking, std::move(keys), kPages,
                        fmt::format("{} {} {} {}", group, input.text("filterNamePrefix"),
                                    input.text("metricNamespace"), input.text("metricName")));
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    const aws::Shape& shape = element_of(*asking.operation().output, "metricFilters");
    const aws::Shape& part = element_of(shape, "metricTransformations");
    answer.begin_list("metricFilters");
    for (const std::string& key : std::get<Page>(page).ids) {
        const Record& record = *all.at(key);
        answer.begin_structure()
            .text("filterName", record.name)
            .text("filterPattern", text_at(*record.properties, "FilterPattern"))
            .begin_list("metricTransformations");
        for (const cfn::Object* one :
             engine::objects_at(*record.properties, "MetricTransformations"))
            write_transformation(answer, part, *one);
        answer.end();
        answer.integer("creationTime", record.created.in_unix_milliseconds());
        answer.text("logGroupName", text_at(*record.properties, "LogGroupName"));
        answer.end();
    }
    answer.end();
    write_next(answer, std::get<Page>(page), kPages);
    return std::nullopt;
}

}  // namespace local
