#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "platform/addresses.h"
#include "platform/decode.h"
#include "platform/value_types.h"

namespace platform {
namespace {

using text::Member;
using text::Node;

/// The list under `name`, each entry once.
std::vector<Located<std::string>> distinct(const Reader& keys, std::string_view name,
                                           Report& report) {
    std::vector<Located<std::string>> entries = keys.list(name);
    drop_doubled(entries, name, report);
    return entries;
}

std::vector<std::string> distinct_texts(const Reader& keys, std::string_view name, Report& report) {
    std::vector<std::string> values;
    for (Located<std::string>& item : distinct(keys, name, report))
        values.push_back(std::move(item.value));
    return values;
}

/// AWS: AWS Certificate Manager API reference, "RequestCertificate": the first name of a
/// certificate has at most 64 characters.
constexpr std::size_t kLongestCertified = 64;

Domain read_domain(const Reader& keys, Report& report) {
    check_needed(keys, "`domain`", report);
    std::string_view name = keys.text("name");
    if (keys.has("zone") && name.size() > kLongestCertified) {
        base::Diagnostic finding = base::error(
            "manifest.value",
            fmt::format("`{}` is too long for a certificate: {} characters, and ACM takes {}", name,
                        name.size(), kLongestCertified),
            keys.place("name"));
        finding.help = "take a shorter name, or bring a certificate of yours: `certificate: <arn>`";
        report.add(std::move(finding));
    }
    return Domain{keys.located_text("name"), std::string(keys.text("zone")),
                  std::string(keys.text("certificate")), keys.owner()};
}

/// Keys that mean something beside `vpc` only, and what `vpc` cannot be without.
void check_network(const Reader& keys, Report& report) {
    bool existing = keys.written("vpc");
    for (std::string_view name : {"public", "private", "isolated"}) {
        if (existing || !keys.has(name)) continue;
        base::Diagnostic finding = base::error(
            "manifest.conflict",
            fmt::format("`{}` names subnets of an existing VPC, and there is no `vpc`", name),
            keys.place(name));
        finding.help = "add `vpc: vpc-...`, or leave the subnets to slipway";
        report.add(std::move(finding));
    }
    for (std::string_view name : {"public", "private"}) {
        if (!existing || keys.written(name)) continue;
        base::Diagnostic finding =
            base::error("manifest.missing-key", fmt::format("an existing `vpc` needs `{}`", name),
                        keys.place("vpc"));
        finding.help = fmt::format("write for example `{}: [subnet-0aa1, subnet-0bb2]`", name);
        report.add(std::move(finding));
    }
}

Network read_network(const Reader& keys, Report& report) {
    static constexpr std::array kNats = {Nat::One, Nat::OnePerZone, Nat::Endpoints, Nat::None};
    check_network(keys, report);
    Network network;
    network.cidr = {Cidr::parse(keys.text("cidr")).value_or(Cidr{}), keys.place("cidr")};
    network.zones = keys.located_number("zones");
    network.nat = {kNats[keys.choice("nat")], keys.place("nat")};
    network.vpc = keys.text("vpc");
    network.public_subnets = distinct_texts(keys, "public", report);
    network.private_subnets = distinct_texts(keys, "private", report);
    network.isolated_subnets = distinct_texts(keys, "isolated", report);
    network.span = keys.owner();
    return network;
}

Quotas read_quotas(const Reader& keys) {
    return Quotas{keys.optional_number("fargate_vcpu"),
                  keys.optional_number("fargate_spot_vcpu"),
                  keys.optional_number("elastic_ips"),
                  keys.optional_number("vpcs"),
                  keys.optional_number("rules_per_load_balancer"),
                  keys.optional_number("target_groups_per_load_balancer"),
                  keys.optional_number("rules_per_security_group")};
}

/// Keys of a store that its engine has no use for.
void check_engine(const Store& store, const Reader& keys, Report& report) {
    struct Use {
        std::string_view key;
        bool postgres;
        bool redis;
        bool efs;
    };
    static constexpr std::array kUses = {
        Use{"size", true, true, false},      Use{"storage", true, false, false},
        Use{"standby", true, false, false},  Use{"replicas", false, true, false},
        Use{"owner", false, false, true},    Use{"user", true, false, false},
        Use{"database", true, false, false}, Use{"callers_get", true, true, false},
    };
    for (const Use& use : kUses) {
        bool used = store.engine == Store::Engine::Postgres ? use.postgres
                    : store.engine == Store::Engine::Redis  ? use.redis
                                                            : use.efs;
        if (used || !keys.has(use.key)) continue;
        std::vector<std::string> engines;
        if (use.postgres) engines.emplace_back("postgres");
        if (use.redis) engines.emplace_back("redis");
        if (use.efs) engines.emplace_back("efs");
        report.add(base::error("store.not-for-engine",
                               fmt::format("`{}` means nothing to `engine: {}`: it is for {}",
                                           use.key, keys.text("engine"), enumerate(engines)),
                               keys.place(use.key)));
    }
}

void check_class(const Store& store, const Reader& keys, Report& report) {
    if (store.engine == Store::Engine::Efs || !keys.has("engine")) return;
    std::string_view prefix = store.engine == Store::Engine::Postgres ? "db." : "cache.";
    if (!keys.written("size")) {
        base::Diagnostic finding =
            base::error("manifest.missing-key",
                        fmt::format("the store `{}` needs `size`", store.name), store.span);
        finding.help = fmt::format("write for example `size: {}t4g.micro`", prefix);
        report.add(std::move(finding));
    } else if (keys.has("size") && !store.size->starts_with(prefix)) {
        base::Diagnostic finding =
            base::error("manifest.value",
                        fmt::format("`{}` is no instance class of {}", *store.size,
                                    prefix == "db." ? "RDS" : "ElastiCache"),
                        store.size.span);
        finding.help =
            fmt::format("its classes start with `{}`, for example {}t4g.micro", prefix, prefix);
        report.add(std::move(finding));
    }
}

}  // namespace

Store read_store(Named named, text::Node merged, std::string_view platform, Context& context) {
    Reader keys(&merged, kStore, named.span);
    check_needed(keys, fmt::format("the store `{}`", named.name), context.report);
    Store store;
    store.name = named.name;
    store.span = named.span;
    store.engine = context.world.stores.find(named.name)->second;
    auto engine = parse_engine(keys.text("engine"));
    store.version = {engine ? engine->second : "", keys.place("engine")};
    store.size = keys.located_text("size");
    store.storage_gb = store.engine == Store::Engine::Postgres
                           ? parse_gigabytes(keys.text("storage")).value_or(0)
                           : 0;
    store.standby = keys.flag("standby");
    store.replicas = keys.number("replicas");
    if (keys.text("backups") != kNoDays) store.backups = keys.optional_duration("backups");
    store.owner = keys.number("owner");
    if (store.engine == Store::Engine::Postgres) {
        store.user = keys.text("user");
        store.database = keys.text("database");
        if (store.database.empty()) {
            store.database = platform;
            std::ranges::replace(store.database, '-', '_');
        }
    }
    check_engine(store, keys, context.report);
    check_class(store, keys, context.report);
    if (store.engine != Store::Engine::Efs) {
        store.callers_get =
            read_callers_get(keys, Owner{Reference::Owner::Store, named.name}, context);
    }
    store.merged = std::move(merged);
    return store;
}

Secret read_secret(Named named, const text::Node& settled, Context& context) {
    Reader keys(&settled, kSecret, named.span);
    Secret secret;
    secret.name = named.name;
    secret.span = named.span;
    secret.source = Secret::ByHand{};
    if (keys.has("generate")) secret.source = Secret::Generated{keys.number("generate")};
    if (keys.has("arn")) secret.source = Secret::External{std::string(keys.text("arn"))};
    if (const Node* value = keys.get("value")) {
        TextValue text = context.references.read(*value);
        if (text.literal() != nullptr && value->scalar.find("$(") == std::string::npos) {
            base::Diagnostic finding = base::error(
                "secrets.plain-value",
                fmt::format("the secret `{}` stands in the manifest for all to read", named.name),
                value->span);
            finding.help =
                fmt::format("write `{}: {{}}` and set its value in Secrets Manager", named.name);
            context.report.add(std::move(finding));
        }
        secret.source = Secret::Composed{std::move(text)};
    }
    return secret;
}

std::vector<Override> read_overrides(const text::Node* list, Report& report) {
    static constexpr std::array kOperations = {
        Override::Operation::Add,  Override::Operation::Remove, Override::Operation::Replace,
        Override::Operation::Move, Override::Operation::Copy,   Override::Operation::Test};
    std::vector<Override> overrides;
    if (list == nullptr) return overrides;
    const Table& table = *kManifest.find("overrides")->table;
    for (const Node& item : list->items) {
        Reader keys(&item, table, item.span);
        check_needed(keys, "an override", report);
        Override change{keys.located_text("stack"),
                        kOperations[keys.choice("op")],
                        keys.located_text("path"),
                        std::string(keys.text("from")),
                        {},
                        item.span};
        bool moves = change.operation == Override::Operation::Move ||
                     change.operation == Override::Operation::Copy;
        bool takes_value = !moves && change.operation != Override::Operation::Remove;
        for (auto [name, wanted] : {std::pair("from", moves), std::pair("value", takes_value)}) {
            if (keys.has("op") && wanted != keys.written(name)) {
                report.add(base::error(wanted ? "manifest.missing-key" : "manifest.conflict",
                                       fmt::format("`op: {}` {} `{}`", keys.text("op"),
                                                   wanted ? "needs" : "has no use for", name),
                                       wanted ? item.span : keys.place(name)));
            }
        }
        if (const Node* value = item.get("value")) change.value = *value;
        overrides.push_back(std::move(change));
    }
    return overrides;
}

std::vector<Located<std::string>> read_regions(const Reader& keys, Named named, Report& report) {
    std::vector<Located<std::string>> regions;
    std::map<std::string, base::SourceSpan> places;
    for (Located<std::string>& region : keys.list("region")) {
        auto [first, is_new] = places.emplace(*region, region.span);
        if (is_new) {
            regions.push_back(std::move(region));
            continue;
        }
        base::Diagnostic finding = base::error(
            "region.twice", fmt::format("`{}` is in {} twice", named.name, *region), region.span);
        finding.labels.push_back({first->second, "it is there already"});
        finding.help = "take one of them out";
        report.add(std::move(finding));
    }
    if (keys.has("region") && regions.empty()) {
        report.add(base::error("manifest.no-value",
                               fmt::format("`{}` needs a region at least", named.name),
                               keys.place("region")));
    }
    return regions;
}

void check_role(const Environment& environment, const Reader& keys, Report& report) {
    if (!keys.has("role")) return;
    auto role = parse_arn(environment.role);
    if (std::string problem = role_problem(environment.role); !problem.empty()) {
        base::Diagnostic finding =
            base::error("manifest.value",
                        fmt::format("`role` cannot be \"{}\": expected the ARN of an IAM role",
                                    environment.role),
                        keys.place("role"));
        finding.help = std::move(problem);
        report.add(std::move(finding));
    } else if (keys.has("account") && role->account != *environment.account) {
        base::Diagnostic finding =
            base::error("manifest.conflict",
                        fmt::format("the role is of account {}, and `{}` is in {}", role->account,
                                    environment.name, *environment.account),
                        keys.place("role"));
        finding.labels.push_back({environment.account.span, "the account is here"});
        finding.help = "take a role of that account: credentials of any other are refused";
        report.add(std::move(finding));
    }
}

/// AWS: Amazon CloudWatch API reference, "PutMetricAlarm": actions are of the alarm's own region.
void check_topics(const Environment& environment, Report& report) {
    for (const Located<std::string>& who : environment.notify) {
        auto topic = parse_arn(*who);
        if (!topic) continue;
        auto elsewhere = std::ranges::find_if(
            environment.regions, [&](const auto& region) { return *region != topic->region; });
        if (elsewhere == environment.regions.end()) continue;
        base::Diagnostic finding =
            base::error("manifest.conflict",
                        fmt::format("the topic is in {}, and alarms of `{}` ring in {}",
                                    topic->region, environment.name, **elsewhere),
                        who.span);
        finding.labels.push_back({elsewhere->span, "this region"});
        finding.help =
            "an alarm reaches topics of its own region only: name one of there, or an address";
        report.add(std::move(finding));
    }
}

Environment read_environment(Named named, const text::Node& clean, Report& report) {
    static constexpr std::array kInsights = {Environment::Insights::Enabled,
                                             Environment::Insights::Enhanced,
                                             Environment::Insights::Off};
    static constexpr std::array kWays = {Environment::CloudFormation::Standard,
                                         Environment::CloudFormation::Express};
    Reader keys(&clean, kEnvironment, named.span);
    check_needed(keys, fmt::format("the environment `{}`", named.name), report);
    Environment environment;
    environment.name = named.name;
    environment.span = named.span;
    environment.account = keys.located_text("account");
    environment.regions = read_regions(keys, named, report);
    environment.profile = keys.text("profile");
    environment.role = keys.text("role");
    if (keys.has("domain")) environment.domain = read_domain(keys.keys("domain"), report);
    environment.network = read_network(keys.keys("network"), report);
    environment.protect = keys.flag("protect");
    environment.approve = keys.located_flag("approve");
    for (const Located<std::string>& range : distinct(keys, "test_from", report)) {
        environment.test_from.push_back({Cidr::parse(*range).value_or(Cidr{}), range.span});
    }
    environment.quotas = read_quotas(keys.keys("quotas"));
    if (keys.has("budget")) {
        environment.budget = {base::parse_money(keys.text("budget")).value_or(base::Money{}),
                              keys.place("budget")};
    }
    environment.notify = distinct(keys, "notify", report);
    check_role(environment, keys, report);
    check_topics(environment, report);
    environment.insights = kInsights[keys.choice("insights")];
    environment.cloudformation = kWays[keys.choice("cloudformation")];
    return environment;
}

}  // namespace platform
