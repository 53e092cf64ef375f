#include "local/logs/groups.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cfn/schema.h"
#include "engine/properties.h"
#include "local/logs/group.h"
#include "local/pages.h"
#include "local/reading.h"
#include "local/records.h"
#include "local/tags.h"
#include "local/writing.h"

namespace local {
namespace {

using engine::Record;

constexpr std::string_view kInvalid = "InvalidParameterException";
constexpr PageRules kPages{.limit = "limit",
                           .most = 50,
                           .wrong_code = kInvalid,
                           .wrong_message = "The specified nextToken is invalid."};
constexpr PageRules kListPages{.limit = "limit",
                               .most = 1000,
                               .wrong_code = kInvalid,
                               .wrong_message = "The specified nextToken is invalid."};

/// Those that `wants`, by name; a group that is going is gone.
template <class Wants>
std::vector<std::string> names_of(const Asking& asking, Wants&& wants) {
    std::vector<std::string> names;
    for (const Record* record : living(asking, kLogGroup))
        if (wants(*record)) names.push_back(record->name);
    return names;
}

/// What else of a group is asked: another account's are none of this cloud's.
std::optional<aws::Error> refuse_other_accounts(const Asking& asking) {
    for (const aws::Value& account : asking.input().list("accountIdentifiers"))
        if (account.as_text() != asking.account())
            return asking.error(std::string(kInvalid),
                                "Log groups of other accounts are not part of this cloud yet.");
    return std::nullopt;
}

std::string class_of(const Record& group) {
    std::string name = engine::text_at(*group.properties, "LogGroupClass");
    return name.empty() ? "STANDARD" : name;
}

std::string arn_of(const Record& group) {
    std::string arn = engine::text_of(group.attributes->find("Arn"));
    return arn.substr(0, arn.size() - 2);  // without ":*"
}

/// The lines of groups that a stack deleted are nobody's any more.
base::Status forget_gone(const Asking& asking) {
    std::vector<LogPlace> living;
    for (const std::string& name : names_of(asking, [](const Record&) { return true; }))
        living.push_back(place_of(asking, *find_log_group(asking, name)));
    return asking.stores().logs().keep_only(fmt::format("{}/{}", asking.account(), asking.region()),
                                            living);
}

std::optional<aws::Error> change(Asking& asking, std::string_view name, cfn::Object changes) {
    auto group = log_group_named(asking, name);
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    return asking.ask(engine::ResourceUpdateAsked{std::string(kLogGroup),
                                                  std::get<const Record*>(group)->physical_id,
                                                  engine::share(std::move(changes))});
}

int filters_of(const Asking& asking, const Record& group) {
    int count = 0;
    for (const Record* filter : living(asking, "AWS::Logs::MetricFilter"))
        if (engine::text_at(*filter->properties, "LogGroupName") == group.name) count++;
    return count;
}

base::Status write_group(const Asking& asking, aws::Writer& out, const Record& group) {
    std::int64_t bytes = TRY(asking.stores().logs().bytes(place_of(asking, group)));
    out.begin_structure();
    out.text("logGroupName", group.name);
    out.integer("creationTime", group.created.in_unix_milliseconds());
    if (auto days = engine::integer_at(*group.properties, "RetentionInDays"))
        out.integer("retentionInDays", *days);
    out.integer("metricFilterCount", filters_of(asking, group));
    out.text("arn", arn_of(group) + ":*");
    out.integer("storedBytes", bytes);
    write_unless_empty(out, "kmsKeyId", engine::text_at(*group.properties, "KmsKeyId"));
    out.text("logGroupClass", class_of(group));
    out.text("logGroupArn", arn_of(group));
    out.boolean("deletionProtectionEnabled",
                engine::truth_at(*group.properties, "DeletionProtectionEnabled"));
    out.end();
    return base::Done{};
}

/// Whether ListLogGroups' pattern fits: parts between "|", each of which may begin with "^".
bool fits(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return true;
    while (!pattern.empty()) {
        std::string_view part = pattern.substr(0, pattern.find('|'));
        pattern.remove_prefix(std::min(part.size() + 1, pattern.size()));
        bool begins = part.starts_with('^');
        if (begins) part.remove_prefix(1);
        if (begins ? name.starts_with(part) : name.find(part) != std::string_view::npos)
            return true;
    }
    return false;
}

}  // namespace

/// AWS rule logs.3 [documented] "CloudWatch Logs API reference, CreateLogGroup": a group keeps its
/// lines for ever until it is told otherwise, and its name is taken until it is deleted. Test:
/// LogGroups.AreMadeShownAndDeleted
std::optional<aws::Error> create_log_group(Asking& asking, aws::Writer&) {
    const aws::Value& input = asking.input();
    base::Status forgotten = forget_gone(asking);
    if (!forgotten.ok()) return broken(forgotten.problems());
    cfn::Object properties = properties_of(*asking.operation().input, input, {{"tags", ""}});
    if (input.has("tags")) properties.add("Tags", tags_property(tags_in(input, "tags")));
    return asking.ask(
        engine::ResourceCreateAsked{std::string(kLogGroup), engine::share(std::move(properties))});
}

std::optional<aws::Error> delete_log_group(Asking& asking, aws::Writer&) {
    auto group = log_group_named(asking, asking.input().text("logGroupName"));
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    const std::string id = std::get<const Record*>(group)->physical_id;
    if (auto error = asking.ask(engine::ResourceDeleteAsked{std::string(kLogGroup), id}))
        return error;
    base::Status forgotten = forget_gone(asking);
    if (!forgotten.ok()) return broken(forgotten.problems());
    return std::nullopt;
}

/// AWS rule logs.4 [observed] "CloudWatch Logs API reference, DescribeLogGroups; messages that
/// others recorded": a prefix and a pattern exclude each other; a pattern stands anywhere in the
/// name, in its capitals. Test: LogGroups.AreFoundByPrefixAndPattern
std::optional<aws::Error> describe_log_groups(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    if (auto error = refuse_other_accounts(asking)) return error;
    std::string_view prefix = input.text("logGroupNamePrefix");
    std::string_view pattern = input.text("logGroupNamePattern");
    if (!prefix.empty() && !pattern.empty())
        return asking.error(std::string(kInvalid),
                            "LogGroup name prefix and LogGroup name pattern are mutually exclusive "
                            "parameters.");
    std::string_view wanted = input.text("logGroupClass");
    std::vector<std::string_view> named;
    for (const aws::Value& identifier : input.list("logGroupIdentifiers"))
        named.push_back(log_group_name_in(identifier.as_text()));
    auto names = names_of(asking, [&](const Record& group) {
        return group.name.starts_with(prefix) && group.name.find(pattern) != std::string::npos &&
               (wanted.empty() || class_of(group) == wanted) &&
               (named.empty() || std::ranges::count(named, group.name) > 0);
    });
    auto page = page_of(asking, std::move(names), kPages,
                        fmt::format("{} {} {} {}", prefix, pattern, wanted, fmt::join(named, " ")));
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("logGroups");
    for (const std::string& name : std::get<Page>(page).ids) {
        base::Status written = write_group(asking, answer, *find_log_group(asking, name));
        if (!written.ok()) return broken(written.problems());
    }
    answer.end();
    write_next(answer, std::get<Page>(page), kPages);
    return std::nullopt;
}

std::optional<aws::Error> list_log_groups(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    if (auto error = refuse_other_accounts(asking)) return error;
    for (std::string_view name : {"dataSources", "fieldIndexNames", "logGroupTags"})
        if (input.has(name))
            return asking.error(std::string(kInvalid),
                                fmt::format("{} is not part of this cloud yet.", name));
    std::string_view pattern = input.text("logGroupNamePattern");
    std::string_view wanted = input.text("logGroupClass");
    auto names = names_of(asking, [&](const Record& group) {
        return fits(pattern, group.name) && (wanted.empty() || class_of(group) == wanted);
    });
    auto page =
        page_of(asking, std::move(names), kListPages, fmt::format("{} {}", pattern, wanted));
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("logGroups");
    for (const std::string& name : std::get<Page>(page).ids) {
        const Record& group = *find_log_group(asking, name);
        answer.begin_structure()
            .text("logGroupName", group.name)
            .text("logGroupArn", arn_of(group))
            .text("logGroupClass", class_of(group))
            .end();
    }
    answer.end();
    write_next(answer, std::get<Page>(page), kListPages);
    return std::nullopt;
}

/// AWS rule logs.5 [documented] "CloudWatch Logs API reference, PutRetentionPolicy": lines stay for
/// one of certain numbers of days. Test: LogGroups.KeepLinesForCertainNumbersOfDays
std::optional<aws::Error> put_retention_policy(Asking& asking, aws::Writer&) {
    const std::int64_t days = asking.input().integer("retentionInDays");
    const cfn::PropertySchema* schema =
        cfn::find_path(*cfn::find_type(kLogGroup), {"RetentionInDays"}).property;
    const auto& allowed = schema->words;
    if (std::ranges::find(allowed, std::string_view(fmt::to_string(days))) == allowed.end())
        return asking.error(
            std::string(kInvalid),
            fmt::format("1 validation error detected: Value '{}' at 'retentionInDays' failed to "
                        "satisfy constraint: Member must satisfy enum value set: [{}]",
                        days, fmt::join(allowed, ", ")));
    return change(asking, asking.input().text("logGroupName"), {{"RetentionInDays", days}});
}

std::optional<aws::Error> delete_retention_policy(Asking& asking, aws::Writer&) {
    return change(asking, asking.input().text("logGroupName"), {{"RetentionInDays", cfn::Null{}}});
}

std::optional<aws::Error> put_log_group_deletion_protection(Asking& asking, aws::Writer&) {
    return change(
        asking, log_group_name_in(asking.input().text("logGroupIdentifier")),
        {{"DeletionProtectionEnabled", asking.input().boolean("deletionProtectionEnabled")}});
}

}  // namespace local
