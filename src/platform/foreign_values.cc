#include "platform/foreign_values.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "platform/replace_all.h"
#include "platform/values.h"

namespace platform {
namespace {

bool in(std::string_view set, char c) {
    return set.find(c) != std::string_view::npos;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// Whether `text` has letters, digits and `extra` only, and one of them at least.
bool is_word(std::string_view text, std::string_view extra) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return base::is_alphanumeric(c) || in(extra, c);
    });
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, base::is_digit);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

/// What PostgreSQL and RDS both take as a name.
std::string identifier_problem(std::string_view text) {
    constexpr std::size_t kLongest = 63;
    if (text.size() > kLongest) return fmt::format("a name has at most {} characters", kLongest);
    bool letter_first = !text.empty() && base::is_letter(text.front());
    if (!letter_first) return "the first character is a letter: `app`";
    if (!is_word(text, "_")) return "a name has letters, digits and `_`: `app_data`";
    return {};
}

std::string with_some_environment(std::string_view text) {
    return replace_all(text, kEnvReference, "env");
}

constexpr std::string_view kImageExample = "write for example `ghcr.io/team/app:1.2`";

/// Lower-case letters and digits, joined by `.`, `_`, `__` or hyphens.
bool is_repository_part(std::string_view part) {
    if (part.empty() || part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") !=
                            std::string_view::npos) {
        return false;
    }
    std::string_view run;  // of separators, since the last letter or digit
    for (std::size_t i = 0; i < part.size(); ++i) {
        bool separator = in("._-", part[i]);
        bool at_an_end = i == 0 || i + 1 == part.size();
        if (separator && at_an_end) return false;
        run = separator ? part.substr(i - run.size(), run.size() + 1) : std::string_view();
        bool hyphens = run.find_first_not_of('-') == std::string_view::npos;
        if (run.size() > 1 && run != "__" && !hyphens) return false;
    }
    return true;
}

/// "ghcr.io", "localhost:5000": what stands before the first slash and is no part of a repository.
bool names_registry(std::string_view part) {
    return part == "localhost" || part.find_first_of(".:") != std::string_view::npos;
}

bool is_registry(std::string_view text) {
    std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && !is_number(text.substr(colon + 1))) return false;
    return std::ranges::all_of(split(text.substr(0, colon), '.'), [](std::string_view part) {
        return is_word(part, "-") && part.front() != '-' && part.back() != '-';
    });
}

bool is_digest(std::string_view text) {
    std::size_t colon = text.find(':');
    std::string_view algorithm = text.substr(0, colon);
    std::size_t digits = algorithm == "sha256" ? 64 : algorithm == "sha512" ? 128 : 0;
    if (digits == 0 || colon == std::string_view::npos) return false;
    text.remove_prefix(colon + 1);
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string repository_problem(std::string_view name, std::string_view rest) {
    std::vector<std::string_view> parts = split(name, '/');
    bool registry = parts.size() > 1 && names_registry(parts.front());
    if (registry && !is_registry(parts.front()))
        return fmt::format("\"{}\" is not the host of a registry", parts.front());
    auto first = parts.begin() + (registry ? 1 : 0);
    if (std::all_of(first, parts.end(), is_repository_part)) return {};
    std::string_view repository =
        registry ? name.substr(parts.front().size() + 1) : name.substr(0, name.size());
    std::string small = base::lower(repository);
    bool only_case = std::ranges::all_of(split(small, '/'), is_repository_part);
    if (!only_case) return std::string(kImageExample);
    std::string_view host = name.substr(0, name.size() - repository.size());
    return fmt::format("repositories are in lower case: write `{}{}{}`", host, small, rest);
}

struct Partition {
    std::string_view regions;  ///< how their names begin
    std::string_view name;
};
// AWS: AWS General Reference, "Amazon Resource Names", and the endpoints of botocore. The longer
// beginnings first; what begins otherwise is `aws`.
constexpr std::array kPartitions = {
    Partition{"cn-", "aws-cn"},         Partition{"us-gov-", "aws-us-gov"},
    Partition{"us-isob-", "aws-iso-b"}, Partition{"us-isof-", "aws-iso-f"},
    Partition{"us-iso-", "aws-iso"},    Partition{"eu-isoe-", "aws-iso-e"},
    Partition{"eusc-", "aws-eusc"},
};

/// What is wrong behind the account: the name of a secret or of a parameter.
std::string secret_name_problem(std::string_view service,
                                const std::vector<std::string_view>& parts) {
    if (service == "ssm") {
        std::string_view name = parts[5];
        bool good = parts.size() == 6 && name.starts_with("parameter/") &&
                    is_word(name.substr(std::string_view("parameter/").size()), "/_.-");
        return good ? "" : "a parameter ends in `:parameter/` and its name, without a version";
    }
    bool named = parts.size() > 6 && parts[5] == "secret" && is_word(parts[6], "/_+=.@-");
    if (!named) return "a secret ends in `:secret:` and its name";
    if (parts.size() == 7) return {};
    bool whole = parts.size() == 10 && std::all_of(parts.begin() + 7, parts.end(), [](auto part) {
                     return part.empty() || is_word(part, "/_+=.@-");
                 });
    return whole ? ""
                 : "a key of a secret stands behind its name, then stage and version, empty too: "
                   "`...:NAME:KEY::`";
}

struct Alphabet {
    std::string_view scheme;
    std::string_view extra;  ///< beside letters, digits and wildcards
};
// AWS: the naming rules of each service; a secret and a parameter may have paths.
constexpr std::array kAlphabets = {
    Alphabet{"sqs", "-_."},     Alphabet{"sns", "-_."},   Alphabet{"dynamodb", "-_."},
    Alphabet{"events", "-_./"}, Alphabet{"states", "-_"}, Alphabet{"lambda", "-_"},
    Alphabet{"ses", "-_.@+"},   Alphabet{"ssm", "-_./"},  Alphabet{"secretsmanager", "-_./+=@"},
    Alphabet{"kms", "-_/"},
};

// AWS: Amazon S3 User Guide, "General purpose bucket naming rules".
std::string bucket_problem(std::string_view bucket) {
    std::string small = base::lower(bucket);
    if (small != bucket) {
        return fmt::format(
            "buckets are in lower case: write `{}`; one from before 2018 that is "
            "not: {{ actions: [..], resources: [..] }}",
            small);
    }
    bool wild = bucket.find_first_of("*?") != std::string_view::npos;
    bool long_enough = wild || bucket.size() >= 3;
    bool ends = !bucket.empty() && !in(".-", bucket.front()) && !in(".-", bucket.back());
    if (!is_word(bucket, ".-*?") || !ends || !long_enough || bucket.size() > 63)
        return "a bucket has 3 to 63 lower-case letters, digits, `.` and `-`";
    bool named = bucket.find_first_not_of("*?") != std::string_view::npos;
    return named ? "" : "name the bucket; a permission for all of them is no permission";
}

}  // namespace

std::string image_name_problem(std::string_view text) {
    if (text.find("$(") != std::string_view::npos) {
        return "an image is written whole; where it differs by environment: `{ prod: ..., default: "
               "... }`";
    }
    if (text.size() > 255) return "an image has at most 255 characters";
    std::size_t at = text.find('@');
    if (at != std::string_view::npos && !is_digest(text.substr(at + 1)))
        return "a digest is `sha256:` and 64 hexadecimal digits in lower case";
    std::string_view named = text.substr(0, at);
    std::size_t slash = named.rfind('/');
    std::size_t colon = named.find(':', slash == std::string_view::npos ? 0 : slash);
    if (colon != std::string_view::npos) {
        std::string_view tag = named.substr(colon + 1);
        if (tag.empty()) return "write a tag behind the colon, or leave the colon out";
        bool good = is_word(tag, "_.-") && !in(".-", tag.front()) && tag.size() <= 128;
        if (!good) return "a tag has letters, digits, `_`, `.` and `-`, at most 128 of them";
    }
    std::string_view repository = named.substr(0, colon);
    return repository_problem(repository, text.substr(repository.size()));
}

std::string build_path_problem(std::string_view text) {
    constexpr std::string_view kBeside = "the path is relative to the manifest: ./api, ../web";
    if (text.empty() || in("/~\\-", text.front())) return std::string(kBeside);
    if (std::ranges::any_of(text, is_control)) return "a path has no control characters";
    if (text.find("$(") != std::string_view::npos)
        return "a path is written whole; an image is built once for all environments";
    return {};
}

std::string mount_path_problem(std::string_view path) {
    if (!path.starts_with('/')) return "a path inside the container starts with `/`";
    if (path.find("$(") != std::string_view::npos || std::ranges::any_of(path, is_control))
        return "the path is written whole, and without control characters";
    std::vector<std::string_view> kept;
    for (std::string_view part : split(path.substr(1), '/')) {
        if (part == ".." && !kept.empty()) kept.pop_back();
        if (part != ".." && part != "." && !part.empty()) kept.push_back(part);
    }
    std::string normal = "/" + fmt::format("{}", fmt::join(kept, "/"));
    if (normal == "/") return "a volume there would hide the image itself; write for example /data";
    // Scratch space is the only way to more shared memory on Fargate.
    bool kernels = (kept.front() == "proc" || kept.front() == "sys" || kept.front() == "dev") &&
                   normal != "/dev/shm";
    if (kernels) return fmt::format("/{} is the kernel's; write for example /data", kept.front());
    return normal == path ? "" : fmt::format("write the path without detours: {}", normal);
}

std::string container_user_problem(std::string_view text) {
    std::size_t colon = text.find(':');
    auto good = [](std::string_view part) {
        if (is_number(part)) return parse_number(part).value_or(0xffff'ffff) <= 0x7fff'ffff;
        return is_word(part, "_.-") && part.front() != '-' && part.size() <= 32;
    };
    bool both = good(text.substr(0, colon)) &&
                (colon == std::string_view::npos || good(text.substr(colon + 1)));
    return both ? "" : "a user, and perhaps its group: shop, 101, 101:101, shop:www-data";
}

std::string_view partition_of(std::string_view region) {
    for (const Partition& partition : kPartitions) {
        if (region.starts_with(partition.regions)) return partition.name;
    }
    return "aws";
}

std::string secret_arn_problem(std::string_view text) {
    if (text.find("$(") != std::string_view::npos) {
        return "an ARN is written whole; where it differs by environment: `{ prod: ..., default: "
               "... }`";
    }
    std::vector<std::string_view> parts = split(text, ':');
    if (parts.size() < 6 || parts[0] != "arn")
        return "write for example arn:aws:secretsmanager:eu-west-1:111122223333:secret:NAME";
    if (parts[2] != "secretsmanager" && parts[2] != "ssm") {
        return fmt::format(
            "ECS reads secrets of `secretsmanager` and parameters of `ssm`, and "
            "nothing of `{}`",
            parts[2]);
    }
    if (!is_region(parts[3])) return "the fourth part is a region, such as eu-west-1";
    if (parts[1] != partition_of(parts[3]))
        return fmt::format("{} is in the partition `{}`", parts[3], partition_of(parts[3]));
    if (parts[4].size() != 12 || !is_number(parts[4]))
        return "the fifth part is an account: 12 digits";
    return secret_name_problem(parts[2], parts);
}

std::string grant_resource_problem(std::string_view scheme, std::string_view resource) {
    std::string text = with_some_environment(resource);
    if (scheme == "s3") {
        std::size_t slash = text.find('/');
        if (text.find("$(") != std::string::npos || std::ranges::any_of(text, is_control))
            return "`$(env)` alone is replaced here";
        return bucket_problem(std::string_view(text).substr(0, slash));
    }
    if (text.starts_with("arn:"))
        return "write the name alone; with an ARN: { actions: [..], resources: [..] }";
    if (scheme == "ssm" && text.starts_with('/')) return "leave the first slash of the path out";
    auto alphabet = std::ranges::find(kAlphabets, scheme, &Alphabet::scheme);
    if (alphabet == kAlphabets.end()) return {};
    if (is_word(text, std::string(alphabet->extra) + "*?")) return {};
    return fmt::format("names of {} have letters, digits and `{}`", scheme, alphabet->extra);
}

std::string action_problem(std::string_view text) {
    std::size_t colon = text.find(':');
    if (text == "*") return "name the services: `s3:*`; a role that may do everything is not made";
    if (colon == std::string_view::npos || colon == 0)
        return "an action has its service in front: `s3:GetObject`";
    std::string_view service = text.substr(0, colon);
    std::string_view action = text.substr(colon + 1);
    if (action.empty())
        return fmt::format("name the action, or all of the service: `{}:*`", service);
    std::string small = base::lower(service);
    if (small != service && is_word(service, "-"))
        return fmt::format("services are in lower case: `{}:{}`", small, action);
    if (!is_word(service, "-") || !is_word(action, "*?"))
        return "an action is a service and a word: `s3:GetObject`, `s3:Get*`";
    return {};
}

std::string policy_resource_problem(std::string_view text) {
    if (text == "*") return {};
    std::string filled = with_some_environment(text);
    if (filled.find("$(") != std::string::npos || filled.find("${AWS::") != std::string::npos)
        return "`$(env)` alone is replaced here; write account and region, or `*` for them";
    std::vector<std::string_view> parts = split(filled, ':');
    bool arn = parts.size() >= 6 && parts[0] == "arn" &&
               (parts[1].starts_with("aws") || parts[1] == "*") && !parts[2].empty() &&
               !parts[5].empty();
    bool spaces = filled.find(' ') != std::string::npos;
    if (arn && !spaces && std::ranges::none_of(filled, is_control)) return {};
    return "write an ARN, `*` in it where it may be anything: \"arn:aws:s3:::uploads/*\"";
}

// AWS: Elastic Load Balancing API reference, "CreateTargetGroup", HealthCheckPath: 1 to 1024
// characters; Application Load Balancer guide, "Health checks": "/path?query".
std::string health_path_problem(std::string_view text) {
    if (!text.starts_with('/')) return fmt::format("a path starts with `/`: write `/{}`", text);
    if (text.size() > 1024) return "a path has at most 1024 characters";
    if (text.find('*') != std::string_view::npos)
        return "one address is asked, so there are no wildcards: `/health`";
    bool plain = std::ranges::all_of(
        text, [](char c) { return c > ' ' && c < 0x7f && !in("\"<>\\^`{|}#", c); });
    if (!plain || std::ranges::count(text, '?') > 1)
        return "spaces and other special characters are written as `%20` and the like";
    return {};
}

// AWS: Amazon RDS API reference, "CreateDBInstance", MasterUsername and DBName of PostgreSQL: 1 to
// 63 letters, digits or underscores, a letter first, no word that the engine keeps for itself.
std::string database_user_problem(std::string_view text) {
    constexpr std::array<std::string_view, 4> kReserved = {"admin", "rdsadmin", "rds_superuser",
                                                           "user"};
    std::string small = base::lower(text);
    if (small.starts_with("pg_")) return "PostgreSQL keeps pg_* for itself: write another name";
    if (std::ranges::find(kReserved, small) != kReserved.end())
        return fmt::format("RDS keeps `{}` for itself: write another name, `app` or `master`",
                           text);
    return identifier_problem(text);
}

std::string database_name_problem(std::string_view text) {
    constexpr std::array<std::string_view, 3> kReserved = {"rdsadmin", "template0", "template1"};
    if (std::ranges::find(kReserved, base::lower(text)) != kReserved.end())
        return fmt::format("every instance has a database `{}` of its own: write another name",
                           text);
    return identifier_problem(text);
}

}  // namespace platform
