#include "platform/values.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "base/ascii.h"

namespace platform {
namespace {

/// Takes `text` apart at `separator`; "a//b" has three parts.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    for (std::string_view word : split(text, ' ')) {
        if (!word.empty()) found.push_back(word);
    }
    return found;
}

/// A number with at most three decimals, times 1000: "0.5" is 500, ".5" too.
std::optional<std::int64_t> parse_milli(std::string_view text) {
    std::size_t point = text.find('.');
    std::string_view whole = text.substr(0, point);
    std::string_view decimals = point == std::string_view::npos ? "" : text.substr(point + 1);
    if (point != std::string_view::npos && (decimals.empty() || decimals.size() > 3)) {
        return std::nullopt;
    }
    std::int64_t milli = 0;
    if (!whole.empty()) {
        auto number = parse_number(whole);
        if (!number) return std::nullopt;
        milli = std::int64_t{*number} * 1000;
    } else if (decimals.empty()) {
        return std::nullopt;
    }
    std::int64_t unit = 100;
    for (char c : decimals) {
        if (!base::is_digit(c)) return std::nullopt;
        milli += unit * (c - '0');
        unit /= 10;
    }
    return milli;
}

std::optional<std::uint32_t> amount(std::string_view text, std::string_view unit,
                                    std::int64_t per_unit) {
    if (!text.ends_with(unit)) return std::nullopt;
    text.remove_suffix(unit.size());
    auto milli = parse_milli(trim(text));
    if (!milli || *milli * per_unit % 1000 != 0) return std::nullopt;
    std::int64_t value = *milli * per_unit / 1000;
    if (value > 1'000'000) return std::nullopt;
    return static_cast<std::uint32_t>(value);
}

/// Traffic of "canary 10%" in tenths, and the pause behind `word` ("canary 10% for 5m").
struct Shift {
    std::uint32_t tenths;
    std::optional<base::Duration> wait;
};
std::optional<Shift> parse_shift(const std::vector<std::string_view>& parts, std::string_view word,
                                 std::uint32_t least_tenths) {
    if (parts.size() != 2 && parts.size() != 4) return std::nullopt;
    auto tenths = parse_percent_tenths(parts[1]);
    if (!tenths || *tenths < least_tenths) return std::nullopt;
    if (parts.size() == 2) return Shift{*tenths, std::nullopt};
    auto wait = base::parse_duration(parts[3]);
    if (parts[2] != word || !wait || *wait > base::Duration::hours(24)) return std::nullopt;
    if (wait->in_milliseconds() % 60'000 != 0) return std::nullopt;
    return Shift{*tenths, wait};
}

using Metric = AlarmCondition::Metric;
enum class Unit { Percent, Milliseconds, Count };
struct MetricWord {
    std::string_view word;
    Metric metric;
    Unit unit;
};
constexpr std::array kMetrics = {MetricWord{"5xx", Metric::Http5xx, Unit::Percent},
                                 MetricWord{"4xx", Metric::Http4xx, Unit::Percent},
                                 MetricWord{"cpu", Metric::Cpu, Unit::Percent},
                                 MetricWord{"memory", Metric::Memory, Unit::Percent},
                                 MetricWord{"unhealthy", Metric::UnhealthyTasks, Unit::Count},
                                 MetricWord{"running", Metric::RunningTasks, Unit::Count}};

/// "p95" is 950, "p99.9" is 999.
std::optional<std::uint32_t> parse_percentile(std::string_view word) {
    if (!word.starts_with('p')) return std::nullopt;
    auto tenths = parse_percent_tenths(std::string(word.substr(1)) + "%");
    if (!tenths || *tenths == 0 || *tenths >= 1000) return std::nullopt;
    return tenths;
}

std::optional<std::int64_t> parse_threshold(std::string_view text, Unit unit) {
    switch (unit) {
        case Unit::Percent: {
            auto tenths = parse_percent_tenths(text);
            if (!tenths) return std::nullopt;
            return std::int64_t{*tenths} * 100;
        }
        case Unit::Milliseconds: {
            auto duration = base::parse_duration(text);
            if (!duration || duration->in_milliseconds() == 0) return std::nullopt;
            return duration->in_milliseconds() * 1000;
        }
        case Unit::Count: {
            auto number = parse_number(text);
            if (!number) return std::nullopt;
            return std::int64_t{*number} * 1000;
        }
    }
    return std::nullopt;
}

constexpr std::array kGrants = {
    GrantKind{"read", "s3", "bucket or bucket/prefix/*"},
    GrantKind{"write", "s3", "bucket or bucket/prefix/*"},
    GrantKind{"delete", "s3", "bucket or bucket/prefix/*"},
    GrantKind{"send", "sqs", "queue"},
    GrantKind{"receive", "sqs", "queue"},
    GrantKind{"publish", "sns", "topic"},
    GrantKind{"read", "dynamodb", "table"},
    GrantKind{"write", "dynamodb", "table"},
    GrantKind{"put", "events", "event bus"},
    GrantKind{"start", "states", "state machine"},
    GrantKind{"invoke", "lambda", "function"},
    GrantKind{"send", "ses", "identity: a domain or an e-mail address"},
    GrantKind{"read", "ssm", "path of parameters"},
    GrantKind{"read", "secretsmanager", "name of a secret"},
    GrantKind{"encrypt", "kms", "key id or alias/name"},
    GrantKind{"decrypt", "kms", "key id or alias/name"},
};

struct CronField {
    std::uint32_t min;
    std::uint32_t max;
    std::string_view names;  ///< of three letters each, for `min` onwards
};
constexpr std::array kCronFields = {CronField{0, 59, ""}, CronField{0, 23, ""},
                                    CronField{1, 31, ""},
                                    CronField{1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
                                    CronField{0, 7, "SUNMONTUEWEDTHUFRISAT"}};

std::optional<std::uint32_t> parse_cron_number(std::string_view text, const CronField& field) {
    if (text.size() == 3 && !field.names.empty()) {
        std::string upper(text);
        for (char& c : upper)
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        std::size_t at = field.names.find(upper);
        if (at != std::string_view::npos && at % 3 == 0) {
            return field.min + static_cast<std::uint32_t>(at / 3);
        }
    }
    auto number = parse_number(text);
    if (!number || *number < field.min || *number > field.max) return std::nullopt;
    return number;
}

bool is_cron_part(std::string_view part, const CronField& field) {
    std::size_t slash = part.find('/');
    if (slash != std::string_view::npos) {
        auto step = parse_number(part.substr(slash + 1));
        if (!step || *step == 0 || *step > field.max) return false;
        part = part.substr(0, slash);
    }
    if (part == "*") return true;
    std::size_t hyphen = part.find('-');
    if (hyphen == std::string_view::npos) return parse_cron_number(part, field).has_value();
    auto first = parse_cron_number(part.substr(0, hyphen), field);
    auto last = parse_cron_number(part.substr(hyphen + 1), field);
    return first && last && *first <= *last;
}

constexpr std::array<std::int64_t, 22> kRetentionDays = {
    1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
    365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};

}  // namespace

std::optional<bool> parse_flag(std::string_view text) {
    if (text == "true" || text == "yes") return true;
    if (text == "false" || text == "no") return false;
    return std::nullopt;
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
    if (text.empty() || !base::is_digit(text.front())) return std::nullopt;
    std::uint32_t number = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::uint32_t> parse_percent_tenths(std::string_view text) {
    if (!text.ends_with('%')) return std::nullopt;
    auto milli = parse_milli(text.substr(0, text.size() - 1));
    if (!milli || *milli > 100'000 || *milli % 100 != 0) return std::nullopt;
    return static_cast<std::uint32_t>(*milli / 100);
}

std::optional<std::uint32_t> parse_gigabytes(std::string_view text) {
    if (auto terabytes = amount(text, " TB", 1024)) return terabytes;
    return amount(text, " GB", 1);
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> parse_range(std::string_view text) {
    std::size_t hyphen = text.find('-');
    if (hyphen == std::string_view::npos) return std::nullopt;
    auto low = parse_number(trim(text.substr(0, hyphen)));
    auto high = parse_number(trim(text.substr(hyphen + 1)));
    if (!low || !high) return std::nullopt;
    return std::pair(*low, *high);
}

std::optional<WrittenSize> parse_written_size(std::string_view text) {
    std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::string_view cpu_text = trim(text.substr(0, slash));
    std::string_view memory_text = trim(text.substr(slash + 1));
    auto cpu = parse_number(cpu_text);
    if (!cpu) cpu = amount(cpu_text, "vCPU", 1024);
    auto memory = parse_number(memory_text);
    if (!memory) memory = amount(memory_text, "GB", 1024);
    if (!cpu || !memory) return std::nullopt;
    return WrittenSize{*cpu, *memory};
}

std::optional<FargateSize> parse_size(std::string_view text) {
    auto written = parse_written_size(text);
    if (!written) return std::nullopt;
    return FargateSize::from(written->cpu, written->memory_mib);
}

std::optional<Strategy> parse_strategy(std::string_view text) {
    std::vector<std::string_view> parts = words(text);
    if (parts.empty()) return std::nullopt;
    if (parts.size() == 1 && parts[0] == "rolling") return Rolling{};
    if (parts.size() == 1 && parts[0] == "blue-green") return BlueGreen{};
    if (parts[0] == "canary") {
        auto shift = parse_shift(parts, "for", 1);
        if (shift) return Canary{shift->tenths, shift->wait};
    }
    if (parts[0] == "linear") {
        auto shift = parse_shift(parts, "every", 30);
        if (shift) return Linear{shift->tenths, shift->wait};
    }
    return std::nullopt;
}

std::optional<Breaker> parse_breaker(std::string_view text) {
    if (text == "off") return Breaker{Breaker::Kind::Off, 0};
    if (text == "default") return Breaker{Breaker::Kind::Default, 0};
    if (auto tenths = parse_percent_tenths(text)) {
        if (*tenths == 0 || *tenths % 10 != 0) return std::nullopt;
        return Breaker{Breaker::Kind::Percent, *tenths / 10};
    }
    auto count = parse_number(text);
    if (!count || *count == 0 || *count > 200) return std::nullopt;
    return Breaker{Breaker::Kind::Count, *count};
}

std::optional<AlarmCondition> parse_condition(std::string_view text) {
    std::vector<std::string_view> parts = words(text);
    if (parts.size() != 3 && parts.size() != 5) return std::nullopt;
    AlarmCondition condition;
    condition.text = text;
    Unit unit = Unit::Milliseconds;
    auto metric = std::ranges::find(kMetrics, parts[0], &MetricWord::word);
    if (metric != kMetrics.end()) {
        condition.metric = metric->metric;
        unit = metric->unit;
    } else if (auto percentile = parse_percentile(parts[0])) {
        condition.metric = Metric::Latency;
        condition.percentile_tenths = *percentile;
    } else {
        return std::nullopt;
    }
    if (parts[1] != ">" && parts[1] != "<") return std::nullopt;
    condition.comparison =
        parts[1] == ">" ? AlarmCondition::Comparison::Above : AlarmCondition::Comparison::Below;
    auto threshold = parse_threshold(parts[2], unit);
    if (!threshold) return std::nullopt;
    condition.threshold_milli = *threshold;
    if (parts.size() == 5) {
        auto lasting = base::parse_duration(parts[4]);
        if (parts[3] != "for" || !lasting || *lasting < base::Duration::minutes(1) ||
            *lasting > base::Duration::hours(24) || lasting->in_milliseconds() % 60'000 != 0) {
            return std::nullopt;
        }
        condition.lasting = *lasting;
    }
    return condition;
}

std::span<const GrantKind> grant_kinds() {
    return kGrants;
}

std::optional<Grant> parse_grant(std::string_view text) {
    std::vector<std::string_view> parts = words(text);
    if (parts.size() != 2) return std::nullopt;
    std::size_t colon = parts[1].find("://");
    if (colon == std::string_view::npos || colon + 3 == parts[1].size()) return std::nullopt;
    std::string_view scheme = parts[1].substr(0, colon);
    bool known = std::ranges::any_of(kGrants, [&](const GrantKind& kind) {
        return kind.verb == parts[0] && kind.scheme == scheme;
    });
    if (!known) return std::nullopt;
    return Grant{std::string(parts[0]), std::string(scheme),
                 std::string(parts[1].substr(colon + 3))};
}

std::optional<Mount> parse_volume(std::string_view text) {
    Mount mount;
    if (text.ends_with(":ro")) {
        mount.read_only = true;
        text.remove_suffix(3);
    }
    if (!text.starts_with('/')) {
        std::size_t colon = text.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        mount.store = text.substr(0, colon);
        if (!is_name(mount.store)) return std::nullopt;
        text.remove_prefix(colon + 1);
    }
    if (!text.starts_with('/') || text.find(':') != std::string_view::npos) return std::nullopt;
    mount.path = text;
    return mount;
}

std::optional<Ulimit> parse_ulimit(std::string_view text) {
    std::size_t slash = text.find('/');
    auto soft = parse_number(trim(text.substr(0, slash)));
    auto hard = slash == std::string_view::npos ? soft : parse_number(trim(text.substr(slash + 1)));
    if (!soft || !hard || *soft > *hard) return std::nullopt;
    return Ulimit{{}, *soft, *hard};
}

std::optional<std::pair<std::string, std::string>> parse_engine(std::string_view text) {
    std::vector<std::string_view> parts = words(text);
    if (parts.size() == 1 && parts[0] == "efs") return std::pair("efs", "");
    if (parts.size() != 2 || (parts[0] != "postgres" && parts[0] != "redis")) return std::nullopt;
    std::vector<std::string_view> numbers = split(parts[1], '.');
    if (numbers.size() > 3) return std::nullopt;
    for (std::string_view number : numbers) {
        if (!parse_number(number) || (number.size() > 1 && number.starts_with('0')))
            return std::nullopt;
    }
    return std::pair(std::string(parts[0]), std::string(parts[1]));
}

bool is_cron(std::string_view text) {
    std::vector<std::string_view> fields = words(text);
    if (fields.size() != kCronFields.size()) return false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        for (std::string_view part : split(fields[i], ',')) {
            if (!is_cron_part(part, kCronFields[i])) return false;
        }
    }
    return fields[2] == "*" || fields[4] == "*";
}

bool is_name(std::string_view text) {
    if (text.empty() || text.size() > 40 || !base::is_lower(text.front()) || text.back() == '-')
        return false;
    if (text.find("--") != std::string_view::npos) return false;
    return std::ranges::all_of(
        text, [](char c) { return base::is_lower(c) || base::is_digit(c) || c == '-'; });
}

std::string as_name(std::string_view text) {
    std::string name;
    for (char c : text.substr(0, 40)) {
        bool kept = base::is_alphanumeric(c);
        if (kept) name += base::lower(c);
        if (!kept && !name.empty() && name.back() != '-') name += '-';
    }
    while (name.ends_with('-'))
        name.pop_back();
    return name;
}

bool is_region(std::string_view text) {
    std::vector<std::string_view> parts = split(text, '-');
    if (parts.size() < 3 || parts.size() > 4) return false;
    if (parts[0].size() < 2 || parts[0].size() > 4) return false;
    if (parts.back().size() != 1 || !base::is_digit(parts.back()[0])) return false;
    parts.pop_back();
    return std::ranges::all_of(parts, [](std::string_view part) {
        return !part.empty() && std::ranges::all_of(part, base::is_lower);
    });
}

bool is_arn(std::string_view text) {
    std::vector<std::string_view> parts = split(text, ':');
    if (parts.size() < 6 || parts[0] != "arn" || !parts[1].starts_with("aws")) return false;
    return !parts[2].empty() && !parts[5].empty() && text.find(' ') == std::string_view::npos;
}

std::span<const std::int64_t> retention_days() {
    return kRetentionDays;
}

}  // namespace platform
