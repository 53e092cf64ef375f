#include "rollout/plan/plan.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfn/write_template.h"
#include "rollout/test_wish.h"

namespace rollout {
namespace {

using test::found;
using test::kNetwork;
using test::kSmallNetwork;
using test::live;
using test::network_wanted;
using test::service;
using test::service_found;
using test::service_wanted;
using test::wish;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

const std::string kWeb = service("shop-dev-network:Group");

/// "deploy shop-dev-web after 0" of each step.
std::vector<std::string> told(const Plan& plan) {
    std::vector<std::string> lines;
    for (const Step& step : plan.steps) {
        constexpr const char* kKinds[] = {"deploy", "run", "remove"};
        std::string line =
            fmt::format("{} {}", kKinds[static_cast<int>(step.kind)], plan.stacks[step.stack].name);
        for (std::size_t before : step.after)
            line += fmt::format(" after {}", before);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string edited(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

Plan made(const Wish& wish, const CloudSeen& seen) {
    auto plan = make_plan(wish, seen);
    EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.problems().front().message);
    return plan.ok() ? *plan : Plan();
}

CloudSeen whole() {
    CloudSeen seen;
    seen.stacks.emplace("shop-dev-network", found("shop-dev-network", kNetwork));
    seen.stacks.emplace("shop-dev-web", service_found(kWeb));
    seen.services.emplace("shop-dev-web", live());
    seen.importers["shop-dev-network:Group"] = {"shop-dev-web"};
    return seen;
}

TEST(Plan, MakesWhatIsNotThereInItsOrder) {
    Plan plan = made(wish({network_wanted(kNetwork), service_wanted(kWeb)}), {});
    EXPECT_THAT(told(plan), ElementsAre("deploy shop-dev-network", "deploy shop-dev-web after 0"));
    EXPECT_THAT(plan.steps[1].change.given,
                ElementsAre(Pair("Capacity", "spot"), Pair("DesiredCount", "3"),
                            Pair("Image", "shop-web@sha256:1"), Pair("Release", "2 anna")));
    EXPECT_THAT(plan.steps[1].forget, ElementsAre(Pair("DesiredCount", "")));
}

TEST(Plan, HasNothingToDoWhereEverythingIsAsWanted) {
    Plan plan = made(wish({network_wanted(kNetwork), service_wanted(kWeb)}), whole());
    EXPECT_THAT(told(plan), IsEmpty());
}

TEST(Plan, DoesNotCountAnotherReleaseAsAChange) {
    Wish next = wish({network_wanted(kNetwork), service_wanted(kWeb)});
    next.release = "17 bert";
    EXPECT_TRUE(made(next, whole()).empty());
}

TEST(Plan, RepeatsWhatControllersHaveChosen) {
    Wish next = wish({network_wanted(kNetwork), service_wanted(kWeb)});
    next.stacks[1].images[0].image = "shop-web@sha256:2";
    CloudSeen seen = whole();
    seen.services["shop-dev-web"] = live(9, "FARGATE");
    seen.services["shop-dev-web"].fell_back = true;
    Plan plan = made(next, seen);
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_EQ(plan.steps[0].change.given.at("Capacity"), "on-demand");
    EXPECT_EQ(plan.steps[0].change.given.at("DesiredCount"), "");
    EXPECT_THAT(plan.steps[0].settle, ElementsAre(Pair("Capacity", "on-demand")));
    EXPECT_THAT(plan.steps[0].change.given,
                Not(testing::Contains(Pair("ForceNewDeployment", testing::_))));
}

TEST(Plan, ForcesADeploymentForAnotherCapacity) {
    Wish next = wish({network_wanted(kNetwork), service_wanted(kWeb)});
    next.stacks[1].service->on_spot = false;
    Plan plan = made(next, whole());
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_EQ(plan.steps[0].change.given.at("Capacity"), "on-demand");
    EXPECT_NE(plan.steps[0].change.given.at("ForceNewDeployment"), "");
}

TEST(Plan, ForgetsTheCountOfACreationThatWasCutOff) {
    CloudSeen seen = whole();
    seen.stacks.at("shop-dev-web").stack.parameters["DesiredCount"] = "3";
    Plan plan = made(wish({network_wanted(kNetwork), service_wanted(kWeb)}), seen);
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_THAT(plan.steps[0].forget, ElementsAre(Pair("DesiredCount", "")));
}

// An export that is imported can be neither deleted nor changed: it stays until its users have
// moved, and goes then.
TEST(Plan, GoesInThreeSweepsWhereAnExportGoes) {
    CloudSeen seen = whole();
    seen.stacks["shop-dev-web"] = service_found(service("shop-dev-network:Old"));
    seen.importers = {{"shop-dev-network:Old", {"shop-dev-web"}}};
    const std::string next = edited(kSmallNetwork, "Outputs:",
                                    "  New: { Type: AWS::EC2::SecurityGroup, Properties: { "
                                    "GroupDescription: new } }\nOutputs:");
    Plan plan = made(wish({network_wanted(next), service_wanted(kWeb)}), seen);
    EXPECT_THAT(told(plan), ElementsAre("deploy shop-dev-network", "deploy shop-dev-web after 0",
                                        "deploy shop-dev-network after 0 after 1"));
    EXPECT_THAT(plan.steps[0].change.body, HasSubstr("\"Old\""));
    EXPECT_THAT(plan.steps[2].change.body, Not(HasSubstr("\"Old\"")));
    EXPECT_THAT(plan.stacks[0].kept_exports, ElementsAre("shop-dev-network:Old"));
}

TEST(Plan, KeepsAnExportThatSomebodyElseImports) {
    CloudSeen seen = whole();
    seen.importers = {{"shop-dev-network:Old", {"somebody-elses"}}};
    Plan plan = made(wish({network_wanted(kSmallNetwork), service_wanted(kWeb)}), seen);
    EXPECT_THAT(told(plan), IsEmpty());
}

/// The network, with another resource as its group.
std::string network_of(const std::string& group) {
    return edited(kNetwork,
                  "{ Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: web } }",
                  group);
}

// An export that is imported cannot be changed: the new value gets a name of its own.
TEST(Plan, MovesAnImportedValueThatChanges) {
    auto files = [](const std::string& key) {
        return network_of("{ Type: AWS::EFS::FileSystem, Properties: { KmsKeyId: " + key + " } }");
    };
    CloudSeen seen = whole();
    seen.stacks["shop-dev-network"] = found("shop-dev-network", files("old"));
    Plan plan = made(wish({network_wanted(files("new")), service_wanted(kWeb)}), seen);
    EXPECT_THAT(told(plan), ElementsAre("deploy shop-dev-network", "deploy shop-dev-web after 0",
                                        "deploy shop-dev-network after 0 after 1"));
    EXPECT_THAT(plan.stacks[0].moved_exports,
                ElementsAre(MovedExport{"shop-dev-network:Group", "shop-dev-network:GroupMoved"}));
    const cfn::Template beside = cfn::read_text(plan.steps[0].change.body);
    auto key = [&](const char* id) {
        return cfn::compact_json(*beside.find(id)->properties.find("KmsKeyId"));
    };
    EXPECT_EQ(key("Group"), "\"old\"");
    EXPECT_EQ(key("GroupMoved"), "\"new\"");
    EXPECT_THAT(plan.steps[1].change.body, HasSubstr("shop-dev-network:GroupMoved"));
    const cfn::Template last = cfn::read_text(plan.steps[2].change.body);
    EXPECT_FALSE(last.find("Group"));
    EXPECT_TRUE(last.find("GroupMoved"));
}

TEST(Plan, RefusesToChangeAnImportedValueOfWhatCannotStandTwice) {
    struct Row {
        const char* before;
        const char* after;
        const char* note;
    };
    const Row rows[] = {
        // Who may talk to it stands in the stacks of those who do.
        {"{ Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: a } }",
         "{ Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: b } }",
         "two of Group for a while: it is an AWS::EC2::SecurityGroup"},
        {"{ Type: AWS::IAM::Role, Properties: { RoleName: web, Path: /a/ } }",
         "{ Type: AWS::IAM::Role, Properties: { RoleName: web, Path: /b/ } }",
         "two of Group for a while: it has a name of its own"},
        {"{ Type: AWS::EFS::MountTarget, Properties: { FileSystemId: fs, SubnetId: a } }",
         "{ Type: AWS::EFS::MountTarget, Properties: { FileSystemId: fs, SubnetId: b } }",
         "two of Group for a while: its file system stays"},
    };
    for (const Row& row : rows) {
        CloudSeen seen = whole();
        seen.stacks["shop-dev-network"] = found("shop-dev-network", network_of(row.before));
        auto plan =
            make_plan(wish({network_wanted(network_of(row.after)), service_wanted(kWeb)}), seen);
        ASSERT_FALSE(plan.ok()) << row.note;
        const base::Diagnostic& problem = plan.problems().front();
        EXPECT_EQ(problem.code, "plan.imported");
        EXPECT_THAT(problem.notes, testing::Contains(HasSubstr(row.note)));
    }
}

TEST(Plan, KeepsTheRepositoriesOfServicesThatAreGone) {
    auto registry = [](const std::string& more) {
        WantedStack stack = network_wanted(
            "Description: \"shop: registry\"\nResources:\n"
            "  Web: { Type: AWS::ECR::Repository, Properties: { RepositoryName: shop-web } }\n" +
            more + "Outputs:\n  WebUri: { Value: { Ref: Web } }\n");
        stack.name = "shop-registry";
        stack.kind = cfn::StackKind::Registry;
        return stack;
    };
    const std::string old =
        "  Old: { Type: AWS::ECR::Repository, Properties: { RepositoryName: shop-old } }\n";
    CloudSeen seen;
    StackFound there = found("shop-registry", kNetwork);
    there.body = registry(old).body;
    there.body.outputs.push_back({.name = "OldUri", .value = cfn::Ref{"Old"}});
    seen.stacks.emplace("shop-registry", there);
    EXPECT_THAT(told(made(wish({registry("")}), seen)), IsEmpty());
    const std::string added =
        "  New: { Type: AWS::ECR::Repository, Properties: { RepositoryName: shop-new } }\n";
    const Plan plan = made(wish({registry(added)}), seen);
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_THAT(plan.steps[0].change.body, HasSubstr("shop-old"));
    EXPECT_THAT(plan.steps[0].change.body, HasSubstr("shop-new"));
}

TEST(Plan, RemovesWhatNobodyWantsAfterTheRest) {
    CloudSeen seen = whole();
    seen.stacks.emplace("shop-dev-old", found("shop-dev-old", service("shop-dev-network:Old"), {}));
    seen.importers = {{"shop-dev-network:Old", {"shop-dev-old"}}};
    Wish next = wish({network_wanted(kSmallNetwork), service_wanted(kWeb)});
    next.stacks[1].images[0].image = "shop-web@sha256:2";
    Plan plan = made(next, seen);
    EXPECT_THAT(told(plan), ElementsAre("deploy shop-dev-web", "remove shop-dev-old after 0",
                                        "deploy shop-dev-network after 0 after 1"));
}

TEST(Plan, NamesWhoImportsFromWhatWouldGo) {
    CloudSeen seen = whole();
    seen.importers = {{"shop-dev-network:Group", {"theirs", "also-theirs"}},
                      {"shop-dev-network:Old", {"theirs"}}};
    seen.stacks.erase("shop-dev-web");
    auto plan = make_plan(wish({}), seen);
    ASSERT_FALSE(plan.ok());
    const base::Diagnostic& problem = plan.problems().front();
    EXPECT_EQ(problem.code, "plan.imported");
    EXPECT_THAT(problem.notes,
                ElementsAre("shop-dev-network:Group is imported by theirs, also-theirs",
                            "shop-dev-network:Old is imported by theirs"));
}

TEST(Plan, RemovesNothingThatIsProtected) {
    const std::string data =
        "Resources:\n  Db: { Type: AWS::RDS::DBInstance, Properties: { DeletionProtection: true } "
        "}\n";
    CloudSeen seen;
    seen.stacks.emplace("shop-dev-data", found("shop-dev-data", data));
    auto problem = [&](const Wish& wish) {
        auto plan = make_plan(wish, seen);
        return plan.ok() ? base::Diagnostic() : plan.problems().front();
    };
    EXPECT_EQ(problem(wish({network_wanted(kSmallNetwork)})).code, "plan.protected");
    EXPECT_THAT(problem(wish({network_wanted(kSmallNetwork)})).help,
                HasSubstr("an `up` of its own"));
    EXPECT_EQ(problem(wish({})).help, "slipway down dev --unprotect");
    Wish elsewhere = wish({});
    elsewhere.options = " --local";
    elsewhere.kept = {"shop-dev-more-data"};
    EXPECT_EQ(problem(elsewhere).help, "slipway down dev --keep-data --local --unprotect");
    Wish down = wish({});
    down.is_unprotected_first = true;
    EXPECT_THAT(told(made(down, seen)), ElementsAre("remove shop-dev-data"));
    // What could not be created has nothing in it.
    seen.stacks.at("shop-dev-data").stack.status = "ROLLBACK_COMPLETE";
    EXPECT_NE(problem(wish({})).code, "plan.protected");
}

// Two rules of one listener cannot have the same priority, not even for a moment.
TEST(Plan, RemovesFirstWhatHasThePlaceOfANewRule) {
    const std::string rule =
        "  Rule: { Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: { ListenerArn: "
        "arn:listener, Priority: 7 } }\n";
    CloudSeen seen;
    seen.stacks.emplace("shop-dev-network", found("shop-dev-network", kNetwork));
    seen.stacks.emplace("shop-dev-old",
                        found("shop-dev-old", service("shop-dev-network:Group", rule)));
    seen.importers = {{"shop-dev-network:Group", {"shop-dev-old"}}};
    Plan plan = made(
        wish({network_wanted(kNetwork), service_wanted(service("shop-dev-network:Group", rule))}),
        seen);
    EXPECT_THAT(told(plan), ElementsAre("deploy shop-dev-web after 1", "remove shop-dev-old"));
}

struct OddRow {
    const char* status;
    Mend mend;
    bool creates;
};

TEST(Plan, TakesServicesFromEveryOddStatus) {
    for (const OddRow& row : {OddRow{"ROLLBACK_COMPLETE", Mend::Delete, true},
                              OddRow{"CREATE_FAILED", Mend::Delete, true},
                              OddRow{"ROLLBACK_FAILED", Mend::Delete, true},
                              OddRow{"DELETE_FAILED", Mend::Delete, true},
                              OddRow{"UPDATE_ROLLBACK_FAILED", Mend::ContinueRollback, false},
                              OddRow{"UPDATE_FAILED", Mend::Rollback, false},
                              OddRow{"REVIEW_IN_PROGRESS", Mend::None, true},
                              OddRow{"UPDATE_ROLLBACK_COMPLETE", Mend::None, false},
                              OddRow{"UPDATE_ROLLBACK_IN_PROGRESS", Mend::Await, false},
                              OddRow{"ROLLBACK_IN_PROGRESS", Mend::Await, true},
                              OddRow{"DELETE_IN_PROGRESS", Mend::Await, true}}) {
        CloudSeen seen = whole();
        seen.stacks.at("shop-dev-web").stack.status = row.status;
        Wish next = wish({network_wanted(kNetwork), service_wanted(kWeb)});
        next.stacks[1].images[0].image = "shop-web@sha256:2";
        Plan plan = made(next, seen);
        ASSERT_EQ(plan.steps.size(), 1U) << row.status;
        EXPECT_EQ(plan.stacks[1].mend, row.mend) << row.status;
        EXPECT_EQ(plan.steps[0].creates, row.creates) << row.status;
    }
}

TEST(Plan, NeverDeletesAStackWithData) {
    CloudSeen seen;
    seen.stacks.emplace("shop-dev-data", found("shop-dev-data", kSmallNetwork));
    seen.stacks.at("shop-dev-data").stack.status = "ROLLBACK_COMPLETE";
    WantedStack data = network_wanted(kSmallNetwork);
    data.name = "shop-dev-data";
    data.kind = cfn::StackKind::Data;
    auto plan = make_plan(wish({data}), seen);
    ASSERT_FALSE(plan.ok());
    EXPECT_EQ(plan.problems().front().code, "plan.stuck");
}

TEST(Plan, TellsWhoIsAtWork) {
    CloudSeen seen = whole();
    seen.stacks.at("shop-dev-web").stack.status = "UPDATE_IN_PROGRESS";
    seen.stacks.at("shop-dev-web").stack.parameters["Image"] = "shop-web@sha256:7";
    seen.stacks.at("shop-dev-web").stack.parameters["Release"] = "41 bert";
    auto plan = make_plan(wish({network_wanted(kNetwork), service_wanted(kWeb)}), seen);
    ASSERT_FALSE(plan.ok());
    EXPECT_EQ(plan.problems().front().code, "plan.busy");
    EXPECT_THAT(plan.problems().front().notes, testing::Contains("release 41 by bert"));
}

TEST(Plan, TakesUpWhatWasBegunForTheSame) {
    CloudSeen seen = whole();
    seen.stacks.at("shop-dev-web").stack.status = "UPDATE_IN_PROGRESS";
    Plan plan = made(wish({network_wanted(kNetwork), service_wanted(kWeb)}), seen);
    ASSERT_EQ(plan.steps.size(), 1U);
    EXPECT_EQ(plan.stacks[1].mend, Mend::Await);
}

TEST(Plan, SaysWhatIsLacking) {
    Wish first = wish({network_wanted(kNetwork), service_wanted(kWeb)});
    first.stacks[1].images[0].image.clear();
    first.stacks[1].secrets = {{.name = "key", .todo = {"slipway secret set dev key"}}};
    Plan plan = made(first, {});
    ASSERT_EQ(plan.stacks[1].lacks.size(), 2U);
    EXPECT_EQ(plan.stacks[1].lacks[0].what, "image shop-web:dev");
    EXPECT_EQ(plan.stacks[1].lacks[1].what, "secret key");
    // A stack that runs an image goes on with it.
    CloudSeen seen = whole();
    seen.stacks.at("shop-dev-web").stack.parameters["Capacity"] = "on-demand";
    first.stacks[1].secrets.clear();
    EXPECT_THAT(made(first, seen).stacks[1].lacks, IsEmpty());
}

TEST(Plan, WantsAValueForEveryParameter) {
    auto plan = make_plan(
        wish({network_wanted(std::string(kNetwork) + "Parameters:\n  Owner: { Type: String }\n")}),
        {});
    ASSERT_FALSE(plan.ok());
    EXPECT_EQ(plan.problems().front().code, "plan.parameter");
}

TEST(Plan, HasAnotherDigestWhenAnythingIsElse) {
    Wish next = wish({network_wanted(kNetwork), service_wanted(kWeb)});
    const std::string first = made(next, {}).digest;
    EXPECT_EQ(first.size(), 16U);
    EXPECT_EQ(made(next, {}).digest, first);
    next.stacks[1].images[0].image = "shop-web@sha256:2";
    EXPECT_NE(made(next, {}).digest, first);
    CloudSeen failed = whole();
    const std::string before = made(next, failed).digest;
    failed.stacks.at("shop-dev-web").stack.changed = base::Time::unix_seconds(2000);
    EXPECT_NE(made(next, failed).digest, before);
}

}  // namespace
}  // namespace rollout
