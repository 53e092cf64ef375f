#include "rollout/plan/moved_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfn/write_template.h"
#include "rollout/plan/exports.h"
#include "rollout/plan/plan.h"
#include "rollout/test_wish.h"

namespace rollout {
namespace {

using test::found;
using test::network_wanted;
using test::service;
using test::service_found;
using test::service_wanted;
using test::wish;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

const cfn::PseudoParameters kAbout{
    .account = "123456789012", .region = "eu-west-1", .stack_name = "shop-dev-network"};

/// A file system that the service mounts, with what is replaced together with it.
std::string files(const std::string& key) {
    return R"(
Description: "shop-dev: network"
Resources:
  Files: { Type: AWS::EFS::FileSystem, Properties: { KmsKeyId: )" +
           key + R"( } }
  Mount: { Type: AWS::EFS::MountTarget, Properties: { FileSystemId: { Ref: Files }, SubnetId: a } }
  Point: { Type: AWS::EFS::AccessPoint, Properties: { FileSystemId: { Ref: Files } } }
  Topic: { Type: AWS::SNS::Topic }
Outputs:
  Files: { Value: { Ref: Files }, Export: { Name: "shop-dev-network:Files" } }
  Point: { Value: { Ref: Point }, Export: { Name: "shop-dev-network:Point" } }
)";
}

/// The cloud after the plan was carried out: each stack has the last template that it was sent.
CloudSeen after(const Plan& plan, CloudSeen seen) {
    for (const Step& step : plan.steps)
        if (step.kind == StepKind::Deploy)
            seen.stacks.at(plan.stacks[step.stack].name).body = cfn::read_text(step.change.body);
    return seen;
}

/// Who imports what, as ListImports tells it.
CloudSeen with_importers(CloudSeen seen, const Wish& wish) {
    seen.importers = importers_among(wish, seen.stacks);
    return seen;
}

class MovedNames : public testing::Test {
  protected:
    MovedNames() {
        seen_.stacks.emplace("shop-dev-network", found("shop-dev-network", files("one")));
        seen_.stacks.emplace("shop-dev-web", service_found(web()));
        seen_.services.emplace("shop-dev-web", test::live());
    }

    static std::string web() {
        return service("shop-dev-network:Files",
                       "  Volume: { Type: AWS::SNS::Topic, Properties: { DisplayName: { "
                       "\"Fn::ImportValue\": \"shop-dev-network:Point\" } } }\n");
    }
    static Wish wanted(const std::string& network) {
        return wish({network_wanted(network), service_wanted(web())});
    }
    /// The service mounts what the cluster makes of the file system.
    Wish through_cluster(const std::string& network) {
        const std::string between = R"(
Description: "shop-dev: cluster"
Resources:
  Point: { Type: AWS::EFS::AccessPoint, Properties: { FileSystemId: { "Fn::ImportValue": "shop-dev-network:Files" } } }
Outputs:
  Point: { Value: { Ref: Point }, Export: { Name: "shop-dev-cluster:Point" } }
)";
        WantedStack cluster = network_wanted(between);
        cluster.name = "shop-dev-cluster";
        cluster.kind = cfn::StackKind::Cluster;
        cluster.after = {0};
        WantedStack web = service_wanted(service("shop-dev-cluster:Point"));
        web.after = {1};
        seen_.stacks.emplace("shop-dev-cluster", found("shop-dev-cluster", between));
        seen_.stacks["shop-dev-web"] = service_found(service("shop-dev-cluster:Point"));
        return wish({network_wanted(network), cluster, web});
    }
    Plan planned(const Wish& wish) {
        seen_ = with_importers(std::move(seen_), wish);
        auto plan = make_plan(wish, seen_);
        EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.problems().front().message);
        return plan.ok() ? *plan : Plan();
    }
    /// Plans and does it.
    Plan live_through(const Wish& wish) {
        Plan plan = planned(wish);
        seen_ = after(plan, std::move(seen_));
        return plan;
    }
    std::vector<std::string> resources() const {
        std::vector<std::string> ids;
        for (const cfn::Resource& one : seen_.stacks.at("shop-dev-network").body.resources)
            ids.push_back(one.logical_id);
        return ids;
    }

    CloudSeen seen_;
};

TEST_F(MovedNames, AreOfAllThatIsReplacedTogether) {
    const Plan plan = live_through(wanted(files("two")));
    ASSERT_EQ(plan.steps.size(), 3U);
    const cfn::Template beside = cfn::read_text(plan.steps[0].change.body);
    for (const char* id : {"Files", "Mount", "Point", "FilesMoved", "MountMoved", "PointMoved"})
        EXPECT_TRUE(beside.find(id)) << id;
    // What is not replaced keeps its name, and what was there keeps its old values.
    EXPECT_TRUE(beside.find("Topic"));
    EXPECT_FALSE(beside.find("TopicMoved"));
    EXPECT_EQ(*beside.find("Files"), *cfn::read_text(files("one")).find("Files"));
    EXPECT_THAT(exports_of(beside, kAbout),
                ElementsAre("shop-dev-network:Files", "shop-dev-network:FilesMoved",
                            "shop-dev-network:Point", "shop-dev-network:PointMoved"));
    EXPECT_THAT(resources(),
                UnorderedElementsAre("FilesMoved", "MountMoved", "PointMoved", "Topic"));
}

TEST_F(MovedNames, AreKnownFromThenOn) {
    live_through(wanted(files("two")));
    EXPECT_THAT(planned(wanted(files("two"))).steps, IsEmpty());
    const auto names = moved_names(seen_.stacks.at("shop-dev-network").body);
    EXPECT_THAT(names.exports,
                ElementsAre(Pair("shop-dev-network:Files", "shop-dev-network:FilesMoved"),
                            Pair("shop-dev-network:Point", "shop-dev-network:PointMoved")));
    // Another change of the stack keeps them.
    std::string next = files("two");
    next.replace(next.find("Topic: {"), 8, "Other: {");
    live_through(wanted(next));
    EXPECT_THAT(resources(),
                UnorderedElementsAre("FilesMoved", "MountMoved", "PointMoved", "Other"));
}

TEST_F(MovedNames, GoBackToTheFirstOnesWhereTheseAreFree) {
    live_through(wanted(files("two")));
    const Plan back = live_through(wanted(files("three")));
    EXPECT_THAT(back.stacks[0].moved_exports,
                ElementsAre(MovedExport{"shop-dev-network:FilesMoved", "shop-dev-network:Files"},
                            MovedExport{"shop-dev-network:PointMoved", "shop-dev-network:Point"}));
    EXPECT_THAT(resources(), UnorderedElementsAre("Files", "Mount", "Point", "Topic"));
    EXPECT_TRUE(moved_names(seen_.stacks.at("shop-dev-network").body).empty());
    EXPECT_THAT(planned(wanted(files("three"))).steps, IsEmpty());
}

TEST_F(MovedNames, LeaveTheOldOneToWhomeverElseImportsIt) {
    const Wish next = wanted(files("two"));
    seen_ = with_importers(std::move(seen_), next);
    seen_.importers.at("shop-dev-network:Files").emplace_back("somebody-elses");
    auto plan = make_plan(next, seen_);
    ASSERT_TRUE(plan.ok());
    seen_ = after(*plan, std::move(seen_));
    // The export of the access point went with its users; the file system stays, with what works on
    // it.
    EXPECT_THAT(resources(), UnorderedElementsAre("FilesMoved", "MountMoved", "PointMoved", "Topic",
                                                  "Files", "Mount", "Point"));
    EXPECT_THAT(exports_of(seen_.stacks.at("shop-dev-network").body, kAbout),
                testing::Not(testing::Contains("shop-dev-network:Point")));
    // Where they all are in use, the next name is a third one.
    seen_ = with_importers(std::move(seen_), next);
    seen_.importers["shop-dev-network:Files"] = {"somebody-elses"};
    auto third = make_plan(wanted(files("three")), seen_);
    ASSERT_TRUE(third.ok());
    EXPECT_THAT(third->stacks[0].moved_exports,
                testing::Contains(
                    MovedExport{"shop-dev-network:FilesMoved", "shop-dev-network:FilesMoved2"}));
}

TEST_F(MovedNames, AreOfTheExportAloneWhereNothingIsReplaced) {
    std::string next = files("one");
    next.replace(next.find("{ Ref: Files }, Export"), 22, "fs-12345678, Export");
    const Plan plan = live_through(wanted(next));
    ASSERT_EQ(plan.steps.size(), 3U);
    EXPECT_THAT(plan.stacks[0].moved_exports,
                ElementsAre(MovedExport{"shop-dev-network:Files", "shop-dev-network:FilesMoved"}));
    EXPECT_THAT(resources(), UnorderedElementsAre("Files", "Mount", "Point", "Topic"));
    EXPECT_THAT(planned(wanted(next)).steps, IsEmpty());
}

// What a stack exports may follow from what it imports.
TEST_F(MovedNames, GoOnThroughAStackInBetween) {
    const Wish next = through_cluster(files("two"));
    EXPECT_THAT(exports_in_question(next, seen_.stacks),
                testing::IsSupersetOf({ExportRef{"eu-west-1", "shop-dev-network:Files"},
                                       ExportRef{"eu-west-1", "shop-dev-cluster:Point"}}));
    const Plan plan = live_through(next);
    std::vector<std::string> told;
    for (const Step& step : plan.steps)
        told.push_back(plan.stacks[step.stack].name);
    EXPECT_THAT(told, ElementsAre("shop-dev-network", "shop-dev-cluster", "shop-dev-web",
                                  "shop-dev-network", "shop-dev-cluster"));
    // The stack in between lets go of the old one first.
    EXPECT_THAT(plan.steps[3].after, testing::Contains(4));
    EXPECT_THAT(planned(next).steps, IsEmpty());
}

// Whoever else imports what a stack in between makes of the old value keeps both.
TEST_F(MovedNames, LeaveTheOldOneToWhatIsKeptOfAStackInBetween) {
    const Wish next = through_cluster(files("two"));
    seen_ = with_importers(std::move(seen_), next);
    seen_.importers.at("shop-dev-cluster:Point").emplace_back("somebody-elses");
    auto plan = make_plan(next, seen_);
    ASSERT_TRUE(plan.ok());
    EXPECT_EQ(plan->steps.size(), 3U) << "nothing goes afterwards";
    seen_ = after(*plan, std::move(seen_));
    // The access point of the old file system stays for them, so the file system does.
    EXPECT_THAT(exports_of(seen_.stacks.at("shop-dev-network").body, kAbout),
                testing::IsSupersetOf({"shop-dev-network:Files", "shop-dev-network:FilesMoved"}));
    EXPECT_THAT(imports_of(seen_.stacks.at("shop-dev-cluster").body, kAbout),
                ElementsAre("shop-dev-network:Files", "shop-dev-network:FilesMoved"));
    seen_ = with_importers(std::move(seen_), next);
    seen_.importers["shop-dev-cluster:Point"].emplace_back("somebody-elses");
    plan = make_plan(next, seen_);
    ASSERT_TRUE(plan.ok());
    EXPECT_THAT(plan->steps, IsEmpty());
}

TEST_F(MovedNames, ReachTheListsThatJobsShow) {
    WantedStack job = network_wanted(
        "Description: \"shop-dev: job go\"\nResources: { X: { Type: AWS::SNS::Topic } }\n"
        "Outputs: { Groups: { Value: \"shop-dev-network:Files,shop-dev-network:Other\" } }\n");
    job.name = "shop-dev-job-go";
    job.kind = cfn::StackKind::Job;
    job.job = JobWish{.groups_output = "Groups"};
    Wish next = wanted(files("two"));
    next.stacks.push_back(job);
    seen_ = with_importers(std::move(seen_), next);
    const MovedBodies moved = bodies_to_deploy(next, seen_);
    EXPECT_EQ(cfn::compact_json(moved.bodies[2].find_output("Groups")->value),
              "\"shop-dev-network:FilesMoved,shop-dev-network:Other\"");
}

// Half of its users on the old file system and half on the new one is nothing that anybody wants.
TEST_F(MovedNames, AreGivenOnlyWhereAllOfTheEnvironmentMove) {
    Wish part = wanted(files("two"));
    part.stacks.pop_back();
    part.keeps_others = true;
    seen_ = with_importers(std::move(seen_), part);
    auto plan = make_plan(part, seen_);
    ASSERT_FALSE(plan.ok());
    EXPECT_THAT(plan.problems().front().notes,
                testing::Contains(testing::HasSubstr("shop-dev-web imports it and is no part")));
}

TEST_F(MovedNames, AreNotGivenWhereBothWouldNotFit) {
    const std::string more =
        "  Large: { Type: AWS::SNS::Topic, Properties: { DisplayName: " + std::string(50'000, 'x') +
        " } }\nOutputs:";
    auto large = [&](const std::string& key) {
        std::string text = files(key);
        return text.replace(text.find("Outputs:"), 8, more);
    };
    seen_.stacks["shop-dev-network"] = found("shop-dev-network", large("one"));
    const Wish next = wanted(large("two"));
    seen_ = with_importers(std::move(seen_), next);
    auto plan = make_plan(next, seen_);
    ASSERT_FALSE(plan.ok());
    EXPECT_THAT(plan.problems().front().notes,
                testing::Contains(testing::HasSubstr("bytes, and AWS takes 51200")));
}

// A secret that is composed of a store's address is read when a task starts, and never again.
TEST_F(MovedNames, AreOfSecretsThatAreComposedOfWhatIsReplaced) {
    auto data = [](const std::string& key) {
        return R"(
Description: "shop-dev: network"
Resources:
  Db: { Type: AWS::RDS::DBInstance, Properties: { KmsKeyId: )" +
               key + R"( } }
  Url: { Type: AWS::SecretsManager::Secret, Properties: { SecretString: { "Fn::Sub": "db://${Db.Endpoint.Address}" } } }
Outputs:
  Url: { Value: { Ref: Url }, Export: { Name: "shop-dev-network:Files" } }
)";
    };
    seen_.stacks["shop-dev-network"] = found("shop-dev-network", data("one"));
    seen_.stacks["shop-dev-web"] = service_found(service("shop-dev-network:Files"));
    const Wish next =
        wish({network_wanted(data("two")), service_wanted(service("shop-dev-network:Files"))});
    const Plan plan = live_through(next);
    ASSERT_EQ(plan.steps.size(), 3U);
    const cfn::Template beside = cfn::read_text(plan.steps[0].change.body);
    for (const char* id : {"Db", "DbMoved", "Url", "UrlMoved"})
        EXPECT_TRUE(beside.find(id)) << id;
    EXPECT_THAT(resources(), UnorderedElementsAre("DbMoved", "UrlMoved"));
    EXPECT_THAT(planned(next).steps, IsEmpty());
}

// The protection is there against the very edit that would end the old store.
TEST_F(MovedNames, AreNotGivenWhereTheOldOneIsProtected) {
    auto data = [](const std::string& key, const std::string& is_protected) {
        return R"(
Description: "shop-dev: network"
Resources:
  Db: { Type: AWS::RDS::DBInstance, Properties: { KmsKeyId: )" +
               key + ", DeletionProtection: " + is_protected + R"( } }
Outputs:
  Host: { Value: { "Fn::GetAtt": [Db, Endpoint.Address] }, Export: { Name: "shop-dev-network:Files" } }
)";
    };
    auto next = [&](const std::string& network) {
        return wish({network_wanted(network), service_wanted(service("shop-dev-network:Files"))});
    };
    seen_.stacks["shop-dev-network"] = found("shop-dev-network", data("one", "true"));
    seen_.stacks["shop-dev-web"] = service_found(service("shop-dev-network:Files"));
    for (const char* of_the_new : {"true", "false"}) {
        seen_ = with_importers(std::move(seen_), next(data("two", of_the_new)));
        auto plan = make_plan(next(data("two", of_the_new)), seen_);
        ASSERT_FALSE(plan.ok()) << of_the_new;
        EXPECT_EQ(plan.problems().front().code, "plan.protected");
        EXPECT_EQ(plan.problems().front().message,
                  "shop-dev-network would lose Db, protected from deletion");
    }
    EXPECT_EQ(live_through(next(data("one", "false"))).steps.size(), 1U);
    EXPECT_EQ(live_through(next(data("two", "true"))).steps.size(), 3U);
    EXPECT_THAT(resources(), ElementsAre("DbMoved"));
    EXPECT_THAT(planned(next(data("two", "true"))).steps, IsEmpty());
}

// A killed rollout leaves the first of the sweeps under way.
TEST_F(MovedNames, AreTakenUpWhileTheirFirstSweepIsUnderWay) {
    const Wish next = wanted(files("two"));
    const Plan first = planned(next);
    StackFound& network = seen_.stacks.at("shop-dev-network");
    network.body = cfn::read_text(first.steps[0].change.body);
    network.stack.status = "UPDATE_IN_PROGRESS";
    const Plan second = planned(next);
    ASSERT_EQ(second.steps.size(), 3U);
    EXPECT_EQ(second.stacks[0].mend, Mend::Await);
}

// A rollback changes images: who has not moved yet does not move by it.
TEST_F(MovedNames, AreNoneOfATemplateThatStays) {
    Wish next = wanted(files("two"));
    const Plan plan = planned(next);
    seen_.stacks.at("shop-dev-network").body = cfn::read_text(plan.steps[0].change.body);
    next.stacks[0].body = seen_.stacks.at("shop-dev-network").body;
    for (WantedStack& stack : next.stacks)
        stack.has_deployed_names = true;
    EXPECT_THAT(planned(next).steps, IsEmpty());
}

TEST_F(MovedNames, AreNoneWhereNobodyImports) {
    Wish next = wish({network_wanted(files("two"))});
    seen_.stacks.erase("shop-dev-web");
    const Plan plan = live_through(next);
    EXPECT_EQ(plan.steps.size(), 1U);
    EXPECT_THAT(resources(), UnorderedElementsAre("Files", "Mount", "Point", "Topic"));
}

}  // namespace
}  // namespace rollout
