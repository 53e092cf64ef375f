#pragma once
// Single values of the manifest as text: how each is read. Every function gives nothing for text
// that is not such a value; the words for people stand in value_types.h.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/duration.h"
#include "platform/fargate_size.h"
#include "platform/service.h"

namespace platform {

/// "true", "yes", "false", "no".
std::optional<bool> parse_flag(std::string_view text);
/// Digits only, no sign, at most 2^32 - 1; leading zeros are allowed.
std::optional<std::uint32_t> parse_number(std::string_view text);
/// "70%" in tenths of a percent: "12.5%" is 125. At most one decimal, at most 100%.
std::optional<std::uint32_t> parse_percent_tenths(std::string_view text);
/// "100 GB" or "1 TB" in GB.
std::optional<std::uint32_t> parse_gigabytes(std::string_view text);
/// "2-10": the lower and the upper end, not turned round.
std::optional<std::pair<std::uint32_t, std::uint32_t>> parse_range(std::string_view text);

/// CPU units and MiB as written, whether or not Fargate has such a task.
struct WrittenSize {
    std::uint32_t cpu = 0;
    std::uint32_t memory_mib = 0;
};
/// "512/1024", "0.5 vCPU / 1 GB".
std::optional<WrittenSize> parse_written_size(std::string_view text);
/// Only what Fargate has.
std::optional<FargateSize> parse_size(std::string_view text);

/// "rolling", "blue-green", "canary 10%", "canary 10% for 5m", "linear 20%", "linear 20% every 3m".
std::optional<Strategy> parse_strategy(std::string_view text);
/// "off", "default", "3", "25%".
std::optional<Breaker> parse_breaker(std::string_view text);
/// "5xx > 1%", "p95 > 800ms", "cpu > 90% for 10m", "running < 2", "unhealthy > 0". The span is left
/// empty.
std::optional<AlarmCondition> parse_condition(std::string_view text);

/// What a short permission may say: the verb, the scheme of the resource, and what to write behind
/// "://".
struct GrantKind {
    std::string_view verb;
    std::string_view scheme;
    std::string_view resource;
};
std::span<const GrantKind> grant_kinds();
/// "read s3://ohi-uploads/in/*", of `grant_kinds()` only. The span is left empty.
std::optional<Grant> parse_grant(std::string_view text);

/// "store:/path", "store:/path:ro", "/path". The span is left empty.
std::optional<Mount> parse_volume(std::string_view text);
/// "65536", "1024/65536"; `name` is left empty.
std::optional<Ulimit> parse_ulimit(std::string_view text);

/// The engine word and the version of "postgres 16", "redis 7", "efs". Versions: digits, and digits
/// behind points.
std::optional<std::pair<std::string, std::string>> parse_engine(std::string_view text);

/// Five fields of crontab(5): lists, ranges, steps, names of months and days. At least one of
/// day-of-month and day-of-week is `*`: AWS schedules by one of them.
bool is_cron(std::string_view text);
/// "api", "blnk-worker": lower-case letters, digits and single hyphens, a letter first, at most 40
/// characters.
bool is_name(std::string_view text);
/// The name that somebody may have meant: "Blnk API" is "blnk-api". Of the first 40 characters; may
/// be empty.
std::string as_name(std::string_view text);
/// "eu-west-1", "us-gov-west-1".
bool is_region(std::string_view text);
/// "arn:aws:service:region:account:resource" with the partition of any AWS.
bool is_arn(std::string_view text);

/// The days that CloudWatch Logs can keep events, ascending.
std::span<const std::int64_t> retention_days();

}  // namespace platform
