#include "local/ecs/account_settings.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "local/ecs/common.h"

namespace local {
namespace {

constexpr std::string_view kOnlyLong[] = {"enabled"};
constexpr std::string_view kEnabled[] = {"enabled", "disabled"};
constexpr std::string_view kInsights[] = {"enabled", "disabled", "enhanced"};
constexpr std::string_view kOn[] = {"on", "off"};
constexpr std::string_view kDays[] = {"0", "7", "14"};
constexpr std::string_view kModes[] = {"blocking", "non-blocking"};

struct Setting {
    std::string_view name;
    std::string_view value;  ///< where nobody has put another one
    /// Empty: AWS sets it.
    std::span<const std::string_view> values;
};
// AWS rule ecs.45 [documented] "ECS API reference, PutAccountSetting": the settings and their
// values. None but containerInsights changes what can be seen here: nothing is authorized, no task
// is retired, no line is lost. Short ARNs are gone. Test: AccountSettings.HaveTheValuesOfAws
constexpr Setting kSettings[] = {
    {"awsvpcTrunking", "disabled", kEnabled},
    {"containerInsights", "disabled", kInsights},
    {"containerInstanceLongArnFormat", "enabled", kOnlyLong},
    {"defaultLogDriverMode", "non-blocking", kModes},
    {"fargateEventWindows", "disabled", kEnabled},
    {"fargateFIPSMode", "disabled", kEnabled},
    {"fargateTaskRetirementWaitPeriod", "7", kDays},
    {"guardDutyActivate", "off", {}},
    {"serviceLongArnFormat", "enabled", kOnlyLong},
    {"tagResourceAuthorization", "on", kOn},
    {"taskLongArnFormat", "enabled", kOnlyLong},
};

const Setting& setting_of(std::string_view name) {
    return *std::ranges::find(kSettings, name, &Setting::name);
}

/// The key of the state: everybody is the root user, whose settings are the account's.
std::string principal_of(const Asking& asking) {
    std::string given(asking.input().text("principalArn"));
    return given == caller_arn(asking) ? std::string() : given;
}

/// What was put; null where nothing was.
const std::string* put_value(const Asking& asking, const std::string& principal,
                             std::string_view name) {
    if (!asking.inventory()) return nullptr;
    const auto& all = asking.inventory()->state().account_settings;
    auto settings = all.find(principal);
    if (settings == all.end()) return nullptr;
    auto found = settings->second.find(std::string(name));
    return found == settings->second.end() ? nullptr : &found->second;
}

// AWS rule ecs.46 [documented] "ECS API reference, ListAccountSettings, effectiveSettings": the
// principal's own setting, else the account's, else AWS's. Test: AccountSettings.AreThoseInEffect
std::string_view effective(const Asking& asking, const std::string& principal,
                           const Setting& setting) {
    for (const std::string& owner : {principal, std::string()})
        if (const std::string* value = put_value(asking, owner, setting.name)) return *value;
    return setting.value;
}

void write_setting(aws::Writer& out, std::string_view member, const Asking& asking,
                   const std::string& principal, const Setting& setting, std::string_view value) {
    out.begin_structure(member);
    out.text("name", setting.name);
    out.text("value", value);
    out.text("principalArn", principal.empty() ? caller_arn(asking) : principal);
    out.text("type", setting.values.empty() ? "aws_managed" : "user");
    out.end();
}

Refused put(Asking& asking, aws::Writer& answer, const std::string& principal) {
    const std::string value(asking.input().text("value"));
    const Setting& setting = setting_of(asking.input().text("name"));
    if (setting.values.empty())
        return invalid(asking, fmt::format("The setting {} is managed by AWS.", setting.name));
    if (!std::ranges::count(setting.values, value))
        return invalid(asking, fmt::format("Invalid setting value. Use one of {}.",
                                           fmt::join(setting.values, ", ")));
    if (auto error =
            asking.ask(engine::AccountSettingChanged{principal, std::string(setting.name), value}))
        return error;
    write_setting(answer, "setting", asking, principal, setting, value);
    return std::nullopt;
}

}  // namespace

std::optional<aws::Error> put_account_setting(Asking& asking, aws::Writer& answer) {
    return put(asking, answer, principal_of(asking));
}

std::optional<aws::Error> put_account_setting_default(Asking& asking, aws::Writer& answer) {
    return put(asking, answer, {});
}

std::optional<aws::Error> delete_account_setting(Asking& asking, aws::Writer& answer) {
    const Setting& setting = setting_of(asking.input().text("name"));
    const std::string principal = principal_of(asking);
    if (auto error =
            asking.ask(engine::AccountSettingChanged{principal, std::string(setting.name), {}}))
        return error;
    write_setting(answer, "setting", asking, principal, setting,
                  effective(asking, principal, setting));
    return std::nullopt;
}

std::optional<aws::Error> list_account_settings(Asking& asking, aws::Writer& answer) {
    const aws::Value& input = asking.input();
    const std::string principal = principal_of(asking);
    std::string_view wanted = input.text("value");
    if (!wanted.empty() && !input.has("name"))
        return invalid(asking, "A value can only be given with the name of a setting.");
    std::map<std::string, std::string> values;
    std::vector<std::string> names;
    for (const Setting& setting : kSettings) {
        if (input.has("name") && input.text("name") != setting.name) continue;
        const std::string* own = put_value(asking, principal, setting.name);
        if (!own && !input.boolean("effectiveSettings")) continue;
        std::string value(effective(asking, principal, setting));
        if (!wanted.empty() && value != wanted) continue;
        names.emplace_back(setting.name);
        values.emplace(setting.name, std::move(value));
    }
    const PageRules rules = pages_of(asking, 10, 10);
    auto page = page_of(asking, std::move(names), rules, principal);
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("settings");
    for (const std::string& name : std::get<Page>(page).ids)
        write_setting(answer, "", asking, principal, setting_of(name), values.at(name));
    answer.end();
    write_next(answer, std::get<Page>(page), rules);
    return std::nullopt;
}

}  // namespace local
