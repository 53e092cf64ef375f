// The ohi manifest becomes the platform that it stands for. A few figures of each kind; the
// templates are held to the whole of the tables elsewhere.

#include <gtest/gtest.h>

#include "platform/test_manifest.h"

namespace platform {
namespace {

std::string sizes(const Environment& environment) {
    std::string text;
    for (const Service& service : environment.services) {
        text += service.name + " " + std::to_string(service.size->cpu()) + "/" +
                std::to_string(service.size->memory_mib()) + " x" + std::to_string(*service.count) +
                "\n";
    }
    return text;
}

std::string calls(const Environment& environment) {
    std::string text;
    for (const Service& service : environment.services) {
        text += service.name + ":";
        for (const Call& call : service.calls)
            text += " " + call.callee + ":" + std::to_string(call.port);
        text += "\n";
    }
    return text;
}

TEST(Ohi, IsUnderTwoHundredLinesAndHasNoFinding) {
    Loaded loaded = load_ohi();
    EXPECT_EQ(loaded.printed, "");
    EXPECT_LT(loaded.sources.line_count(0), 200u);
    ASSERT_TRUE(loaded.platform);
    EXPECT_EQ(*loaded.platform->name, "ohi");
    EXPECT_EQ(loaded.platform->before_release,
              (std::vector<std::string>{"blnk-migrate", "signoz-migrate"}));
}

TEST(Ohi, HasTheSizesAndCountsOfItsTable) {
    Loaded loaded = load_ohi();
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(sizes(loaded.environment("prod")),
              "api 1024/2048 x3\n"
              "blnk-api 512/1024 x2\n"
              "blnk-worker 256/512 x1\n"
              "clickhouse 2048/4096 x1\n"
              "graphql 1024/2048 x3\n"
              "otel-collector 512/1024 x2\n"
              "provider-api 1024/2048 x2\n"
              "reindexer 512/1024 x1\n"
              "signoz-frontend 256/512 x1\n"
              "signoz-query 1024/2048 x1\n"
              "sse 512/1024 x2\n");
    EXPECT_EQ(sizes(loaded.environment("staging")),
              "api 512/1024 x2\n"
              "blnk-api 256/512 x1\n"
              "blnk-worker 256/512 x1\n"
              "clickhouse 1024/2048 x1\n"
              "graphql 512/1024 x2\n"
              "otel-collector 256/512 x1\n"
              "provider-api 512/1024 x1\n"
              "reindexer 256/512 x1\n"
              "signoz-frontend 256/512 x1\n"
              "signoz-query 512/1024 x1\n"
              "sse 256/512 x1\n");
    EXPECT_EQ(sizes(loaded.environment("dev")),
              "api 256/512 x1\n"
              "blnk-api 256/512 x1\n"
              "blnk-worker 256/512 x1\n"
              "clickhouse 512/1024 x1\n"
              "graphql 256/512 x1\n"
              "otel-collector 256/512 x1\n"
              "provider-api 256/512 x1\n"
              "reindexer 256/512 x1\n"
              "signoz-frontend 256/512 x1\n"
              "signoz-query 256/512 x1\n"
              "sse 256/512 x1\n");
}

TEST(Ohi, IsWiredByTwentyNineCalls) {
    Loaded loaded = load_ohi();
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    std::size_t edges = 0;
    std::string called;
    for (const Service& service : loaded.environment("staging").services) {
        edges += service.calls.size();
        if (service.called) called += service.name + " ";
    }
    EXPECT_EQ(edges, 29u);
    EXPECT_EQ(called, "blnk-api clickhouse otel-collector signoz-query ");
    EXPECT_EQ(calls(loaded.environment("prod")),
              "api: blnk-api:5001 otel-collector:4317 postgres:5432 redis:6379\n"
              "blnk-api: otel-collector:4317 postgres:5432 redis:6379\n"
              "blnk-worker: otel-collector:4317 postgres:5432 redis:6379\n"
              "clickhouse: otel-collector:4317\n"
              "graphql: blnk-api:5001 otel-collector:4317 postgres:5432 redis:6379\n"
              "otel-collector: clickhouse:9000\n"
              "provider-api: otel-collector:4317 postgres:5432 redis:6379\n"
              "reindexer: otel-collector:4317 postgres:5432 redis:6379\n"
              "signoz-frontend: otel-collector:4317 signoz-query:8080\n"
              "signoz-query: clickhouse:9000 otel-collector:4317\n"
              "sse: otel-collector:4317 postgres:5432 redis:6379\n");
}

TEST(Ohi, DeploysItsPublicServicesAsEachEnvironmentAsks) {
    Loaded loaded = load_ohi();
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    const Service& api = *loaded.environment("prod").service("api");
    EXPECT_EQ(*api.deploy.strategy, Strategy(Canary{100, std::nullopt}));
    EXPECT_EQ(*loaded.environment("staging").service("api")->deploy.strategy,
              Strategy(BlueGreen{}));
    EXPECT_EQ(*loaded.environment("dev").service("api")->deploy.strategy, Strategy(Rolling{}));
    EXPECT_EQ(*loaded.environment("prod").service("sse")->deploy.strategy, Strategy(Rolling{}));
    ASSERT_TRUE(api.scale && api.ingress);
    EXPECT_EQ(api.scale->min, 2u);
    EXPECT_EQ(api.scale->max, 10u);
    EXPECT_EQ(**api.scale->cpu_percent, 70u);
    EXPECT_EQ(**api.scale->memory_percent, 80u);
    EXPECT_EQ(api.scale->out, base::Duration::seconds(60));
    EXPECT_EQ(api.scale->in, base::Duration::seconds(300));
    EXPECT_EQ(*api.ingress->grace, base::Duration::seconds(60));
    EXPECT_EQ(*api.ingress->paths.front(), "/api/*");
}

TEST(Ohi, KeepsItsStoresOnOnDemandAsSingleWriters) {
    Loaded loaded = load_ohi();
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    for (const Environment& environment : loaded.platform->environments) {
        for (const char* name : {"clickhouse", "signoz-query"}) {
            const Service& store = *environment.service(name);
            EXPECT_EQ(*store.capacity, Capacity::OnDemand);
            EXPECT_EQ(store.deploy.min_healthy_percent, 0u);
            EXPECT_EQ(store.deploy.max_percent, 100u);
            EXPECT_EQ(*store.container.stop_timeout, base::Duration::seconds(120));
            EXPECT_FALSE(store.scale);
        }
    }
    EXPECT_EQ(*loaded.environment("dev").service("api")->capacity, Capacity::Spot);
    EXPECT_EQ(*loaded.environment("prod").service("api")->log_retention, base::Duration::days(30));
    EXPECT_EQ(*loaded.environment("staging").service("api")->log_retention,
              base::Duration::days(7));
}

TEST(Ohi, GivesItsMigrationTheImageAndWiresOfBlnk) {
    Loaded loaded = load_ohi();
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    const Job& job = *loaded.environment("prod").job("blnk-migrate");
    EXPECT_EQ(job.extends, "blnk-api");
    EXPECT_EQ(job.container.image.repository, "blnk-api");
    EXPECT_EQ(job.when, Job::When::BeforeRelease);
    EXPECT_TRUE(job.container.ports.empty());
    EXPECT_FALSE(job.container.health);
    EXPECT_EQ(job.container.command, (std::vector<std::string>{"blnk", "migrate", "up"}));
    std::string secrets;
    for (const Variable& variable : job.container.variables) {
        if (variable.secret) secrets += variable.name + " ";
    }
    EXPECT_EQ(secrets,
              "BLNK_DATA_SOURCE_DNS BLNK_REDIS_DNS BLNK_SERVER_SECRET_KEY DATABASE_PASSWORD "
              "REDIS_AUTH_TOKEN ");
}

}  // namespace
}  // namespace platform
