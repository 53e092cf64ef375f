#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "base/near_miss.h"
#include "platform/report.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

// AWS: Amazon RDS User Guide, "Available PostgreSQL database versions", and the same list as
// cfn-lint 1.51.0 carries it.
constexpr std::array<std::string_view, 8> kPostgresMajors = {"11", "12", "13", "14",
                                                             "15", "16", "17", "18"};

// AWS: Amazon ElastiCache User Guide, "Supported Redis OSS versions": it ends at 7.1; what came
// later is Valkey. Older ones than these have no TLS with an auth token, which every store gets.
constexpr std::array<std::string_view, 12> kRedisVersions = {
    "4.0.10", "5", "5.0.0", "5.0.3", "5.0.4", "5.0.6", "6", "6.0", "6.2", "7", "7.0", "7.1"};

/// Families of instance classes that come in the same sizes.
struct Classes {
    std::string_view families;
    std::string_view sizes;
};

// AWS: Amazon RDS User Guide, "DB instance classes", those of PostgreSQL in any region as cfn-lint
// 1.51.0 lists them.
constexpr std::array kDatabaseClasses = {
    Classes{"t2 t3 t4g", "micro small medium large xlarge 2xlarge"},
    Classes{"m3", "medium large xlarge 2xlarge"},
    Classes{"m4", "large xlarge 2xlarge 4xlarge 10xlarge 16xlarge"},
    Classes{"r3", "large xlarge 2xlarge 4xlarge 8xlarge"},
    Classes{"r4", "large xlarge 2xlarge 4xlarge 8xlarge 16xlarge"},
    Classes{"m6g m6gd m7g r6g r6gd r7g x2g",
            "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"},
    Classes{"m5 m5d r5 r5b r5d", "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge"},
    Classes{"m6i m6id m6idn m6in r6i r6id r6idn r6in",
            "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge"},
    Classes{"m7i m8g m8gd r7i r8g r8gd",
            "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge"},
    Classes{"x2idn", "16xlarge 24xlarge 32xlarge"},
    Classes{"x2iedn", "xlarge 2xlarge 4xlarge 8xlarge 16xlarge 24xlarge 32xlarge"},
};

// AWS: Amazon ElastiCache User Guide, "Supported node types", those of any region as cfn-lint
// 1.51.0 lists them.
constexpr std::array kCacheClasses = {
    Classes{"t2 t3 t4g", "micro small medium"},
    Classes{"m3", "medium large xlarge 2xlarge"},
    Classes{"m4", "large xlarge 2xlarge 4xlarge 10xlarge"},
    Classes{"r3", "large xlarge 2xlarge 4xlarge 8xlarge"},
    Classes{"r4", "large xlarge 2xlarge 4xlarge 8xlarge 16xlarge"},
    Classes{"m5 r5", "large xlarge 2xlarge 4xlarge 12xlarge 24xlarge"},
    Classes{"m6g m7g r6g r7g", "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"},
    Classes{"r6gd", "xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"},
    Classes{"c7gn", "large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge"},
};

constexpr std::string_view kByNow = "if AWS has it by now, accept this finding";

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        parts.push_back(text.substr(0, text.find(' ')));
        text.remove_prefix(std::min(text.size(), parts.back().size() + 1));
    }
    return parts;
}

/// "db.t4g.micro" and all others.
std::vector<std::string> class_names(std::string_view prefix, std::span<const Classes> table) {
    std::vector<std::string> names;
    for (const Classes& classes : table) {
        for (std::string_view family : words(classes.families)) {
            for (std::string_view size : words(classes.sizes))
                names.push_back(fmt::format("{}.{}.{}", prefix, family, size));
        }
    }
    return names;
}

bool has_version(const Store& store) {
    const std::string& written = *store.version;
    if (store.engine == Store::Engine::Redis)
        return std::ranges::find(kRedisVersions, written) != kRedisVersions.end();
    std::string_view major = std::string_view(written).substr(0, written.find('.'));
    return std::ranges::count(written, '.') <= 1 &&
           std::ranges::find(kPostgresMajors, major) != kPostgresMajors.end();
}

void check_version(const Store& store, const Environment& environment, Findings& findings) {
    if (has_version(store)) return;
    bool redis = store.engine == Store::Engine::Redis;
    base::Diagnostic diagnostic =
        finding("store.no-such-version",
                redis ? fmt::format("ElastiCache has no Redis {}", *store.version)
                      : fmt::format("RDS has no PostgreSQL {}", *store.version),
                span_or(store.version.span, store.span));
    if (redis) {
        diagnostic.notes = {
            "Redis OSS ends at 7.1 there, and before 4.0.10 it has no TLS with an auth token"};
        diagnostic.help = "write `engine: redis 7.1`";
    } else {
        diagnostic.help = fmt::format(
            "write one of {}, with a minor version perhaps: `engine: postgres 16.9`\n{}",
            fmt::join(kPostgresMajors, ", "), kByNow);
    }
    findings.add(std::move(diagnostic), store.name, environment.name);
}

/// What there is instead of `written`: a near miss, or the sizes of its family.
std::string class_help(const std::string& written, std::string_view prefix,
                       std::span<const Classes> table) {
    std::size_t last = written.rfind('.');
    std::string family = written.substr(0, last);
    auto near = base::near_miss(written, class_names(prefix, table));
    for (const Classes& classes : table) {
        for (std::string_view one : words(classes.families)) {
            if (fmt::format("{}.{}", prefix, one) != family) continue;
            if (near && near->starts_with(family + ".")) break;
            return fmt::format("{} comes as {}", family, fmt::join(words(classes.sizes), ", "));
        }
    }
    return near ? fmt::format("did you mean `{}`?", *near)
                : fmt::format("write for example `size: {}.t4g.micro`", prefix);
}

void check_class(const Store& store, const Environment& environment, Findings& findings) {
    bool redis = store.engine == Store::Engine::Redis;
    std::string_view prefix = redis ? "cache" : "db";
    std::span<const Classes> table = redis ? std::span<const Classes>(kCacheClasses)
                                           : std::span<const Classes>(kDatabaseClasses);
    std::vector<std::string> known = class_names(prefix, table);
    if (std::ranges::find(known, *store.size) != known.end()) return;
    base::Diagnostic diagnostic =
        finding("store.unknown-class",
                fmt::format("slipway knows no class {} of {}", *store.size,
                            redis ? "ElastiCache" : "RDS for PostgreSQL"),
                span_or(store.size.span, store.span));
    diagnostic.help = fmt::format("{}\n{}", class_help(*store.size, prefix, table), kByNow);
    findings.add(std::move(diagnostic), store.name, environment.name);
}

}  // namespace

void check_engines(const Environment& environment, Findings& findings) {
    for (const Store& store : environment.stores) {
        if (store.engine == Store::Engine::Efs) continue;
        check_version(store, environment, findings);
        check_class(store, environment, findings);
    }
}

}  // namespace platform
