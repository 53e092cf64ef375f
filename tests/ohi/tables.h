#pragma once
// The ohi platform as its owners wrote it down: every figure here is a requirement, copied by hand
// and never computed. The tests beside it hold the finished templates against these tables.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ohi {

enum Env { kProd, kStaging, kDev };
inline constexpr std::array kEnvs = {kProd, kStaging, kDev};
inline constexpr std::array<std::string_view, 3> kEnvNames = {"prod", "staging", "dev"};

/// What differs by environment alone.
struct EnvironmentRow {
    std::string_view log_retention_days;
    std::string_view scale_min;
    std::string_view scale_max;
    std::string_view capacity;         ///< capacity provider of services that are no stores
    std::string_view public_strategy;  ///< of public services, sse excepted
};
inline constexpr std::array<EnvironmentRow, 3> kEnvironmentRows = {{
    {"30", "2", "10", "FARGATE", "CANARY"},
    {"7", "1", "5", "FARGATE", "BLUE_GREEN"},
    {"7", "1", "3", "FARGATE_SPOT", "ROLLING"},
}};

struct Size {
    std::string_view cpu;
    std::string_view memory;
};

/// One service: sizes, counts and ports in the order prod, staging, dev.
struct ServiceRow {
    std::string_view name;
    std::array<Size, 3> size;
    std::array<std::string_view, 3> count;
    std::vector<std::string_view> ports;
    std::vector<std::string_view> paths;  ///< answered by the load balancer; empty: not public
    bool single_writer = false;
    bool named = false;  ///< has a private name, because others call it
};

inline const std::vector<ServiceRow>& services() {
    static const std::vector<ServiceRow> rows = {
        {"api",
         {{{"1024", "2048"}, {"512", "1024"}, {"256", "512"}}},
         {"3", "2", "1"},
         {"8080"},
         {"/api", "/api/*"}},
        {"graphql",
         {{{"1024", "2048"}, {"512", "1024"}, {"256", "512"}}},
         {"3", "2", "1"},
         {"8080"},
         {"/graphql"}},
        {"sse",
         {{{"512", "1024"}, {"256", "512"}, {"256", "512"}}},
         {"2", "1", "1"},
         {"8080"},
         {"/events", "/events/*"}},
        {"provider-api",
         {{{"1024", "2048"}, {"512", "1024"}, {"256", "512"}}},
         {"2", "1", "1"},
         {"8080"},
         {"/provider", "/provider/*"}},
        {"reindexer", {{{"512", "1024"}, {"256", "512"}, {"256", "512"}}}, {"1", "1", "1"}, {}, {}},
        {"blnk-api",
         {{{"512", "1024"}, {"256", "512"}, {"256", "512"}}},
         {"2", "1", "1"},
         {"5001"},
         {},
         false,
         true},
        {"blnk-worker",
         {{{"256", "512"}, {"256", "512"}, {"256", "512"}}},
         {"1", "1", "1"},
         {},
         {}},
        {"clickhouse",
         {{{"2048", "4096"}, {"1024", "2048"}, {"512", "1024"}}},
         {"1", "1", "1"},
         {"8123", "9000"},
         {},
         true,
         true},
        {"otel-collector",
         {{{"512", "1024"}, {"256", "512"}, {"256", "512"}}},
         {"2", "1", "1"},
         {"4317", "4318"},
         {},
         false,
         true},
        {"signoz-query",
         {{{"1024", "2048"}, {"512", "1024"}, {"256", "512"}}},
         {"1", "1", "1"},
         {"8080"},
         {},
         true,
         true},
        {"signoz-frontend",
         {{{"256", "512"}, {"256", "512"}, {"256", "512"}}},
         {"1", "1", "1"},
         {"3301"},
         {}},
    };
    return rows;
}

/// Who reaches whom on which port: 29 declared calls, 4 ways in from the load balancer, 2 file
/// systems.
struct Edge {
    std::string from;
    std::string to;
    std::string port;
    auto operator<=>(const Edge&) const = default;
};

inline const std::vector<Edge>& edges() {
    static const std::vector<Edge> rows = {
        {"api", "blnk-api", "5001"},
        {"api", "postgres", "5432"},
        {"api", "redis", "6379"},
        {"graphql", "blnk-api", "5001"},
        {"graphql", "postgres", "5432"},
        {"graphql", "redis", "6379"},
        {"sse", "postgres", "5432"},
        {"sse", "redis", "6379"},
        {"provider-api", "postgres", "5432"},
        {"provider-api", "redis", "6379"},
        {"reindexer", "postgres", "5432"},
        {"reindexer", "redis", "6379"},
        {"blnk-api", "postgres", "5432"},
        {"blnk-api", "redis", "6379"},
        {"blnk-worker", "postgres", "5432"},
        {"blnk-worker", "redis", "6379"},
        {"otel-collector", "clickhouse", "9000"},
        {"signoz-query", "clickhouse", "9000"},
        {"signoz-frontend", "signoz-query", "8080"},
        {"api", "otel-collector", "4317"},
        {"graphql", "otel-collector", "4317"},
        {"sse", "otel-collector", "4317"},
        {"provider-api", "otel-collector", "4317"},
        {"reindexer", "otel-collector", "4317"},
        {"blnk-api", "otel-collector", "4317"},
        {"blnk-worker", "otel-collector", "4317"},
        {"clickhouse", "otel-collector", "4317"},
        {"signoz-query", "otel-collector", "4317"},
        {"signoz-frontend", "otel-collector", "4317"},
        {"load balancer", "api", "8080"},
        {"load balancer", "graphql", "8080"},
        {"load balancer", "sse", "8080"},
        {"load balancer", "provider-api", "8080"},
        {"clickhouse", "clickhouse-data", "2049"},
        {"signoz-query", "signoz-data", "2049"},
    };
    return rows;
}

/// What the jobs reach: their service's calls, through groups of their own.
inline const std::vector<Edge>& job_edges() {
    static const std::vector<Edge> rows = {
        {"job blnk-migrate", "postgres", "5432"},
        {"job blnk-migrate", "redis", "6379"},
        {"job blnk-migrate", "otel-collector", "4317"},
        {"job signoz-migrate", "clickhouse", "9000"},
    };
    return rows;
}

/// Plain variables of the main container: name -> value; "*" for one that is worked out when the
/// stack is deployed.
struct VariableRow {
    std::string_view service;
    std::string_view name;
    std::array<std::string_view, 3> value;
};

inline const std::vector<VariableRow>& variables() {
    static const std::vector<VariableRow> rows = {
        {"blnk-api", "BLNK_SERVER_SECURE", {"true", "true", "true"}},
        {"api",
         "BLNK_URL",
         {"http://blnk-api.ohi-prod.local:5001", "http://blnk-api.ohi-staging.local:5001",
          "http://blnk-api.ohi-dev.local:5001"}},
        {"graphql",
         "BLNK_URL",
         {"http://blnk-api.ohi-prod.local:5001", "http://blnk-api.ohi-staging.local:5001",
          "http://blnk-api.ohi-dev.local:5001"}},
        {"signoz-query",
         "ClickHouseUrl",
         {"tcp://clickhouse.ohi-prod.local:9000", "tcp://clickhouse.ohi-staging.local:9000",
          "tcp://clickhouse.ohi-dev.local:9000"}},
        {"signoz-query", "SIGNOZ_SQLSTORE_SQLITE_MODE", {"delete", "delete", "delete"}},
        {"clickhouse", "CLICKHOUSE_DO_NOT_CHOWN", {"1", "1", "1"}},
    };
    return rows;
}

/// What the people of prod are told about each public service; nobody is told of anything elsewhere.
inline constexpr std::array<std::string_view, 2> kToldOf = {"5xx > 1%", "p95 > 800ms"};
inline constexpr std::string_view kTold = "oncall@ohi.example";

/// Services that reach the database and the cache, and so carry its address and its secrets.
inline constexpr std::array<std::string_view, 7> kDatabaseUsers = {
    "api", "graphql", "sse", "provider-api", "reindexer", "blnk-api", "blnk-worker"};

/// Secrets composed for Blnk, which takes whole URLs.
inline constexpr std::array<std::string_view, 3> kBlnkSecrets = {
    "BLNK_DATA_SOURCE_DNS", "BLNK_REDIS_DNS", "BLNK_SERVER_SECRET_KEY"};

}  // namespace ohi
