// Ingress, scaling, schedules, deployments: rules about load and releases.
#include <gtest/gtest.h>

#include "platform/rules/crontab.h"
#include "platform/rules/deploy_time.h"
#include "platform/rules/test_rules.h"

namespace platform {
namespace {

TEST(Rules, SayWhichServicesAnswerTheSameRequests) {
    const Row rows[] = {
        {"different paths",
         in_dev("services: { a: { port: 80, ingress: { path: /a } }, b: { port: 80, ingress: { "
                "path: /b } } }\n"),
         ""},
        {"one inside the other",
         in_dev("services: { a: { port: 80, ingress: { path: /* } }, b: { port: 80, ingress: { "
                "path: /b/* } } }\n"),
         ""},
        {"the same path",
         in_dev("services: { a: { port: 80, ingress: { path: /x } }, b: { port: 80, ingress: { "
                "path: /x } } }\n"),
         "ingress.overlap: two services answer /x in dev\n"},
        {"one of several paths",
         in_dev("services: { a: { port: 80, ingress: { path: [/x, /y] } }, b: { port: 80, ingress: "
                "{ path: [/z, /y] } } }\n"),
         "ingress.overlap: two services answer /y in dev\n"},
        {"three services",
         in_dev("defaults: { port: 80, ingress: { path: /x } }\nservices: { a: , b: , c: }\n"),
         "ingress.overlap: three services answer /x in dev\n"},
        {"different hosts",
         in_dev(
             "defaults: { port: 80, ingress: { path: /x } }\n"
             "services: { a: { ingress: { host: a.x.io } }, b: { ingress: { host: b.x.io } } }\n"),
         ""},
        {"one host, however it is written",
         in_dev(
             "defaults: { port: 80 }\n"
             "services: { a: { ingress: { host: A.x.io } }, b: { ingress: { host: a.X.io } } }\n"),
         "ingress.overlap: two services answer a.x.io/* in dev\n"},
        {"a priority says who wins",
         in_dev("defaults: { port: 80, ingress: { path: /x } }\nservices: { a: , b: { ingress: { "
                "priority: 7 } } }\n"),
         ""},
        {"an equal priority does not",
         in_dev(
             "defaults: { port: 80, ingress: { path: /x, priority: 7 } }\nservices: { a: , b: }\n"),
         "ingress.overlap: two services answer /x in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, KnowWhatEndsAStream) {
    auto with = [](std::string_view ingress) {
        return in_dev("services: { a: { port: 80, ingress: { " + std::string(ingress) + " } } }\n");
    };
    const Row rows[] = {
        {"requests and answers", with("path: /a"), ""},
        {"streams", with("path: /events, idle: 1h, drain: 5m"), ""},
        {"a path for streams", with("path: /ws/*"),
         "ingress.stream-without-idle: streams of a are cut after 1m without a byte in dev\n"},
        {"the name of the service",
         in_dev("services: { sse: { port: 80, ingress: { path: /a } } }\n"),
         "ingress.stream-without-idle: streams of sse are cut after 1m without a byte in dev\n"},
        {"cut by a release", with("path: /a, idle: 5m, drain: 59s"),
         "ingress.drain-cuts-streams: a release cuts the streams of a after 59s in dev\n"},
        {"no longer silent than usual", with("path: /a, idle: 60s"), ""},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, KeepTheCountWithinItsRange) {
    auto with = [](std::string_view service) {
        return in_dev("services: { a: { " + std::string(service) + " } }\n");
    };
    const Row rows[] = {
        {"at the lower end", with("count: 2, scale: { range: 2-4, cpu: 70% }"), ""},
        {"below", with("count: 1, scale: { range: 2-4, cpu: 70% }"),
         "scale.count-outside-range: a starts with 1 task, and its scaling allows 2-4 in dev\n"},
        {"above", with("count: 5, scale: { range: 2-4, cpu: 70% }"),
         "scale.count-outside-range: a starts with 5 tasks, and its scaling allows 2-4 in dev\n"},
        {"no metric", with("count: 2, scale: { range: 2-4 }"),
         "scale.no-metric: a may run 2-4 tasks, and nothing ever changes their number in dev\n"},
        {"a schedule moves it",
         with("count: 2, scale: { range: 2-4, schedule: [{ cron: 0 7 * * *, range: 3-9 }] }"), ""},
        {"nothing to come back by", with("scale: { range: 0-4, cpu: 70% }"),
         "scale.from-zero: a may go down to no task, and has no figure to come back by in dev\n"},
        {"a schedule wakes it",
         with("scale: { range: 0-4, cpu: 70%, schedule: [{ cron: 0 7 * * *, range: 1-4 }] }"), ""},
        {"nobody counts the requests", with("scale: { range: 1-4, requests: 100 }"),
         "scale.requests: a scales by requests, and no load balancer counts them in dev\n"},
        {"requests of one group",
         with("port: 80, ingress: { path: / }, scale: { range: 1-4, requests: 100 }"), ""},
        {"requests of two groups",
         with("port: 80, ingress: { path: / }, scale: { range: 1-4, requests: 100 }, "
              "deploy: { strategy: blue-green, rollback_on: [5xx > 1%] }"),
         "scale.requests: a scales by the requests of one target group, and its strategy moves "
         "traffic between two in dev\n"},
        {"two at one moment",
         with("scale: { range: 1-4, schedule: [{ cron: 0 7 * * *, range: 1-4 }, { cron: 0 7 * * *, "
              "range: 2-8 }] }"),
         "scale.schedule-clash: two ranges of a begin at the same moment in dev\n"},
        {"in two time zones",
         with("scale: { range: 1-4, schedule: [{ cron: 0 7 * * *, range: 1-4 }, { cron: 0 7 * * *, "
              "range: 2-8, timezone: "
              "Europe/Dublin }] }"),
         ""},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, CheckThatSchedulesCome) {
    auto with = [](std::string_view job) {
        return in_dev("jobs: { a: { timeout: 10m, " + std::string(job) + " } }\n");
    };
    const Row rows[] = {
        {"every night", with("schedule: 0 3 * * *, timezone: Europe/Dublin"), ""},
        {"a leap day comes", with("schedule: 0 3 29 2 *"), ""},
        {"no such day", with("schedule: 0 3 30 2 *"),
         "schedule.never: the schedule \"0 3 30 2 *\" of a never comes in dev\n"},
        {"a month that has it", with("schedule: 0 3 31 2-3 *"), ""},
        {"every ten minutes", with("schedule: \"*/10 * * * *\""), ""},
        {"every nine", with("schedule: \"*/9 * * * *\""),
         "schedule.overlap: a may run for 10m, and its next run begins after 6m in dev\n"},
        {"no time zone", with("schedule: 0 3 * * *, timezone: Dublin"),
         "schedule.time-zone: \"Dublin\" is not the name of a time zone in dev\n"},
        {"a misspelt area", with("schedule: 0 3 * * *, timezone: Europa/Dublin"),
         "schedule.time-zone: \"Europa/Dublin\" is not the name of a time zone in dev\n"},
        {"the common one", with("schedule: 0 3 * * *, timezone: UTC"), ""},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Crontab, KnowsTheShortestTimeBetweenTwoRuns) {
    struct Expected {
        std::string_view text;
        std::string_view gap;
    };
    const Expected rows[] = {
        {"0 3 * * *", "1d"},    {"0 3,15 * * *", "12h"},   {"59 23 * * *", "1d"},
        {"0 23,1 * * *", "2h"}, {"*/15 * * * *", "15m"},   {"0/20 * * * *", "20m"},
        {"5-7 4 * * *", "1m"},  {"0 0 * * MON-fri", "1d"}, {"* * * * *", "1m"},
        {"30 */7 * * *", "3h"},
    };
    for (const Expected& row : rows) {
        auto schedule = parse_crontab(row.text);
        ASSERT_TRUE(schedule) << row.text;
        EXPECT_EQ(to_string(shortest_gap(*schedule)), row.gap) << row.text;
    }
    for (std::string_view text :
         {"", "* * * *", "60 * * * *", "* * 0 * *", "*/0 * * * *", "a * * * *", "1-x * * * *"}) {
        EXPECT_FALSE(parse_crontab(text)) << text;
    }
}

TEST(Rules, LetTrafficShiftOnlyWhereALoadBalancerSendsIt) {
    auto with = [](std::string_view service) {
        return in_dev("services: { a: { " + std::string(service) + " } }\n");
    };
    const Row rows[] = {
        {"behind the load balancer",
         with("port: 80, ingress: { path: / }, deploy: { strategy: blue-green, rollback_on: [5xx > "
              "1%] }"),
         ""},
        {"without one", with("deploy: { strategy: blue-green }"),
         "deploy.shift-without-ingress: a shifts traffic, and no load balancer sends it any in "
         "dev\n"},
        {"nobody watches", with("port: 80, ingress: { path: / }, deploy: { strategy: canary 10% }"),
         "deploy.no-way-back: nobody watches a while its traffic shifts in dev\n"},
        {"the breaker is off", with("deploy: { breaker: off }"),
         "deploy.no-way-back: a release of a that cannot start goes on for ever in dev\n"},
        {"the breaker is off, alarms are on",
         with("deploy: { breaker: off, rollback_on: [cpu > 95%] }"), ""},
        {"stop first, and both at once",
         with("port: 80, ingress: { path: / }, deploy: { strategy: linear 50%, order: stop-first, "
              "rollback_on: [5xx > 1%] }"),
         "deploy.stop-first-with-shift: a would stop its tasks first, and its strategy runs two "
         "revisions at once in dev\n"},
        {"called by name",
         in_dev("services:\n  a: { port: 80, stop_timeout: 60s, ingress: { path: / }, deploy: { "
                "strategy: canary 10%, "
                "rollback_on: [5xx > 1%] } }\n  b: { calls: [a] }\n"),
         "deploy.discovery-with-shift: a shifts its traffic, and is called by name in dev\n"},
        {"figures of a load balancer",
         with("deploy: { rollback_on: [p95 > 1s] }, alarms: [4xx > 5%, running < 1]"),
         "alarm.needs-load-balancer: \"p95 > 1s\" is measured at a load balancer, and a has none "
         "in dev\n"
         "alarm.needs-load-balancer: \"4xx > 5%\" is measured at a load balancer, and a has none "
         "in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, AskForApprovalOnlyWhereADeploymentCanWait) {
    std::string_view shifting =
        "services: { a: { port: 80, ingress: { path: / }, deploy: { strategy: blue-green, "
        "rollback_on: [5xx > 1%] } } }\n";
    const Row rows[] = {
        {"a deployment that waits", in_dev("approve: true, test_from: [203.0.113.0/24]", shifting),
         ""},
        {"none", in_dev("approve: true, test_from: [203.0.113.0/24]", "services: { a: {} }\n"),
         "deploy.approve-without-shift: dev asks for approval, and no service there has a "
         "deployment that can wait\n"
         "deploy.test-without-shift: dev opens a test listener, and no service there has a "
         "revision to test\n"},
        {"not asked for", in_dev("approve: false", "services: { a: {} }\n"), ""},
    };
    EXPECT_EQ(differences(rows), "");
}

/// "45s to start + 20s until healthy" of service a, and the sum.
std::string release_of_a(std::string_view service) {
    Loaded loaded = load_text(in_dev("services: { a: { " + std::string(service) + " } }\n"));
    if (!loaded.platform) return loaded.printed;
    auto steps = deploy_steps(loaded.platform->environments.front().services.front());
    std::string text;
    for (const DeployStep& step : steps)
        text += (text.empty() ? "" : " + ") + step.text;
    return text + " = " + to_string(total(steps));
}

TEST(DeployTime, AddsUpWhatAReleaseWaitsFor) {
    EXPECT_EQ(release_of_a(""), "45s to start + 40s of running + 30s to stop = 1m55s");
    EXPECT_EQ(release_of_a("count: 0"), " = 0s");
    EXPECT_EQ(release_of_a("health: { command: [/ok] }"),
              "45s to start + 30s until healthy + 30s to stop = 1m45s");
    EXPECT_EQ(release_of_a("deploy: { order: stop-first }"),
              "30s to stop + 45s to start + 40s of running = 1m55s");
    EXPECT_EQ(release_of_a("port: 80, ingress: { path: / }"),
              "45s to start + 20s until healthy + 30s drain + 30s to stop = 2m5s");
    EXPECT_EQ(release_of_a(
                  "port: 80, ingress: { path: /, drain: 0s }, deploy: { done_when: new-healthy }"),
              "45s to start + 20s until healthy = 1m5s");
    EXPECT_EQ(
        release_of_a(
            "port: 80, ingress: { path: / }, deploy: { strategy: canary 10% for 3m, bake: 5m }"),
        "45s to start + 20s until healthy + 3m canary + 5m bake + 30s drain + 30s to stop = 10m5s");
    EXPECT_EQ(
        release_of_a(
            "port: 80, ingress: { path: / }, deploy: { strategy: linear 30% every 2m, bake: 0s }"),
        "45s to start + 20s until healthy + 3 steps of 2m + 30s drain + 30s to stop = 8m5s");
}

TEST(DeployTime, CountsTheRoundsOfARollingDeployment) {
    Service service;
    service.count.value = 10;
    service.deploy.max_percent = 130;
    service.container.stop_timeout.value = base::Duration::seconds(30);
    EXPECT_EQ(deploy_steps(service).front().text, "4 x 45s to start");
}

TEST(Rules, WarnOfReleasesThatTakeLongerThanTwentyMinutes) {
    auto with = [](std::string_view bake) {
        return in_dev(
            "services: { a: { port: 80, ingress: { path: / }, deploy: { strategy: blue-green, "
            "rollback_on: [5xx > "
            "1%], bake: " +
            std::string(bake) + " } } }\n");
    };
    const Row rows[] = {
        {"within", with("17m"), ""},
        {"beyond", with("18m"),
         "deploy.slow: a release of a takes 20m5s when all goes well in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

}  // namespace
}  // namespace platform
