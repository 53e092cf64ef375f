#include "platform/values.h"

#include <gtest/gtest.h>

#include "platform/platform.h"

namespace platform {
namespace {

TEST(Sizes, AreReadInUnitsAndInWords) {
    EXPECT_EQ(parse_size("512/1024"), FargateSize(512, 1024));
    EXPECT_EQ(parse_size("0.5 vCPU / 1 GB"), FargateSize(512, 1024));
    EXPECT_EQ(parse_size(".25vCPU/0.5GB"), FargateSize(256, 512));
    EXPECT_EQ(parse_size("16 vCPU / 120 GB"), FargateSize(16384, 122880));
    for (const char* bad :
         {"", "512", "512/", "/1024", "512/1023", "256/1536", "300/1024", "512/8192", "1/2",
          "-512/1024", "512/1024/2", "512.5/1024", "1 vcpu / 2 GB", "99999999999/1"}) {
        EXPECT_FALSE(parse_size(bad)) << bad;
    }
}

TEST(Sizes, OfFargateAreThoseOfItsTable) {
    std::size_t legal = 0;
    for (std::uint32_t cpu : {256u, 512u, 1024u, 2048u, 4096u, 8192u, 16384u}) {
        for (std::uint32_t memory = 512; memory <= 122'880; memory += 512)
            legal += FargateSize::from(cpu, memory) ? 1u : 0u;
    }
    // 3 + 4 + 7 + 13 + 23 + 12 + 12 rows of the documentation's table.
    EXPECT_EQ(legal, 74u);
}

TEST(Strategies, AreReadWithTheirShares) {
    EXPECT_EQ(parse_strategy("rolling"), Strategy(Rolling{}));
    EXPECT_EQ(parse_strategy("blue-green"), Strategy(BlueGreen{}));
    EXPECT_EQ(parse_strategy("canary 10%"), Strategy(Canary{100, std::nullopt}));
    EXPECT_EQ(parse_strategy("canary  0.5%  for 5m"),
              Strategy(Canary{5, base::Duration::minutes(5)}));
    EXPECT_EQ(parse_strategy("linear 20% every 3m"),
              Strategy(Linear{200, base::Duration::minutes(3)}));
    for (const char* bad : {"", "canary", "canary 10", "canary 0%", "canary 101%",
                            "canary 10% every 5m", "canary 10% for 90s", "linear 2%",
                            "linear 20% for 3m", "bluegreen", "rolling 10%", "canary 10% for 2d"}) {
        EXPECT_FALSE(parse_strategy(bad)) << bad;
    }
}

TEST(Conditions, AreReadWithUnitsOfTheirMetric) {
    using Metric = AlarmCondition::Metric;
    struct Row {
        const char* text;
        Metric metric;
        std::int64_t threshold_milli;
        std::uint32_t percentile_tenths;
        std::int64_t minutes;
    };
    for (const Row& row : {Row{"5xx > 1%", Metric::Http5xx, 1000, 0, 1},
                           Row{"4xx > 2.5%", Metric::Http4xx, 2500, 0, 1},
                           Row{"p95 > 800ms", Metric::Latency, 800'000, 950, 1},
                           Row{"p99.9 > 2s for 10m", Metric::Latency, 2'000'000, 999, 10},
                           Row{"cpu > 90% for 5m", Metric::Cpu, 90'000, 0, 5},
                           Row{"running < 2", Metric::RunningTasks, 2000, 0, 1}}) {
        auto condition = parse_condition(row.text);
        ASSERT_TRUE(condition) << row.text;
        EXPECT_EQ(condition->metric, row.metric) << row.text;
        EXPECT_EQ(condition->threshold_milli, row.threshold_milli) << row.text;
        EXPECT_EQ(condition->percentile_tenths, row.percentile_tenths) << row.text;
        EXPECT_EQ(condition->lasting, base::Duration::minutes(row.minutes)) << row.text;
    }
    for (const char* bad : {"", "5xx", "5xx > 1", "5xx >1%", "6xx > 1%", "p0 > 1s", "p100 > 1s",
                            "p95 > 1%", "cpu > 101%", "cpu = 5%", "running < -1",
                            "cpu > 5% for 30s", "cpu > 5% during 5m", "p > 1s", "p95 > 0ms"}) {
        EXPECT_FALSE(parse_condition(bad)) << bad;
    }
}

TEST(Crontabs, AreReadAsCronReadsThem) {
    for (const char* good : {"0 3 * * *", "*/15 8-18 * * MON-FRI", "0 0 1,15 * *", "30 2 1 jan *",
                             "0 0 * * 7", "5-55/10 * * * *"}) {
        EXPECT_TRUE(is_cron(good)) << good;
    }
    for (const char* bad : {"", "0 3 * *", "0 3 * * * *", "60 3 * * *", "0 24 * * *", "0 0 0 * *",
                            "0 0 1 13 *", "0 0 1 * MON", "0 0 * * FRI-MON", "*/0 * * * *",
                            "a * * * *", "1- * * * *", "0 0 * * MO"}) {
        EXPECT_FALSE(is_cron(bad)) << bad;
    }
}

TEST(SmallValues, AreReadStrictly) {
    EXPECT_EQ(parse_flag("yes"), true);
    EXPECT_EQ(parse_flag("false"), false);
    EXPECT_FALSE(parse_flag("True"));
    EXPECT_EQ(parse_number("007"), 7u);
    for (const char* bad : {"", "-1", "+1", "1.0", "4294967296", "1 ", "0x1"})
        EXPECT_FALSE(parse_number(bad)) << bad;
    EXPECT_EQ(parse_percent_tenths("12.5%"), 125u);
    for (const char* bad : {"12.55%", "%", "100.1%", "12", "-1%"})
        EXPECT_FALSE(parse_percent_tenths(bad)) << bad;
    EXPECT_EQ(parse_gigabytes("1.5 TB"), 1536u);
    EXPECT_EQ(parse_gigabytes("100 GB"), 100u);
    EXPECT_FALSE(parse_gigabytes("1.5 GB"));
    EXPECT_EQ(parse_range("2-10"), std::pair(2u, 10u));
    EXPECT_FALSE(parse_range("2"));
    EXPECT_EQ(parse_volume("data:/var/lib:ro")->path, "/var/lib");
    EXPECT_TRUE(parse_volume("data:/var/lib:ro")->read_only);
    EXPECT_EQ(parse_volume("/tmp")->store, "");
    for (const char* bad : {"data", "data:var", "data:/a:rw", "Data:/a", ""})
        EXPECT_FALSE(parse_volume(bad)) << bad;
    EXPECT_EQ(parse_ulimit("1024/65536")->hard, 65536u);
    EXPECT_FALSE(parse_ulimit("65536/1024"));
    EXPECT_EQ(parse_grant("read s3://ohi-uploads/in/*")->resource, "ohi-uploads/in/*");
    for (const char* bad : {"read s3", "read s3://", "read gs://x", "send s3://x", "read  "})
        EXPECT_FALSE(parse_grant(bad)) << bad;
    EXPECT_EQ(parse_engine("postgres 16.4"),
              std::pair(std::string("postgres"), std::string("16.4")));
    for (const char* bad : {"postgres", "mysql 8", "efs 1", "postgres 16.", "postgres latest",
                            "postgres 007", "postgres 16.04", "postgres 9.9.9.9"})
        EXPECT_FALSE(parse_engine(bad)) << bad;
    for (const char* good : {"eu-west-1", "us-gov-west-1", "ap-southeast-2", "eusc-de-east-1"})
        EXPECT_TRUE(is_region(good)) << good;
    for (const char* bad :
         {"eu-west", "eu-west-1a", "Eu-west-1", "euwest1", "", "e-west-1", "europe-west-1"})
        EXPECT_FALSE(is_region(bad)) << bad;
    for (const char* bad : {"", "-a", "a-", "a--b", "A", "1a", "a_b"})
        EXPECT_FALSE(is_name(bad)) << bad;
}

}  // namespace
}  // namespace platform
