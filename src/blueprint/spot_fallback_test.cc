// The fallback from Spot, walked state by state against an ECS that does what the test says.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "blueprint/test_stacks.h"
#include "blueprint/test_state_machine.h"

namespace blueprint {
namespace {

constexpr std::int64_t kHour = 3600;

cfn::Template cluster_with(const std::string& capacity) {
    Made made =
        make_text(platform::with_head("services: { api: { capacity: " + capacity + " } }\n"));
    return made.body("dev", "shop-dev-cluster");
}

/// A service as ECS knows it.
struct Live {
    bool there = true;
    std::string status = "ACTIVE";
    std::string provider = "FARGATE_SPOT";  ///< empty: it has no strategy
    std::map<std::string, std::string> tags = {{"platform", "shop"}};
    int deployments = 1;
};

/// One service, the executions about it, and what people do to it meanwhile.
class World {
  public:
    Live live;

    /// A failed placement at `at`, whose execution draws a wait of `draws` seconds.
    void fails(std::int64_t at, std::string name, std::int64_t draws = 5) {
        executions_.emplace_back(
            machine_, std::move(name),
            cfn::Object{{"cluster", "the cluster"}, {"service", "the service"}}, draws);
        queue_.emplace(at, [this, &one = executions_.back()] { walk(one); });
    }

    /// Somebody else changes the service.
    void change(std::int64_t at, std::string what, std::function<void(Live&)> how) {
        queue_.emplace(at, [this, what = std::move(what), how = std::move(how)] {
            log("", what);
            how(live);
        });
    }

    /// Lets everything happen in order. The result: what was done, and where executions ended.
    std::string run() {
        // Generous: an execution has some twenty states.
        for (int events = 0; !queue_.empty(); ++events) {
            if (events > 1000) {
                ADD_FAILURE() << "it never ends\n" << log_;
                break;
            }
            auto next = queue_.extract(queue_.begin());
            now_ = next.key();
            next.mapped()();
        }
        return log_;
    }

  private:
    void walk(Execution& one) {
        std::int64_t waits = one.step([&](std::string_view action, const cfn::Object& parameters) {
            return answer(one, action, parameters);
        });
        if (one.ended()) {
            log(one.name(), one.at());
            return;
        }
        // A call takes a moment, so that two executions can come between each other.
        queue_.emplace(now_ + std::max<std::int64_t>(waits, 1), [this, &one] { walk(one); });
    }

    cfn::Expression answer(const Execution& who, std::string_view action,
                           const cfn::Object& parameters) {
        if (action == "describeServices") {
            EXPECT_EQ(cfn::compact_json(cfn::Expression(parameters)),
                      R"({"Cluster":"the cluster","Services":["the service"],"Include":["TAGS"]})");
            return described();
        }
        if (action == "tagResource") {
            EXPECT_EQ(*parameters.find("ResourceArn"), cfn::Expression("the service"));
            std::string written;
            for (const cfn::Expression& tag : *parameters.find("Tags")->as<cfn::Array>()) {
                const auto& field = *tag.as<cfn::Object>();
                const auto& key = *field.find("Key")->as<std::string>();
                const auto& value = *field.find("Value")->as<std::string>();
                live.tags.insert_or_assign(key, value);
                written += " " + key + "=" + value;
            }
            log(who.name(), "tags" + written);
            return cfn::Object{};
        }
        EXPECT_EQ(action, "updateService");
        EXPECT_EQ(*parameters.find("Cluster"), cfn::Expression("the cluster"));
        EXPECT_EQ(*parameters.find("Service"), cfn::Expression("the service"));
        EXPECT_EQ(*parameters.find("ForceNewDeployment"), cfn::Expression(true));
        std::string strategy = cfn::compact_json(*parameters.find("CapacityProviderStrategy"));
        live.provider =
            strategy.find("FARGATE_SPOT") != std::string::npos ? "FARGATE_SPOT" : "FARGATE";
        EXPECT_EQ(strategy, R"([{"CapacityProvider":")" + live.provider + R"(","Weight":1}])");
        log(who.name(), "moves to " + live.provider);
        return cfn::Object{};
    }

    cfn::Expression described() const {
        if (!live.there) return cfn::Object{{"Services", cfn::Array{}}, {"Failures", cfn::Array{}}};
        cfn::Object service{{"Status", live.status}};
        if (!live.provider.empty()) {
            service.add(
                "CapacityProviderStrategy",
                cfn::Array{cfn::Object{{"CapacityProvider", live.provider}, {"Weight", 1}}});
        }
        cfn::Array deployments;
        for (int number = 1; number <= live.deployments; ++number)
            deployments.push_back(cfn::Object{{"Id", fmt::format("ecs-svc/{}", number)}});
        service.add("Deployments", std::move(deployments));
        cfn::Array tags;
        for (const auto& [key, value] : live.tags)
            tags.push_back(cfn::Object{{"Key", key}, {"Value", value}});
        if (!tags.empty()) service.add("Tags", std::move(tags));
        return cfn::Object{{"Services", cfn::Array{std::move(service)}}};
    }

    void log(const std::string& who, const std::string& what) {
        log_ += fmt::format("{}h{:02} {}{}\n", now_ / kHour, now_ % kHour / 60,
                            who.empty() ? "" : who + ": ", what);
    }

    const cfn::Template body_ = cluster_with("spot");
    const cfn::Object& machine_ =
        *body_.find("SpotFallback")->properties.find("Definition")->as<cfn::Object>();
    std::deque<Execution> executions_;  ///< they stay where they are
    std::multimap<std::int64_t, std::function<void()>> queue_;
    std::int64_t now_ = 0;
    std::string log_;
};

TEST(SpotFallback, MovesAServiceAndTriesSpotAgainAfterARestThatDoubles) {
    World world;
    world.fails(0, "a");
    world.fails(10 * kHour, "b");
    world.fails(30 * kHour, "c");
    world.fails(60 * kHour, "d");
    EXPECT_EQ(world.run(),
              "0h00 a: tags slipway:spot=fallback-1 slipway:spot-by=a\n"
              "0h00 a: moves to FARGATE\n"
              "6h00 a: tags slipway:spot=trying-1 slipway:spot-by=a\n"
              "6h00 a: moves to FARGATE_SPOT\n"
              "6h00 a: Done\n"
              "10h00 b: tags slipway:spot=fallback-2 slipway:spot-by=b\n"
              "10h00 b: moves to FARGATE\n"
              "22h00 b: tags slipway:spot=trying-2 slipway:spot-by=b\n"
              "22h00 b: moves to FARGATE_SPOT\n"
              "22h00 b: Done\n"
              "30h00 c: tags slipway:spot=fallback-4 slipway:spot-by=c\n"
              "30h00 c: moves to FARGATE\n"
              "54h00 c: tags slipway:spot=trying-4 slipway:spot-by=c\n"
              "54h00 c: moves to FARGATE_SPOT\n"
              "54h00 c: Done\n"
              "60h00 d: tags slipway:spot=fallback-4 slipway:spot-by=d\n"
              "60h00 d: moves to FARGATE\n"
              "84h00 d: tags slipway:spot=trying-4 slipway:spot-by=d\n"
              "84h00 d: moves to FARGATE_SPOT\n"
              "84h00 d: Done\n");
}

TEST(SpotFallback, ForcesOneDeploymentForTwoFailuresAtOnce) {
    World world;
    world.fails(0, "a", 50);
    world.fails(0, "b", 7);
    EXPECT_EQ(world.run(),
              "0h00 b: tags slipway:spot=fallback-1 slipway:spot-by=b\n"
              "0h00 b: moves to FARGATE\n"
              "0h00 a: NothingToDo\n"
              "6h00 b: tags slipway:spot=trying-1 slipway:spot-by=b\n"
              "6h00 b: moves to FARGATE_SPOT\n"
              "6h00 b: Done\n");
}

TEST(SpotFallback, IsTakenBackOnceEvenWhenTwoLookedBeforeEitherMoved) {
    World world;
    world.fails(0, "a", 7);
    world.fails(0, "b", 7);
    EXPECT_EQ(world.run(),
              "0h00 a: tags slipway:spot=fallback-1 slipway:spot-by=a\n"
              "0h00 b: tags slipway:spot=fallback-1 slipway:spot-by=b\n"
              "0h00 a: moves to FARGATE\n"
              "0h00 b: moves to FARGATE\n"
              "6h00 a: NothingToDo\n"
              "6h00 b: tags slipway:spot=trying-1 slipway:spot-by=b\n"
              "6h00 b: moves to FARGATE_SPOT\n"
              "6h00 b: Done\n");
}

TEST(SpotFallback, LeavesAServiceThatSomebodyMovedMeanwhile) {
    World back;
    back.fails(0, "a");
    back.change(kHour, "put back on Spot", [](Live& live) { live.provider = "FARGATE_SPOT"; });
    EXPECT_EQ(back.run(),
              "0h00 a: tags slipway:spot=fallback-1 slipway:spot-by=a\n"
              "0h00 a: moves to FARGATE\n"
              "1h00 put back on Spot\n"
              "6h00 a: NothingToDo\n");
    World twice;
    twice.fails(0, "a");
    twice.change(kHour, "put back on Spot", [](Live& live) { live.provider = "FARGATE_SPOT"; });
    twice.fails(2 * kHour, "b");
    EXPECT_EQ(twice.run(),
              "0h00 a: tags slipway:spot=fallback-1 slipway:spot-by=a\n"
              "0h00 a: moves to FARGATE\n"
              "1h00 put back on Spot\n"
              "2h00 b: tags slipway:spot=fallback-1 slipway:spot-by=b\n"
              "2h00 b: moves to FARGATE\n"
              "6h00 a: NothingToDo\n"
              "8h00 b: tags slipway:spot=trying-1 slipway:spot-by=b\n"
              "8h00 b: moves to FARGATE_SPOT\n"
              "8h00 b: Done\n");
    World without_tags;
    without_tags.fails(0, "a");
    without_tags.change(kHour, "an update drops the tags", [](Live& live) { live.tags.clear(); });
    EXPECT_EQ(without_tags.run(),
              "0h00 a: tags slipway:spot=fallback-1 slipway:spot-by=a\n"
              "0h00 a: moves to FARGATE\n"
              "1h00 an update drops the tags\n"
              "6h00 a: NothingToDo\n");
}

TEST(SpotFallback, StaysOnDemandWhenTheManifestSaysSoMeanwhile) {
    World world;
    world.fails(0, "a");
    world.change(kHour, "capacity: on-demand",
                 [](Live& live) { live.tags["slipway:no-fallback"] = "true"; });
    EXPECT_EQ(world.run(),
              "0h00 a: tags slipway:spot=fallback-1 slipway:spot-by=a\n"
              "0h00 a: moves to FARGATE\n"
              "1h00 capacity: on-demand\n"
              "6h00 a: NothingToDo\n");
}

TEST(SpotFallback, WaitsForADeploymentBeforeItTriesSpot) {
    World world;
    world.fails(0, "a");
    world.change(6 * kHour - 60, "a release", [](Live& live) { live.deployments = 2; });
    world.change(6 * kHour + 720, "it is done", [](Live& live) { live.deployments = 1; });
    EXPECT_EQ(world.run(),
              "0h00 a: tags slipway:spot=fallback-1 slipway:spot-by=a\n"
              "0h00 a: moves to FARGATE\n"
              "5h59 a release\n"
              "6h12 it is done\n"
              "6h15 a: tags slipway:spot=trying-1 slipway:spot-by=a\n"
              "6h15 a: moves to FARGATE_SPOT\n"
              "6h15 a: Done\n");
}

TEST(SpotFallback, GoesWhenTheServiceGoes) {
    for (auto how :
         {+[](Live& live) { live.there = false; }, +[](Live& live) { live.status = "DRAINING"; },
          +[](Live& live) { live.status = "INACTIVE"; }}) {
        World world;
        world.fails(0, "a");
        world.change(kHour, "goes", how);
        EXPECT_EQ(world.run(),
                  "0h00 a: tags slipway:spot=fallback-1 slipway:spot-by=a\n"
                  "0h00 a: moves to FARGATE\n"
                  "1h00 goes\n"
                  "6h00 a: NothingToDo\n");
    }
}

TEST(SpotFallback, LeavesAloneWhatIsNotItsToMove) {
    for (auto how :
         {+[](Live& live) { live.there = false; }, +[](Live& live) { live.status = "DRAINING"; },
          +[](Live& live) { live.provider = "FARGATE"; }, +[](Live& live) { live.provider = ""; },
          +[](Live& live) { live.tags["slipway:no-fallback"] = "true"; }}) {
        World world;
        how(world.live);
        world.fails(0, "a");
        EXPECT_EQ(world.run(), "0h00 a: NothingToDo\n");
    }
}

TEST(SpotFallback, RestsAsLongAgainWhenItsLastMoveWasUndone) {
    struct Row {
        const char* mark;
        const char* next;
    };
    for (const Row& row : {Row{"", "fallback-1"}, Row{"what people write", "fallback-1"},
                           Row{"fallback-1", "fallback-1"}, Row{"fallback-2", "fallback-2"},
                           Row{"fallback-4", "fallback-4"}, Row{"trying-1", "fallback-2"},
                           Row{"trying-2", "fallback-4"}, Row{"trying-4", "fallback-4"}}) {
        World world;
        if (*row.mark) world.live.tags["slipway:spot"] = row.mark;
        world.fails(0, "a");
        EXPECT_NE(world.run().find(std::string("tags slipway:spot=") + row.next + " "),
                  std::string::npos)
            << row.mark;
    }
}

TEST(SpotFallback, StandsOnlyWhereAServiceMayLeaveSpot) {
    auto machines = [](const char* capacity) {
        return ids_of(cluster_with(capacity), "AWS::StepFunctions::StateMachine");
    };
    EXPECT_EQ(machines("spot"), "SpotFallback");
    EXPECT_EQ(machines("spot-only"), "");
    EXPECT_EQ(machines("on-demand"), "");
}

TEST(SpotFallback, MayMoveTheServicesOfItsClusterAndNothingElse) {
    EXPECT_EQ(
        at(cluster_with("spot"), "SpotFallbackRole", "Policies/0/PolicyDocument/Statement"),
        R"([{"Effect":"Allow","Action":["ecs:DescribeServices","ecs:TagResource","ecs:UpdateService"],)"
        R"("Resource":{"Fn::Sub":"arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:service/shop-dev/*"}}])");
}

TEST(SpotFallback, LeadsFromEveryStateToOneThatIsThere) {
    cfn::Template body = cluster_with("spot");
    std::string definition = at(body, "SpotFallback", "Definition");
    std::set<std::string> states;
    const cfn::Expression* list =
        body.find("SpotFallback")->properties.find("Definition")->as<cfn::Object>()->find("States");
    for (const cfn::Field& state : list->as<cfn::Object>()->fields)
        states.insert(state.name);
    for (const char* key : {"\"Next\":\"", "\"Default\":\"", "\"StartAt\":\""}) {
        for (std::size_t at = definition.find(key); at != std::string::npos;
             at = definition.find(key, at + 1)) {
            std::size_t begin = at + std::string_view(key).size();
            std::string target = definition.substr(begin, definition.find('"', begin) - begin);
            EXPECT_TRUE(states.contains(target)) << target;
        }
    }
}

}  // namespace
}  // namespace blueprint
