#include <array>
#include <string>

#include "blueprint/ohi_by_hand.h"

namespace blueprint {
namespace {

using platform::Call;
using platform::Environment;
using platform::FargateSize;
using platform::Service;

struct Row {
    const char* name;
    std::array<std::uint32_t, 3> cpu;  // prod, staging, dev; memory is twice as much in MiB
    std::array<std::uint32_t, 3> count;
    std::vector<platform::Port> ports;
    const char* path;
    std::vector<Call> calls;
};

Call service(const char* name, std::uint16_t port, const char* port_name = "") {
    return {Call::To::Service, name, port, port_name};
}
const Call kBlnk = service("blnk-api", 5001);
const Call kClickhouse = service("clickhouse", 9000, "native");
const Call kQuery = service("signoz-query", 8080);
const Call kTelemetry = service("otel-collector", 4317, "grpc");
const Call kPostgres = {Call::To::Store, "postgres", 5432};
const Call kRedis = {Call::To::Store, "redis", 6379};

std::vector<Row> rows() {
    return {
        {"api",
         {1024, 512, 256},
         {3, 2, 1},
         {{"", 8080}},
         "/api/*",
         {kBlnk, kTelemetry, kPostgres, kRedis}},
        {"blnk-api", {512, 256, 256}, {2, 1, 1}, {{"", 5001}}, "", {kTelemetry, kPostgres, kRedis}},
        {"blnk-worker", {256, 256, 256}, {1, 1, 1}, {}, "", {kTelemetry, kPostgres, kRedis}},
        {"clickhouse",
         {2048, 1024, 512},
         {1, 1, 1},
         {{"http", 8123}, {"native", 9000}},
         "",
         {kTelemetry}},
        {"graphql",
         {1024, 512, 256},
         {3, 2, 1},
         {{"", 8080}},
         "/graphql",
         {kBlnk, kTelemetry, kPostgres, kRedis}},
        {"otel-collector",
         {512, 256, 256},
         {2, 1, 1},
         {{"grpc", 4317}, {"http", 4318}},
         "",
         {kClickhouse}},
        {"provider-api",
         {1024, 512, 256},
         {2, 1, 1},
         {{"", 8080}},
         "/provider/*",
         {kTelemetry, kPostgres, kRedis}},
        {"reindexer", {512, 256, 256}, {1, 1, 1}, {}, "", {kTelemetry, kPostgres, kRedis}},
        {"signoz-frontend", {256, 256, 256}, {1, 1, 1}, {{"", 3301}}, "", {kTelemetry, kQuery}},
        {"signoz-query", {1024, 512, 256}, {1, 1, 1}, {{"", 8080}}, "", {kClickhouse, kTelemetry}},
        {"sse",
         {512, 256, 256},
         {2, 1, 1},
         {{"", 8080}},
         "/events/*",
         {kTelemetry, kPostgres, kRedis}},
    };
}

Service service_of(const Row& row, std::size_t e) {
    Service s;
    s.name = row.name;
    s.size.value = *FargateSize::from(row.cpu[e], 2 * row.cpu[e]);
    s.count.value = row.count[e];
    s.container.image.repository = row.name;
    s.container.ports = row.ports;
    s.calls = row.calls;
    s.log_retention.value = base::Duration::days(e == 0 ? 30 : 7);
    bool store = s.name == "clickhouse" || s.name == "signoz-query";
    s.capacity.value = e == 2 && !store ? platform::Capacity::Spot : platform::Capacity::OnDemand;
    s.called = s.name == "blnk-api" || store || s.name == "otel-collector";
    if (store) {
        s.deploy.min_healthy_percent = 0;
        s.deploy.max_percent = 100;
        s.container.mounts = {
            {s.name == "clickhouse" ? "clickhouse-data" : "signoz-data", "/var/lib/data"}};
    }
    if (*row.path != '\0') {
        s.ingress.emplace();
        s.ingress->paths = {{row.path}};
        s.ingress->port = 8080;
        s.scale.emplace();
        s.scale->min = e == 0 ? 2 : 1;
        s.scale->max = std::array{10U, 5U, 3U}[e];
        s.scale->cpu_percent = {70};
        s.scale->memory_percent = {80};
        if (s.name != "sse" && e == 0) s.deploy.strategy.value = platform::Canary{100};
        if (s.name != "sse" && e == 1) s.deploy.strategy.value = platform::BlueGreen{};
    }
    return s;
}

platform::Job job(const char* name, const char* extends, FargateSize size) {
    platform::Job j;
    j.name = name;
    j.extends = extends;
    j.container.image.repository = extends;
    j.size.value = size;
    j.timeout.value = base::Duration::minutes(10);
    j.when = platform::Job::When::BeforeRelease;
    return j;
}

std::vector<platform::Store> stores(std::size_t e) {
    using platform::Store;
    Store clickhouse = {.name = "clickhouse-data"};
    Store postgres = {.name = "postgres", .engine = Store::Engine::Postgres, .version = {"16"}};
    postgres.size.value = e == 0 ? "db.m6g.large" : "db.t4g.micro";
    postgres.storage_gb = 100;
    postgres.standby = e == 0;
    postgres.backups = {base::Duration::days(e == 0 ? 14 : 1)};
    Store redis = {.name = "redis", .engine = Store::Engine::Redis, .version = {"7"}};
    redis.size.value = e == 0 ? "cache.t4g.small" : "cache.t4g.micro";
    redis.replicas = e == 0 ? 1 : 0;
    Store signoz = {.name = "signoz-data"};
    return {clickhouse, postgres, redis, signoz};
}

}  // namespace

platform::Platform ohi_by_hand() {
    platform::Platform p;
    p.name.value = "ohi";
    const std::array<const char*, 3> names = {"prod", "staging", "dev"};
    for (std::size_t e = 0; e < names.size(); ++e) {
        Environment env;
        env.name = names[e];
        env.account.value = e == 0 ? "111122223333" : "444455556666";
        env.regions = {{"eu-west-1"}};
        if (e < 2)
            env.domain = platform::Domain{
                {e == 0 ? "ohi.example" : "staging.ohi.example"}, "Z0123456789ABC", "", {}};
        env.network.cidr.value = {(10U << 24) + (static_cast<std::uint32_t>(e + 1) * 10 << 16), 16};
        env.network.nat.value = e == 0 ? platform::Nat::OnePerZone : platform::Nat::One;
        env.protect = e == 0;
        env.approve.value = e == 0;
        for (const Row& row : rows())
            env.services.push_back(service_of(row, e));
        FargateSize small;
        env.jobs = {job("blnk-migrate", "blnk-api", small),
                    job("signoz-migrate", "otel-collector", small)};
        env.stores = stores(e);
        env.secrets = {{"blnk-key", platform::Secret::Generated{48}, {}}};
        p.environments.push_back(std::move(env));
    }
    return p;
}

}  // namespace blueprint
