#include "local/logs/group.h"

#include <string>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/records.h"

namespace local {

const engine::Record* find_log_group(const Asking& asking, std::string_view name) {
    return find_living(asking, kLogGroup, name);
}

aws::Either<const engine::Record*> log_group_named(const Asking& asking, std::string_view name) {
    if (const engine::Record* record = find_log_group(asking, name)) return record;
    return asking.error("ResourceNotFoundException", "The specified log group does not exist.");
}

std::string_view log_group_name_in(std::string_view arn) {
    constexpr std::string_view kMark = ":log-group:";
    std::size_t at = arn.find(kMark);
    if (!arn.starts_with("arn:") || at == std::string_view::npos) return arn;
    arn.remove_prefix(at + kMark.size());
    if (arn.ends_with(":*")) arn.remove_suffix(2);
    return arn;
}

/// AWS rule logs.2 [documented] "CloudWatch Logs API reference, GetLogEvents, logGroupIdentifier":
/// a group is given by its name or by its ARN, and not by both. Test:
/// LogEvents.AreOfAGroupByNameOrArn
aws::Either<const engine::Record*> log_group_asked(const Asking& asking) {
    std::string_view name = asking.input().text("logGroupName");
    std::string_view identifier = asking.input().text("logGroupIdentifier");
    if (name.empty() == identifier.empty())
        return asking.error("InvalidParameterException",
                            name.empty()
                                ? "Either logGroupName or logGroupIdentifier must be specified."
                                : "LogGroup name and LogGroup ARN are mutually exclusive "
                                  "parameters.");
    return log_group_named(asking, name.empty() ? log_group_name_in(identifier) : name);
}

LogPlace place_of(std::string_view account, std::string_view region, const engine::Record& group) {
    return {fmt::format("{}/{}", account, region), group.name, group.created};
}

LogPlace place_of(const Asking& asking, const engine::Record& group) {
    return place_of(asking.account(), asking.region(), group);
}

std::optional<base::Time> expiry_of(const engine::Record& group, base::Time now) {
    auto days = engine::integer_at(*group.properties, "RetentionInDays");
    if (!days) return std::nullopt;
    return now - base::Duration::days(*days);
}

}  // namespace local
