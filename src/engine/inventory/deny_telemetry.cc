#include "engine/inventory/deny_telemetry.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/properties.h"

namespace engine {
namespace {

Denial invalid(std::string code, std::string message) {
    return {std::move(code), "InvalidRequest", std::move(message)};
}

/// A property that would change what the cloud does, and that it does not have.
struct Missing {
    std::string_view type;
    std::string_view property;
    std::string_view code;
};
constexpr Missing kMissing[] = {
    {"AWS::CloudWatch::Alarm", "EvaluationCriteria", "ValidationError"},
    {"AWS::CloudWatch::Alarm", "EvaluationWindow", "ValidationError"},
    {"AWS::CloudWatch::CompositeAlarm", "ActionsSuppressor", "ValidationError"},
    {"AWS::Logs::LogGroup", "BearerTokenAuthenticationEnabled", "InvalidParameterException"},
    {"AWS::Logs::LogGroup", "DataProtectionPolicy", "InvalidParameterException"},
    {"AWS::Logs::LogGroup", "FieldIndexPolicies", "InvalidParameterException"},
    {"AWS::ServiceDiscovery::Service", "HealthCheckConfig", "InvalidInput"},
    {"AWS::ServiceDiscovery::Service", "ServiceAttributes", "InvalidInput"},
};

std::optional<Denial> deny_group(const cfn::Object& properties) {
    std::string name = text_at(properties, "LogGroupClass");
    if (name.empty() || name == "STANDARD") return std::nullopt;
    return invalid("InvalidParameterException",
                   fmt::format("Log groups of the class {} are not part of this cloud yet.", name));
}

/// AWS rule cloudwatch.1 [documented] "CloudWatch API reference, PutMetricAlarm": an alarm watches
/// one metric, with a namespace, a period and one statistic, or the metrics of a list, and not
/// both. The words are ours. Test: Alarms.WatchOneMetricOrAList
std::optional<Denial> deny_alarm(const cfn::Object& properties) {
    auto has = [&](std::string_view name) { return properties.find(name) != nullptr; };
    auto refused = [](std::string message) {
        return invalid("ValidationError", std::move(message));
    };
    if (has("Metrics")) {
        for (std::string_view name : {"MetricName", "Namespace", "Statistic", "ExtendedStatistic",
                                      "Dimensions", "Period", "Unit"})
            if (has(name))
                return refused(fmt::format(
                    "The parameters Metrics and {} are mutually exclusive and you have specified "
                    "both.",
                    name));
    } else {
        for (std::string_view name : {"MetricName", "Namespace", "Period"})
            if (!has(name)) return refused(fmt::format("The parameter {} is required.", name));
        if (has("Statistic") == has("ExtendedStatistic"))
            return refused("Exactly one of Statistic and ExtendedStatistic must be specified.");
    }
    for (std::string_view name : {"ComparisonOperator", "EvaluationPeriods"})
        if (!has(name)) return refused(fmt::format("The parameter {} is required.", name));
    if (has("Threshold") == has("ThresholdMetricId"))
        return refused("Exactly one of Threshold and ThresholdMetricId must be specified.");
    std::int64_t periods = integer_at(properties, "EvaluationPeriods").value_or(1);
    if (integer_at(properties, "DatapointsToAlarm").value_or(periods) > periods)
        return refused(
            "The parameter DatapointsToAlarm must be less than or equal to EvaluationPeriods.");
    // AWS rule cloudwatch.2 [documented] "CloudWatch API reference, PutMetricAlarm, Period": 10,
    // 20, 30 or a multiple of 60. Test: Alarms.WatchOneMetricOrAList
    std::int64_t period = integer_at(properties, "Period").value_or(60);
    if (period != 10 && period != 20 && period != 30 && period % 60 != 0)
        return refused("Period must be 10, 20, 30 or a multiple of 60");
    return std::nullopt;
}

/// AWS rule cloud-map.2 [documented] "Cloud Map API reference, RegisterInstance, Attributes": an
/// instance has what the records of its service are made of, and at most 30 attributes. The words
/// are ours. Test: CloudMap.RefusesInstancesThatLackWhatTheRecordsNeed
std::optional<Denial> deny_instance(const Inventory& inventory, const cfn::Object& properties) {
    constexpr std::size_t kMostAttributes = 30;
    constexpr std::pair<std::string_view, std::string_view> kNeeded[] = {
        {"A", "AWS_INSTANCE_IPV4"},
        {"AAAA", "AWS_INSTANCE_IPV6"},
        {"CNAME", "AWS_INSTANCE_CNAME"},
        {"SRV", "AWS_INSTANCE_PORT"},
    };
    const cfn::Expression* given = properties.find("InstanceAttributes");
    const auto* attributes = given ? given->as<cfn::Object>() : nullptr;
    if (!attributes) return invalid("InvalidInput", "InstanceAttributes must be an object.");
    if (attributes->fields.size() > kMostAttributes)
        return invalid("InvalidInput", "An instance can have no more than 30 attributes.");
    const Record* service =
        inventory.find("AWS::ServiceDiscovery::Service", text_at(properties, "ServiceId"));
    if (!service) return std::nullopt;  // which is refused elsewhere
    for (const cfn::Object* record : objects_at(*service->properties, "DnsConfig.DnsRecords"))
        for (auto [type, needed] : kNeeded)
            if (text_at(*record, "Type") == type && !attributes->find(needed))
                return invalid("InvalidInput",
                               fmt::format("The attribute {} is required for a service with "
                                           "records of type {}.",
                                           needed, type));
    return std::nullopt;
}

}  // namespace

std::optional<Denial> deny_telemetry(const Inventory& inventory, std::string_view type,
                                     const cfn::Object& properties) {
    for (const Missing& missing : kMissing)
        if (missing.type == type && properties.find(missing.property))
            return invalid(std::string(missing.code),
                           fmt::format("{} is not part of this cloud yet.", missing.property));
    if (type == "AWS::Logs::LogGroup") return deny_group(properties);
    if (type == "AWS::CloudWatch::Alarm") return deny_alarm(properties);
    if (type == "AWS::ServiceDiscovery::Instance") return deny_instance(inventory, properties);
    return std::nullopt;
}

}  // namespace engine
