// Alarms: what can be measured, what can ring, what says something of its own.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "platform/rules/test_rules.h"

namespace platform {
namespace {

/// A service behind the load balancer, with two tasks.
std::string with(std::string_view alarms, std::string_view more = "") {
    return in_dev(fmt::format(
        "services: {{ a: {{ port: 80, count: 2, ingress: {{ path: / }}, alarms: {}{} }} }}\n",
        alarms, more));
}

TEST(Alarms, RingWhenSomethingIsWrongAndOnlyThen) {
    const Row rows[] = {
        {"what people write",
         with("[5xx > 1%, 4xx > 10% for 5m, p95 > 800ms, cpu > 90%, memory > 90%, unhealthy > 0, "
              "running < 1]"),
         ""},
        {"idle is worth an alarm", with("[cpu < 5% for 1h]"), ""},
        {"fewer than none", with("[running < 0]"),
         "alarm.never: \"running < 0\" of a never holds: nothing is below zero in dev\n"},
        {"just below everything", with("[cpu > 99.9%]"), ""},
        {"more than everything", with("[5xx > 100%]"),
         "alarm.never: \"5xx > 100%\" of a never holds: nothing is above 100 % in dev\n"},
        {"a release has two of each", with("[running > 3]"), ""},
        {"more than there are", with("[unhealthy > 4]"),
         "alarm.never: \"unhealthy > 4\" of a never holds: it has 4 tasks at most, in the middle "
         "of "
         "a release in dev\n"},
        {"one of two is missing", with("[running < 2]"), ""},
        {"three of two", with("[running < 3]"),
         "alarm.always: \"running < 3\" of a always holds: it has 2 tasks at most in dev\n"},
        {"three of up to three", with("[running < 3]", ", scale: { range: 1-3, cpu: 70% }"), ""},
        {"more than one of two", with("[running > 1]"),
         "alarm.always: \"running > 1\" of a always holds: it has 2 tasks at least in dev\n"},
        {"more than one of one to three",
         with("[running > 1]", ", scale: { range: 1-3, cpu: 70% }"), ""},
        {"the wrong direction", with("[5xx < 1%, p95 < 1s]"),
         "alarm.always: \"5xx < 1%\" of a holds while all is well in dev\n"
         "alarm.always: \"p95 < 1s\" of a holds while all is well in dev\n"},
        {"every use at all", with("[memory > 0%]"),
         "alarm.always: \"memory > 0%\" of a always holds: a task that runs uses some in dev\n"},
        {"nobody counts the tasks",
         in_dev("insights: off", "services: { a: { alarms: [running < 1, cpu > 90%] } }\n"),
         "alarm.never: \"running < 1\" of a never holds: without Container Insights nobody counts "
         "tasks in dev\n"},
        {"while a release lasts",
         in_dev("services: { a: { deploy: { rollback_on: [cpu > 100%] } } }\n"),
         "alarm.never: \"cpu > 100%\" of a never holds: nothing is above 100 % in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Alarms, AreWhatThePeopleUnderNotifyAreToldOf) {
    constexpr std::string_view kQuiet =
        "notify.no-alarms: dev names people to notify, and no service has an alarm\n";
    auto manifest = [](std::string_view settings, std::string_view service) {
        return in_dev(settings, fmt::format("services: {{ a: {} }}\n", service));
    };
    constexpr std::string_view kPeople = "notify: [oncall@shop.example]";
    const Row rows[] = {
        {"nothing to tell", manifest(kPeople, "{}"), kQuiet},
        {"an alarm that tells nobody",
         manifest(kPeople,
                  "{ port: 80, ingress: { path: / }, deploy: { rollback_on: [5xx > 1%] } }"),
         kQuiet},
        {"an alarm elsewhere", manifest(kPeople, "{ alarms: { dev: [], default: [cpu > 90%] } }"),
         kQuiet},
        {"one alarm", manifest(kPeople, "{ alarms: [cpu > 90%] }"), ""},
        {"nobody to tell", manifest("protect: false", "{}"), ""},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Alarms, SayEachSomethingOfTheirOwn) {
    const Row rows[] = {
        {"soon for much, later for little", with("[5xx > 1% for 10m, 5xx > 5%]"), ""},
        {"two percentiles", with("[p50 > 1s, p99 > 1s]"), ""},
        {"one for the people, one for the release",
         with("[5xx > 1%]", ", deploy: { rollback_on: [5xx > 1%] }"), ""},
        {"the same twice", with("[5xx > 1%, 5xx > 1%]"),
         "alarm.twice: \"5xx > 1%\" of a stands there twice in dev\n"},
        {"the same in other words", with("[5xx > 1% for 1m, 5xx > 1.0%]"),
         "alarm.twice: \"5xx > 1.0%\" of a stands there twice in dev\n"},
        {"less sensitive and no sooner", with("[5xx > 5% for 10m, 5xx > 1%]"),
         "alarm.twice: \"5xx > 5% for 10m\" of a says nothing new: another alarm rings whenever it "
         "does in dev\n"},
        {"below, the larger is more sensitive", with("[cpu < 5%, cpu < 10%]"),
         "alarm.twice: \"cpu < 5%\" of a says nothing new: another alarm rings whenever it does in "
         "dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

}  // namespace
}  // namespace platform
