#pragma once
// The platform that a manifest describes, settled for each environment. `load` is the way in.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/cidr.h"
#include "base/money.h"
#include "base/result.h"
#include "platform/located.h"
#include "platform/service.h"

namespace platform {

/// HTTPS for an environment: a hosted zone to put records in, or a certificate that is there
/// already.
struct Domain {
    Located<std::string> name;
    std::string zone;         ///< hosted zone id; empty when `certificate` is given
    std::string certificate;  ///< ARN; empty when `zone` is given
    base::SourceSpan span;
};

using base::Cidr;

enum class Nat { One, OnePerZone, Endpoints, None };

/// A network of its own, or one that exists.
struct Network {
    Located<Cidr> cidr;
    Located<std::uint32_t> zones = {3};  ///< 2-4
    Located<Nat> nat = {Nat::One};
    /// An existing VPC and its subnets; `vpc` empty: slipway makes its own.
    std::string vpc;
    std::vector<std::string> public_subnets;
    std::vector<std::string> private_subnets;
    std::vector<std::string> isolated_subnets;  ///< empty: stores stand in the private ones
    base::SourceSpan span;
};

struct Store {
    enum class Engine { Postgres, Redis, Efs };
    std::string name;
    Engine engine = Engine::Efs;
    Located<std::string> version;  ///< "16", "7"; empty for efs
    Located<std::string> size;     ///< "db.t4g.micro", "cache.t4g.micro"; empty for efs
    std::uint32_t storage_gb = 0;  ///< postgres
    bool standby = false;          ///< postgres: Multi-AZ
    std::uint32_t replicas = 0;    ///< redis
    std::optional<Located<base::Duration>> backups;  ///< whole days, of efs always 35; empty: none
    std::uint32_t owner = 0;                         ///< efs: uid and gid of the root folder
    std::string user;                                ///< postgres: master user
    std::string database;                            ///< postgres: the database that is made
    std::vector<Variable> callers_get;
    base::SourceSpan span;
    text::Node merged;

    /// 5432, 6379, 2049.
    std::uint16_t port() const;
};

struct Secret {
    struct Generated {
        std::uint32_t length;  ///< 8-256 characters, letters and digits
    };
    /// Put into Secrets Manager by a person.
    struct ByHand {};
    /// An existing secret or parameter.
    struct External {
        std::string arn;
    };
    /// Text with other secrets in it, put together inside AWS.
    struct Composed {
        TextValue value;
    };
    std::string name;
    std::variant<Generated, ByHand, External, Composed> source;
    base::SourceSpan span;
};

/// One operation of RFC 6902 on the finished template of a stack.
struct Override {
    enum class Operation { Add, Remove, Replace, Move, Copy, Test };
    Located<std::string> stack;  ///< short name: "api", "network", "jobs/migrate"; without the
                                 ///< platform and environment
    Operation operation;
    Located<std::string> path;  ///< JSON pointer
    std::string from;           ///< JSON pointer of move and copy
    text::Node value;           ///< of add, replace and test
    base::SourceSpan span;
};

/// Quotas that AWS has granted, where they differ from its defaults.
struct Quotas {
    std::optional<Located<std::uint32_t>> fargate_vcpu;
    std::optional<Located<std::uint32_t>> fargate_spot_vcpu;
    std::optional<Located<std::uint32_t>> elastic_ips;
    std::optional<Located<std::uint32_t>> vpcs;
    std::optional<Located<std::uint32_t>> rules_per_load_balancer;
    std::optional<Located<std::uint32_t>> target_groups_per_load_balancer;
    std::optional<Located<std::uint32_t>> rules_per_security_group;
};

struct Environment {
    std::string name;
    Located<std::string> account;               ///< 12 digits; empty: local only
    std::vector<Located<std::string>> regions;  ///< at least one
    std::string profile;  ///< of the shared AWS configuration; empty: the usual chain
    std::string role;     ///< to assume; empty: none
    std::optional<Domain> domain;
    Network network;
    bool protect = false;
    Located<bool> approve;
    std::vector<Located<Cidr>> test_from;
    Quotas quotas;
    std::optional<Located<base::Money>> budget;  ///< a month
    std::vector<Located<std::string>> notify;  ///< e-mail addresses, https URLs, or SNS topic ARNs
    enum class Insights { Enabled, Enhanced, Off };
    Insights insights = Insights::Enabled;
    enum class CloudFormation { Standard, Express };
    CloudFormation cloudformation = CloudFormation::Standard;
    base::SourceSpan span;  ///< its name in the manifest

    std::map<std::string, std::string> tags;
    std::vector<Service> services;    ///< by name
    std::vector<Job> jobs;            ///< by name
    std::vector<Store> stores;        ///< by name
    std::vector<Secret> secrets;      ///< by name
    std::vector<Override> overrides;  ///< in written order

    const Service* service(std::string_view name) const;
    const Job* job(std::string_view name) const;
    const Store* store(std::string_view name) const;
    const Secret* secret(std::string_view name) const;
};

/// A finding that the manifest knows about and accepts.
struct Acceptance {
    Located<std::string> rule;
    std::string at;  ///< service, store, job or environment; empty: anywhere
    std::string because;
    base::SourceSpan span;
};

struct Platform {
    std::uint32_t template_version = 1;
    Located<std::string> name;
    std::map<std::string, std::string> tags;
    /// Account that holds the repositories of all environments; empty: each account has its own.
    std::string registry_account;
    std::vector<Environment> environments;    ///< in written order
    std::vector<std::string> before_release;  ///< jobs, in written order
    std::vector<std::string> after_release;
    std::vector<Acceptance> accept;

    const Environment* environment(std::string_view name) const;
};

/// Gives the text of a file that a variable is filled from (`{ file: config/collector.yaml }`).
/// `path` is relative to the manifest's folder and never leaves it. Empty: there is no such file,
/// or it cannot be read.
using ReadFile = std::function<std::optional<std::string>(std::string_view path)>;

/// Reads document `file` of `sources` and settles every environment. All findings about the
/// manifest itself are added to `findings` (the codes of codes.h and document.*); a platform comes
/// back only when none of them is an error.
std::optional<Platform> load(const base::Sources& sources, std::uint32_t file,
                             const ReadFile& read_file, base::Diagnostics& findings);

}  // namespace platform
