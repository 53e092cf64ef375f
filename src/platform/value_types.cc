#include "platform/value_types.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/money.h"
#include "base/near_miss.h"
#include "platform/addresses.h"
#include "platform/foreign_values.h"
#include "platform/keys_units.h"
#include "platform/platform.h"
#include "platform/replace_all.h"
#include "platform/report.h"
#include "platform/tags.h"
#include "platform/values.h"

namespace platform {
namespace {

bool only(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_word(std::string_view text, std::string_view extra) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return base::is_alphanumeric(c) || extra.find(c) != std::string_view::npos;
    });
}

bool is_variable_name(std::string_view text) {
    return is_word(text, "_") && !base::is_digit(text.front());
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

bool is_call(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    std::size_t colon = text.find(':');
    if (!is_name(text.substr(0, colon))) return false;
    return colon == std::string_view::npos || is_word(text.substr(colon + 1), "-");
}

/// Tags of platform and environment stand on what has no environment too: nothing is filled in.
std::string value_problem_of_tag(const Key& key, std::string_view text) {
    if (key.varies == Varies::No) return tag_value_problem(text);
    return tag_value_problem(replace_all(text, kEnvReference, "env"));
}

bool is_time_zone(std::string_view text) {
    return is_word(text, "/_+-") && !base::is_lower(text.front()) && text.front() != '/' &&
           text.back() != '/';
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

/// Whether a network of its own may have these addresses: as large as AWS makes one, and private.
/// The rules on networks say more about each.
bool may_be_network(const Cidr& range) {
    constexpr std::uint8_t kLargest = 16;
    constexpr std::uint8_t kSmallest = 23;
    constexpr std::array<std::string_view, 3> kPrivate = {"10.0.0.0/8", "172.16.0.0/12",
                                                          "192.168.0.0/16"};
    return range.prefix >= kLargest && range.prefix <= kSmallest &&
           std::ranges::any_of(
               kPrivate, [&](std::string_view one) { return range.overlaps(*Cidr::parse(one)); });
}

/// The range that the text lies in, when it has host bits, leading zeros or no length.
std::string cidr_advice(const Key& key, std::string_view text) {
    // A network is a /16 to a /24; a single address elsewhere is itself.
    std::string_view length = key.name == "cidr" ? "/16" : "/32";
    bool has_length = text.find('/') != std::string_view::npos;
    auto range = Cidr::around(fmt::format("{}{}", text, has_length ? "" : length));
    if (!range || (key.name == "cidr" && !may_be_network(*range))) return {};
    return fmt::format("write `{}: {}`", key.name, range->to_string());
}

std::string name_advice(std::string_view text) {
    std::string name = as_name(text);
    if (name != text && is_name(name)) return fmt::format("write `{}`", name);
    return "write for example `blnk-api`";
}

bool percent_in(const Key& key, std::string_view text) {
    auto tenths = parse_percent_tenths(text);
    return tenths && *tenths % 10 == 0 && *tenths / 10 >= key.min && *tenths / 10 <= key.max;
}

bool range_in(const Key& key, std::string_view text) {
    auto range = parse_range(text);
    return range && range->first >= key.min && range->second <= key.max &&
           range->first <= range->second;
}

bool whole_days(std::string_view text) {
    auto duration = base::parse_duration(text);
    return duration && duration->in_milliseconds() % 86'400'000 == 0;
}

bool is_instance_class(std::string_view text) {
    return (text.starts_with("db.") || text.starts_with("cache.")) && is_word(text, ".-") &&
           std::ranges::count(text, '.') == 2 && text.back() != '.';
}

bool is_port(std::string_view text) {
    auto port = parse_number(text);
    return port && *port >= 1 && *port <= 65'535;
}

bool is_limit(std::string_view text) {
    return std::ranges::find(kLimits, text) != kLimits.end();
}

bool is_zone(std::string_view text) {
    return text.size() > 1 && text.size() <= 32 && text.starts_with('Z') &&
           only(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}

/// One type: how people call it, what is expected where the limits of a key do not say more, the
/// pattern of its schema, and its check.
struct Row {
    Type type;
    std::string_view name;
    std::string_view expected;
    std::string_view pattern;
    bool (*accepts)(const Key& key, std::string_view text);
};

bool any_text(const Key&, std::string_view) {
    return true;
}
template <auto kParse>
bool reads(const Key&, std::string_view text) {
    return kParse(text).has_value();
}
template <auto kCheck>
bool is(const Key&, std::string_view text) {
    return kCheck(text);
}

/// A type that says itself what is wrong with a text.
template <auto kProblem>
bool has_no(const Key&, std::string_view text) {
    return kProblem(text).empty();
}

std::string secret_problem(std::string_view text) {
    return text.starts_with("arn:") ? secret_arn_problem(text) : std::string();
}

std::string grant_problem(std::string_view text) {
    auto grant = parse_grant(text);
    return grant ? grant_resource_problem(grant->scheme, grant->resource) : grant_advice(text);
}

std::string volume_problem(std::string_view text) {
    auto mount = parse_volume(text);
    if (mount) return mount_path_problem(mount->path);
    return "write for example `volumes: [files:/srv/files, /tmp]`";
}

constexpr std::string_view kNamePattern = R"(^[a-z][a-z0-9]*(-[a-z0-9]+)*$)";
constexpr std::string_view kNameWords =
    "a name: lower-case letters, digits and single hyphens, a letter first, at most 40";

constexpr std::array kRows = {
    Row{Type::Text, "text", "text", "",
        [](const Key&, std::string_view text) { return !text.empty(); }},
    Row{Type::TextValue, "text with $(...)", "text", "", any_text},
    Row{Type::SecretText, "secret",
        "`$(secret.NAME)`, text that touches a secret, or the ARN of one", "",
        has_no<secret_problem>},
    Row{Type::TagValue, "text", "text of at most 256 letters, digits, spaces and `_.:/=+-@`", "",
        [](const Key& key, std::string_view text) {
            return value_problem_of_tag(key, text).empty();
        }},
    Row{Type::Flag, "true or false", "true or false", "", reads<parse_flag>},
    Row{Type::Number, "number", "", "",
        [](const Key& key, std::string_view text) { return number_in(key, parse_number(text)); }},
    Row{Type::Percent, "percentage", "", R"(^[0-9]{1,3}%$)", percent_in},
    Row{Type::Duration, "duration", "", R"(^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$)",
        duration_in},
    Row{Type::Days, "days", "", R"(^([0-9]+d|none)$)",
        [](const Key& key, std::string_view text) {
            return text == kNoDays || (duration_in(key, text) && whole_days(text));
        }},
    Row{Type::Retention, "days", "a time that CloudWatch Logs can keep events", R"(^[0-9]+d$)",
        [](const Key&, std::string_view text) {
            return whole_days(text) && std::ranges::binary_search(
                                           retention_days(), base::parse_duration(text)->in_days());
        }},
    Row{Type::Money, "money", "an amount in USD", R"(^[0-9]+(\.[0-9]{1,9})? USD$)",
        reads<base::parse_money>},
    Row{Type::Choice, "choice", "", "",
        [](const Key& key, std::string_view text) {
            return std::ranges::find(key.choices, text) != key.choices.end();
        }},
    Row{Type::Size, "task size", "a task size that Fargate has",
        R"(^([0-9]+|[0-9.]+ ?vCPU) ?/ ?([0-9]+|[0-9.]+ ?GB)$)", reads<parse_size>},
    Row{Type::SizeOrName, "task size", "a task size that Fargate has, or a name under `sizes`",
        R"(^([a-z][a-z0-9-]*|([0-9]+|[0-9.]+ ?vCPU) ?/ ?([0-9]+|[0-9.]+ ?GB))$)",
        [](const Key&, std::string_view text) {
            return parse_size(text).has_value() || is_name(text);
        }},
    Row{Type::Gigabytes, "gigabytes", "", R"(^[0-9.]+ (GB|TB)$)",
        [](const Key& key, std::string_view text) {
            return number_in(key, parse_gigabytes(text));
        }},
    Row{Type::Range, "range", "", R"(^[0-9]+ ?- ?[0-9]+$)", range_in},
    Row{Type::Cidr, "IPv4 range", "an IPv4 range",
        R"(^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}/(0|[1-9][0-9]?)$)", reads<Cidr::parse>},
    Row{Type::Cron, "cron", "five fields of crontab, one of day-of-month and day-of-week left `*`",
        R"(^\S+( \S+){4}$)", is<is_cron>},
    Row{Type::TimeZone, "time zone", "the name of a time zone", "", is<is_time_zone>},
    Row{Type::Condition, "alarm condition",
        "a limit on 5xx, 4xx, p50 to p99.9, cpu, memory, unhealthy or running",
        R"(^(5xx|4xx|p[0-9.]+|cpu|memory|unhealthy|running) [<>] [0-9.]+(%|ms|s|m)?( for [0-9hm]+)?$)",
        reads<parse_condition>},
    Row{Type::StrategyText, "strategy", "rolling, blue-green, canary N% or linear N% (3% at least)",
        R"(^(rolling|blue-green|canary [0-9.]+%( for [0-9hm]+)?|linear [0-9.]+%( every [0-9hm]+)?)$)",
        reads<parse_strategy>},
    Row{Type::Breaker, "breaker", "off, default, a number from 1 to 200, or a whole percentage",
        R"(^(off|default|[0-9]+%?)$)", reads<parse_breaker>},
    Row{Type::Grant, "permission", "a permission such as `read s3://bucket`", "",
        has_no<grant_problem>},
    Row{Type::Volume, "volume", "STORE:/path, STORE:/path:ro, or /path for scratch space",
        R"(^([a-z][a-z0-9-]*:)?/[^:]+(:ro)?$)", has_no<volume_problem>},
    Row{Type::Ulimit, "limit", "a number, or soft/hard", R"(^[0-9]+(/[0-9]+)?$)",
        reads<parse_ulimit>},
    Row{Type::Engine, "engine", "postgres VERSION, redis VERSION or efs",
        R"(^(efs|(postgres|redis) [0-9.]+)$)", reads<parse_engine>},
    Row{Type::InstanceClass, "instance class", "an instance class",
        R"(^(db|cache)\.[a-z0-9-]+\.[a-z0-9-]+$)", is<is_instance_class>},
    Row{Type::Port, "port", "a port from 1 to 65535", "", is<is_port>},
    Row{Type::Call, "service or store",
        "the name of a service or store, with `:port` where it has several",
        R"(^-?[a-z][a-z0-9-]*(:[A-Za-z0-9-]+)?$)", is<is_call>},
    Row{Type::Need, "service or job", "the name of a service or job", kNamePattern, is<is_name>},
    Row{Type::Account, "AWS account", "an AWS account: 12 digits", R"(^[0-9]{12}$)",
        [](const Key&, std::string_view text) {
            return text.size() == 12 && std::ranges::all_of(text, base::is_digit);
        }},
    Row{Type::Region, "AWS region", "an AWS region", R"(^[a-z]{2,4}(-[a-z]+){1,2}-[0-9]$)",
        is<is_region>},
    Row{Type::Arn, "ARN", "an ARN", R"(^arn:aws[a-z-]*:[^:]+:[^:]*:[^:]*:.+$)", is<is_arn>},
    Row{Type::Name, "name", kNameWords, kNamePattern, is<is_name>},
    Row{Type::NewName, "name", kNameWords, kNamePattern, is<is_name>},
    Row{Type::VariableName, "variable name", "a name of letters, digits and `_`, no digit first",
        R"(^[A-Za-z_][A-Za-z0-9_]*$)", is<is_variable_name>},
    Row{Type::LabelName, "label name", "a name of letters, digits and `.-_/`", "",
        [](const Key&, std::string_view text) { return is_word(text, ".-_/"); }},
    Row{Type::TagName, "tag name", "a tag name of at most 128 characters, not starting with `aws:`",
        "", has_no<tag_name_problem>},
    Row{Type::LimitName, "limit name", "the name of a limit", "", is<is_limit>},
    Row{Type::UrlPath, "URL path", "a path that starts with `/`, with `*` and `?` as wildcards",
        R"(^/.*$)", is<is_url_path>},
    Row{Type::Host, "host name", "a host name", "", has_no<host_problem>},
    Row{Type::HttpCodes, "status codes", "status codes from 200 to 499",
        R"(^[2-4][0-9]{2}([,-][2-4][0-9]{2})*$)", is<is_http_codes>},
    Row{Type::Contact, "contact", "an e-mail address, an https URL, or the ARN of an SNS topic", "",
        has_no<contact_problem>},
    Row{Type::Zone, "hosted zone", "the id of a hosted zone", R"(^Z[A-Z0-9]+$)", is<is_zone>},
    Row{Type::Vpc, "VPC id", "the id of a VPC", R"(^vpc-[0-9a-f]+$)",
        [](const Key&, std::string_view text) { return has_prefixed_id(text, "vpc-"); }},
    Row{Type::Subnet, "subnet id", "the id of a subnet", R"(^subnet-[0-9a-f]+$)",
        [](const Key&, std::string_view text) { return has_prefixed_id(text, "subnet-"); }},
    Row{Type::Pointer, "JSON pointer", "a JSON pointer", R"(^(/.*)?$)",
        [](const Key&, std::string_view text) { return text.empty() || text.starts_with('/'); }},
    Row{Type::ImageName, "image", "the name of an image", R"(^[A-Za-z0-9]\S*$)",
        has_no<image_name_problem>},
    Row{Type::BuildPath, "path", "a path relative to the manifest", R"(^[^/~\\-].*$)",
        has_no<build_path_problem>},
    Row{Type::WorkFolder, "path", "an absolute path inside the container", R"(^/.*$)",
        [](const Key&, std::string_view text) { return text.starts_with('/'); }},
    Row{Type::User, "user", "a user or a number, with `:` and a group perhaps",
        R"(^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?$)", has_no<container_user_problem>},
    Row{Type::SecretArn, "ARN", "the ARN of a secret or a parameter",
        R"(^arn:aws[a-z-]*:(secretsmanager|ssm):[^:]+:[0-9]{12}:.+$)", has_no<secret_arn_problem>},
    Row{Type::Action, "action", "an action of IAM", R"(^[a-z0-9-]+:[A-Za-z0-9*?]+$)",
        has_no<action_problem>},
    Row{Type::Resource, "resource", "an ARN, or `*`", R"(^(\*|arn:\S+)$)",
        has_no<policy_resource_problem>},
    Row{Type::HealthPath, "URL path", "a path that starts with `/`, without wildcards",
        R"(^/[^ *]*$)", has_no<health_path_problem>},
    Row{Type::DatabaseUser, "user", "the name of a master user", R"(^[A-Za-z][A-Za-z0-9_]{0,62}$)",
        has_no<database_user_problem>},
    Row{Type::DatabaseName, "database", "the name of a database", R"(^[A-Za-z][A-Za-z0-9_]{0,62}$)",
        has_no<database_name_problem>},
    Row{Type::Any, "any value", "any value", "", any_text},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        if (static_cast<std::size_t>(kRows[i].type) != i) return false;
    }
    return true;
}
static_assert(in_order(), "a row for each type, in the order of the types");

const Row& row(Type type) {
    return kRows[static_cast<std::size_t>(type)];
}

/// The text with the unit that the key counts in, when it lacks one and that would do.
std::string missing_unit(Type type, const Key& key, std::string_view text) {
    std::string_view unit;
    std::string_view reason;
    switch (type) {
        case Type::Duration:
            unit = key.step == kMinute ? "m" : "s";
            reason = "a duration has a unit: ";
            break;
        case Type::Days:
        case Type::Retention:
            unit = "d";
            reason = "days have a unit: ";
            break;
        case Type::Percent: unit = "%"; break;
        case Type::Money: unit = " USD"; break;
        case Type::Gigabytes: unit = " GB"; break;
        default: return {};
    }
    std::string value = fmt::format("{}{}", text, unit);
    if (!parse_number(text) || !accepts(type, key, value)) return {};
    return fmt::format("{}write `{}: {}`", reason, key.name, value);
}

}  // namespace

bool accepts(Type type, const Key& key, std::string_view text) {
    return row(type).accepts(key, text);
}

std::string expectation(Type type, const Key& key) {
    switch (type) {
        case Type::Number: return fmt::format("a whole number from {} to {}", key.min, key.max);
        case Type::Percent:
            return fmt::format("a whole percentage from {}% to {}%", key.min, key.max);
        case Type::Duration:
            return fmt::format("a duration from {} to {} in whole {}", milliseconds(key.min),
                               milliseconds(key.max), key.step == 1000 ? "seconds" : "minutes");
        case Type::Days:
            return fmt::format("whole days from {} to {}, or {}", milliseconds(key.min),
                               milliseconds(key.max), kNoDays);
        case Type::Choice: return enumerate(strings(key.choices), "or");
        case Type::Gigabytes: return fmt::format("a size from {} GB to {} GB", key.min, key.max);
        case Type::Range:
            return fmt::format("the fewest and the most tasks, from {} to {}", key.min, key.max);
        default: return std::string(row(type).expected);
    }
}

std::string_view plain_example(const Key& key) {
    constexpr std::string_view kDefault = "default: ";
    constexpr std::string_view kEnd = " }";
    std::string_view example = key.example;
    bool one_value = key.form == Form::One || key.form == Form::List || key.form == Form::OneOrList;
    std::size_t at = example.rfind(kDefault);
    if (!one_value || !example.starts_with('{') || at == std::string_view::npos) return example;
    example.remove_prefix(at + kDefault.size());
    return example.ends_with(kEnd) ? example.substr(0, example.size() - kEnd.size()) : example;
}

std::string_view member_example(const Key& key) {
    std::string_view example = key.example;
    while (example.starts_with('{')) {
        std::size_t colon = example.find(": ");
        if (colon == std::string_view::npos) return {};
        example.remove_prefix(colon + 2);
    }
    if (example.starts_with('"')) return example.substr(0, example.find('"', 1) + 1);
    return example.substr(0, example.find_first_of(", "));
}

std::string advice(Type type, const Key& key, std::string_view text) {
    if (std::string unit = missing_unit(type, key, text); !unit.empty()) return unit;
    switch (type) {
        case Type::Size:
        case Type::SizeOrName: return size_advice(text);
        case Type::Retention: return retention_advice(text);
        case Type::Grant: return grant_problem(text);
        case Type::Volume: return volume_problem(text);
        case Type::SecretText: return secret_problem(text);
        case Type::SecretArn: return secret_arn_problem(text);
        case Type::ImageName: return image_name_problem(text);
        case Type::BuildPath: return build_path_problem(text);
        case Type::User: return container_user_problem(text);
        case Type::Action: return action_problem(text);
        case Type::Resource: return policy_resource_problem(text);
        case Type::HealthPath: return health_path_problem(text);
        case Type::Host: return host_problem(text);
        case Type::Contact: return contact_problem(text);
        case Type::DatabaseUser: return database_user_problem(text);
        case Type::DatabaseName: return database_name_problem(text);
        case Type::Choice: return choice_advice(key.choices, text);
        case Type::LimitName: return choice_advice(kLimits, text);
        case Type::Name:
        case Type::NewName: return name_advice(text);
        case Type::Range: {
            std::string range = fmt::format("{0}-{0}", text);
            if (parse_number(text) && accepts(type, key, range))
                return fmt::format("write `{}: {}`", key.name, range);
            break;
        }
        case Type::Cidr:
            if (std::string range = cidr_advice(key, text); !range.empty()) return range;
            break;
        case Type::Engine:
            return "write for example `engine: postgres 16`, `engine: redis 7` or `engine: efs`";
        case Type::VariableName: return "write for example LOG_LEVEL";
        case Type::LabelName: return "write for example com.example.team";
        case Type::TagName: return tag_name_problem(text);
        case Type::TagValue: return value_problem_of_tag(key, text);
        default: break;
    }
    return fmt::format("write for example `{}: {}`", key.name, plain_example(key));
}

std::string_view schema_pattern(Type type) {
    return row(type).pattern;
}

std::string_view type_name(Type type) {
    return row(type).name;
}

}  // namespace platform
