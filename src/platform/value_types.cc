#include "platform/value_types.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/money.h"
#include "base/near_miss.h"
#include "platform/platform.h"
#include "platform/values.h"

namespace platform {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigits = "0123456789";

bool only(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_word(std::string_view text, std::string_view extra) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               extra.find(c) != std::string_view::npos;
    });
}

bool is_variable_name(std::string_view text) {
    return is_word(text, "_") && kDigits.find(text.front()) == std::string_view::npos;
}

bool is_host(std::string_view text) {
    if (text.starts_with("*.")) text.remove_prefix(2);
    if (text.empty() || text.size() > 128 || text.find('.') == std::string_view::npos) return false;
    if (text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos)
        return false;
    return is_word(text, ".-");
}

/// AWS: "Condition types for listener rules": up to 128 characters of this alphabet, `*` and `?` as
/// wildcards.
bool is_url_path(std::string_view text) {
    return text.starts_with('/') && text.size() <= 128 && is_word(text, "_-.$/~\"'@:+&()!,;=*?%");
}

bool is_http_codes(std::string_view text) {
    for (;;) {
        std::size_t comma = text.find(',');
        std::string_view part = text.substr(0, comma);
        std::size_t hyphen = part.find('-');
        auto first = parse_number(part.substr(0, hyphen));
        auto last =
            hyphen == std::string_view::npos ? first : parse_number(part.substr(hyphen + 1));
        if (!first || !last || *first < 200 || *last > 499 || *first > *last) return false;
        if (comma == std::string_view::npos) return true;
        text.remove_prefix(comma + 1);
    }
}

bool is_contact(std::string_view text) {
    if (text.starts_with("https://"))
        return text.size() > 8 && is_word(text.substr(8), "-._~:/?#[]@!$&'()*+,;=%");
    if (text.starts_with("arn:"))
        return is_arn(text) && text.find(":sns:") != std::string_view::npos;
    std::size_t at = text.find('@');
    return at != std::string_view::npos && is_word(text.substr(0, at), ".+-_") &&
           is_host(text.substr(at + 1));
}

bool is_call(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    std::size_t colon = text.find(':');
    if (!is_name(text.substr(0, colon))) return false;
    return colon == std::string_view::npos || is_word(text.substr(colon + 1), "-");
}

bool is_tag_name(std::string_view text) {
    return text.size() <= 128 && !text.starts_with("aws:") && is_word(text, " _.:/=+-@");
}

bool is_time_zone(std::string_view text) {
    return is_word(text, "/_+-") && kLower.find(text.front()) == std::string_view::npos &&
           text.front() != '/' && text.back() != '/';
}

bool has_prefixed_id(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) && text.size() > prefix.size() &&
           only(text.substr(prefix.size()), "0123456789abcdef");
}

constexpr std::array<std::string_view, 15> kLimits = {
    "core",   "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue", "nice",
    "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack"};

std::vector<std::string> strings(std::span<const std::string_view> views) {
    return {views.begin(), views.end()};
}

bool duration_in(const Key& key, std::string_view text) {
    auto duration = base::parse_duration(text);
    if (!duration || duration->in_milliseconds() % key.step != 0) return false;
    return duration->in_milliseconds() >= key.min && duration->in_milliseconds() <= key.max;
}

bool number_in(const Key& key, std::optional<std::uint32_t> number) {
    return number && *number >= key.min && *number <= key.max;
}

std::string milliseconds(std::int64_t count) {
    return to_string(base::Duration::milliseconds(count));
}

std::string size_advice(std::string_view text) {
    auto written = parse_written_size(text);
    if (!written) return "write CPU units and MiB, for example 512/1024, or \"0.5 vCPU / 1 GB\"";
    auto memory = FargateSize::memory_for(written->cpu);
    if (!memory) return "Fargate has 256, 512, 1024, 2048, 4096, 8192 and 16384 CPU units";
    if (written->cpu == 256) return "256 CPU units go with 512, 1024 or 2048 MiB";
    return fmt::format("{} CPU units go with {} to {} MiB in steps of {}", written->cpu,
                       memory->min, memory->max, memory->step);
}

std::string retention_advice(std::string_view text) {
    std::string days;
    for (std::int64_t day : retention_days())
        days += fmt::format("{}{}d", days.empty() ? "" : ", ", day);
    auto duration = base::parse_duration(text);
    std::string near;
    if (duration) {
        for (std::int64_t day : retention_days()) {
            if (near.empty() && base::Duration::days(day) >= *duration)
                near = fmt::format("use {}d; ", day);
        }
    }
    return fmt::format("{}CloudWatch Logs has {}", near, days);
}

std::string grant_advice(std::string_view text) {
    std::string scheme(text.substr(0, text.find("://")));
    if (std::size_t space = scheme.rfind(' '); space != std::string::npos)
        scheme.erase(0, space + 1);
    std::string known;
    for (const GrantKind& kind : grant_kinds()) {
        if (kind.scheme == scheme)
            known += fmt::format("{}{}", known.empty() ? "" : ", ", kind.verb);
    }
    if (!known.empty())
        return fmt::format("{}:// has: {}; anything else as {{ actions: [..], resources: [..] }}",
                           scheme, known);
    std::vector<std::string> schemes;
    for (const GrantKind& kind : grant_kinds()) {
        if (std::ranges::find(schemes, kind.scheme) == schemes.end())
            schemes.emplace_back(kind.scheme);
    }
    return fmt::format("known are {}; anything else as {{ actions: [..], resources: [..] }}",
                       fmt::join(schemes, ", "));
}

std::string choice_advice(std::span<const std::string_view> choices, std::string_view text) {
    if (auto near = base::near_miss(text, strings(choices)))
        return fmt::format("did you mean `{}`?", *near);
    return fmt::format("use one of {}", fmt::join(choices, ", "));
}

std::string missing_unit(const Key& key, std::string_view text) {
    if (parse_number(text))
        return fmt::format("a duration has a unit: write `{}: {}s`", key.name, text);
    return {};
}

/// A part of the name that may be kept: lower-case, with hyphens for what cannot stand in a name.
std::string name_advice(std::string_view text) {
    std::string name;
    for (char c : text.substr(0, 40)) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        bool keep = only(std::string_view(&c, 1), kLower) || only(std::string_view(&c, 1), kDigits);
        if (keep) name += c;
        if (!keep && !name.empty() && name.back() != '-') name += '-';
    }
    while (name.ends_with('-'))
        name.pop_back();
    if (name != text && is_name(name)) return fmt::format("write `{}`", name);
    return "write for example `blnk-api`";
}

}  // namespace

bool accepts(Type type, const Key& key, std::string_view text) {
    switch (type) {
        case Type::Any:
        case Type::TextValue:
        case Type::SecretText:
            return true;
        case Type::Text:
            return !text.empty();
        case Type::TagValue:
            return text.size() <= 256;
        case Type::Flag:
            return parse_flag(text).has_value();
        case Type::Number:
            return number_in(key, parse_number(text));
        case Type::Percent: {
            auto tenths = parse_percent_tenths(text);
            return tenths && *tenths % 10 == 0 && *tenths / 10 >= key.min &&
                   *tenths / 10 <= key.max;
        }
        case Type::Duration:
            return duration_in(key, text);
        case Type::Days:
            return duration_in(key, text) &&
                   base::parse_duration(text)->in_milliseconds() % 86'400'000 == 0;
        case Type::Retention: {
            auto duration = base::parse_duration(text);
            return duration && duration->in_milliseconds() % 86'400'000 == 0 &&
                   std::ranges::binary_search(retention_days(), duration->in_days());
        }
        case Type::Money:
            return base::parse_money(text).has_value();
        case Type::Choice:
            return std::ranges::find(key.choices, text) != key.choices.end();
        case Type::Size:
            return parse_size(text).has_value();
        case Type::SizeOrName:
            return parse_size(text).has_value() || is_name(text);
        case Type::Gigabytes:
            return number_in(key, parse_gigabytes(text));
        case Type::Range: {
            auto range = parse_range(text);
            return range && range->first >= key.min && range->second <= key.max &&
                   range->first <= range->second;
        }
        case Type::Cidr:
            return Cidr::parse(text).has_value();
        case Type::Cron:
            return is_cron(text);
        case Type::TimeZone:
            return is_time_zone(text);
        case Type::Condition:
            return parse_condition(text).has_value();
        case Type::StrategyText:
            return parse_strategy(text).has_value();
        case Type::Breaker:
            return parse_breaker(text).has_value();
        case Type::Grant:
            return parse_grant(text).has_value();
        case Type::Volume:
            return parse_volume(text).has_value();
        case Type::Ulimit:
            return parse_ulimit(text).has_value();
        case Type::Engine:
            return parse_engine(text).has_value();
        case Type::InstanceClass:
            return (text.starts_with("db.") || text.starts_with("cache.")) && is_word(text, ".-") &&
                   std::ranges::count(text, '.') == 2 && text.back() != '.';
        case Type::Port: {
            auto port = parse_number(text);
            return port && *port >= 1 && *port <= 65'535;
        }
        case Type::Call:
            return is_call(text);
        case Type::Need:
            return is_name(text);
        case Type::Account:
            return text.size() == 12 && only(text, kDigits);
        case Type::Region:
            return is_region(text);
        case Type::Arn:
            return is_arn(text);
        case Type::Name:
        case Type::NewName:
            return is_name(text);
        case Type::VariableName:
            return is_variable_name(text);
        case Type::LabelName:
            return is_word(text, ".-_/");
        case Type::TagName:
            return is_tag_name(text);
        case Type::LimitName:
            return std::ranges::find(kLimits, text) != kLimits.end();
        case Type::UrlPath:
            return is_url_path(text);
        case Type::Host:
            return is_host(text);
        case Type::HttpCodes:
            return is_http_codes(text);
        case Type::Contact:
            return is_contact(text);
        case Type::Zone:
            return text.starts_with('Z') && text.size() <= 32 &&
                   only(text.substr(1), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        case Type::Vpc:
            return has_prefixed_id(text, "vpc-");
        case Type::Subnet:
            return has_prefixed_id(text, "subnet-");
        case Type::Pointer:
            return text.empty() || text.starts_with('/');
    }
    return false;
}

std::string expectation(Type type, const Key& key) {
    switch (type) {
        case Type::Any:
            return "any value";
        case Type::Text:
        case Type::TextValue:
            return "text";
        case Type::SecretText:
            return "`$(secret.NAME)`, text that touches a secret, or the ARN of one";
        case Type::TagValue:
            return "text of at most 256 characters";
        case Type::Flag:
            return "true or false";
        case Type::Number:
            return fmt::format("a whole number from {} to {}", key.min, key.max);
        case Type::Percent:
            return fmt::format("a whole percentage from {}% to {}%", key.min, key.max);
        case Type::Duration:
            return fmt::format("a duration from {} to {} in whole {}", milliseconds(key.min),
                               milliseconds(key.max), key.step == 1000 ? "seconds" : "minutes");
        case Type::Days:
            return fmt::format("whole days from {} to {}", milliseconds(key.min),
                               milliseconds(key.max));
        case Type::Retention:
            return "a time that CloudWatch Logs can keep events";
        case Type::Money:
            return "an amount in USD";
        case Type::Choice: {
            std::vector<std::string> all = strings(key.choices);
            std::string last = all.back();
            all.pop_back();
            return fmt::format("{} or {}", fmt::join(all, ", "), last);
        }
        case Type::Size:
            return "a task size that Fargate has";
        case Type::SizeOrName:
            return "a task size that Fargate has, or a name under `sizes`";
        case Type::Gigabytes:
            return fmt::format("a size from {} GB to {} GB", key.min, key.max);
        case Type::Range:
            return fmt::format("the fewest and the most tasks, from {} to {}", key.min, key.max);
        case Type::Cidr:
            return "an IPv4 range";
        case Type::Cron:
            return "five fields of crontab, one of day-of-month and day-of-week left `*`";
        case Type::TimeZone:
            return "the name of a time zone";
        case Type::Condition:
            return "a limit on 5xx, 4xx, p50 to p99.9, cpu, memory, unhealthy or running";
        case Type::StrategyText:
            return "rolling, blue-green, canary N% or linear N% (3% at least)";
        case Type::Breaker:
            return "off, default, a number from 1 to 200, or a whole percentage";
        case Type::Grant:
            return "a permission such as `read s3://bucket`";
        case Type::Volume:
            return "STORE:/path, STORE:/path:ro, or /path for scratch space";
        case Type::Ulimit:
            return "a number, or soft/hard";
        case Type::Engine:
            return "postgres VERSION, redis VERSION or efs";
        case Type::InstanceClass:
            return "an instance class";
        case Type::Port:
            return "a port from 1 to 65535";
        case Type::Call:
            return "the name of a service or store, with `:port` where it has several";
        case Type::Need:
            return "the name of a service or job";
        case Type::Account:
            return "an AWS account: 12 digits";
        case Type::Region:
            return "an AWS region";
        case Type::Arn:
            return "an ARN";
        case Type::Name:
        case Type::NewName:
            return "a name: lower-case letters, digits and single hyphens, a letter first, at most "
                   "40";
        case Type::VariableName:
            return "a name of letters, digits and `_`, no digit first";
        case Type::LabelName:
            return "a name of letters, digits and `.-_/`";
        case Type::TagName:
            return "a tag name of at most 128 characters, not starting with `aws:`";
        case Type::LimitName:
            return "the name of a limit";
        case Type::UrlPath:
            return "a path that starts with `/`, with `*` and `?` as wildcards";
        case Type::Host:
            return "a host name";
        case Type::HttpCodes:
            return "status codes from 200 to 499";
        case Type::Contact:
            return "an e-mail address, an https URL, or the ARN of an SNS topic";
        case Type::Zone:
            return "the id of a hosted zone";
        case Type::Vpc:
            return "the id of a VPC";
        case Type::Subnet:
            return "the id of a subnet";
        case Type::Pointer:
            return "a JSON pointer";
    }
    return {};
}

std::string advice(Type type, const Key& key, std::string_view text) {
    switch (type) {
        case Type::Size:
        case Type::SizeOrName:
            return size_advice(text);
        case Type::Retention:
            return retention_advice(text);
        case Type::Grant:
            return grant_advice(text);
        case Type::Choice:
            return choice_advice(key.choices, text);
        case Type::LimitName:
            return choice_advice(kLimits, text);
        case Type::Name:
        case Type::NewName:
            return name_advice(text);
        case Type::Duration:
        case Type::Days:
            if (std::string unit = missing_unit(key, text); !unit.empty()) return unit;
            break;
        case Type::Percent:
            if (parse_number(text)) return fmt::format("write `{}: {}%`", key.name, text);
            break;
        case Type::Range:
            if (auto number = parse_number(text))
                return fmt::format("write `{}: {}-{}`", key.name, text, text);
            break;
        case Type::Money:
            if (parse_number(text)) return fmt::format("write `{}: {} USD`", key.name, text);
            break;
        case Type::Gigabytes:
            if (parse_number(text)) return fmt::format("write `{}: {} GB`", key.name, text);
            break;
        case Type::Engine:
            return "write for example `engine: postgres 16`, `engine: redis 7` or `engine: efs`";
        case Type::VariableName:
            return "write for example LOG_LEVEL";
        case Type::LabelName:
            return "write for example com.example.team";
        case Type::TagName:
            return "write for example cost-center";
        default:
            break;
    }
    return fmt::format("write for example `{}: {}`", key.name, key.example);
}

std::string_view schema_pattern(Type type) {
    switch (type) {
        case Type::Duration:
            return R"(^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$)";
        case Type::Days:
        case Type::Retention:
            return R"(^[0-9]+d$)";
        case Type::Percent:
            return R"(^[0-9]{1,3}%$)";
        case Type::Money:
            return R"(^[0-9]+(\.[0-9]{1,9})? USD$)";
        case Type::Size:
            return R"(^([0-9]+|[0-9.]+ ?vCPU) ?/ ?([0-9]+|[0-9.]+ ?GB)$)";
        case Type::SizeOrName:
            return R"(^([a-z][a-z0-9-]*|([0-9]+|[0-9.]+ ?vCPU) ?/ ?([0-9]+|[0-9.]+ ?GB))$)";
        case Type::Gigabytes:
            return R"(^[0-9.]+ (GB|TB)$)";
        case Type::Range:
            return R"(^[0-9]+ ?- ?[0-9]+$)";
        case Type::Cidr:
            return R"(^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$)";
        case Type::StrategyText:
            return R"(^(rolling|blue-green|canary [0-9.]+%( for [0-9hm]+)?|linear [0-9.]+%( every [0-9hm]+)?)$)";
        case Type::Condition:
            return R"(^(5xx|4xx|p[0-9.]+|cpu|memory|unhealthy|running) [<>] [0-9.]+(%|ms|s|m)?( for [0-9hm]+)?$)";
        case Type::Breaker:
            return R"(^(off|default|[0-9]+%?)$)";
        case Type::Volume:
            return R"(^([a-z][a-z0-9-]*:)?/[^:]*(:ro)?$)";
        case Type::Ulimit:
            return R"(^[0-9]+(/[0-9]+)?$)";
        case Type::Engine:
            return R"(^(efs|(postgres|redis) [0-9.]+)$)";
        case Type::InstanceClass:
            return R"(^(db|cache)\.[a-z0-9-]+\.[a-z0-9]+$)";
        case Type::Call:
            return R"(^-?[a-z][a-z0-9-]*(:[A-Za-z0-9-]+)?$)";
        case Type::Account:
            return R"(^[0-9]{12}$)";
        case Type::Region:
            return R"(^[a-z]{2}(-[a-z]+){1,2}-[0-9]$)";
        case Type::Arn:
            return R"(^arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:.+$)";
        case Type::Name:
        case Type::NewName:
        case Type::Need:
            return R"(^[a-z][a-z0-9]*(-[a-z0-9]+)*$)";
        case Type::VariableName:
            return R"(^[A-Za-z_][A-Za-z0-9_]*$)";
        case Type::UrlPath:
        case Type::Pointer:
            return R"(^(/.*)?$)";
        case Type::HttpCodes:
            return R"(^[2-4][0-9]{2}([,-][2-4][0-9]{2})*$)";
        case Type::Vpc:
            return R"(^vpc-[0-9a-f]+$)";
        case Type::Subnet:
            return R"(^subnet-[0-9a-f]+$)";
        case Type::Zone:
            return R"(^Z[A-Z0-9]+$)";
        default:
            return {};
    }
}

std::string_view type_name(Type type) {
    switch (type) {
        case Type::Any:
            return "any value";
        case Type::Text:
            return "text";
        case Type::TextValue:
            return "text with $(...)";
        case Type::SecretText:
            return "secret";
        case Type::TagValue:
            return "text";
        case Type::Flag:
            return "true or false";
        case Type::Number:
            return "number";
        case Type::Percent:
            return "percentage";
        case Type::Duration:
            return "duration";
        case Type::Days:
        case Type::Retention:
            return "days";
        case Type::Money:
            return "money";
        case Type::Choice:
            return "choice";
        case Type::Size:
        case Type::SizeOrName:
            return "task size";
        case Type::Gigabytes:
            return "gigabytes";
        case Type::Range:
            return "range";
        case Type::Cidr:
            return "IPv4 range";
        case Type::Cron:
            return "cron";
        case Type::TimeZone:
            return "time zone";
        case Type::Condition:
            return "alarm condition";
        case Type::StrategyText:
            return "strategy";
        case Type::Breaker:
            return "breaker";
        case Type::Grant:
            return "permission";
        case Type::Volume:
            return "volume";
        case Type::Ulimit:
            return "limit";
        case Type::Engine:
            return "engine";
        case Type::InstanceClass:
            return "instance class";
        case Type::Port:
            return "port";
        case Type::Call:
            return "service or store";
        case Type::Need:
            return "service or job";
        case Type::Account:
            return "AWS account";
        case Type::Region:
            return "AWS region";
        case Type::Arn:
            return "ARN";
        case Type::Name:
        case Type::NewName:
            return "name";
        case Type::VariableName:
            return "variable name";
        case Type::LabelName:
            return "label name";
        case Type::TagName:
            return "tag name";
        case Type::LimitName:
            return "limit name";
        case Type::UrlPath:
            return "URL path";
        case Type::Host:
            return "host name";
        case Type::HttpCodes:
            return "status codes";
        case Type::Contact:
            return "contact";
        case Type::Zone:
            return "hosted zone";
        case Type::Vpc:
            return "VPC id";
        case Type::Subnet:
            return "subnet id";
        case Type::Pointer:
            return "JSON pointer";
    }
    return {};
}

}  // namespace platform
