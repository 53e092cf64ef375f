// All stacks of ohi, from an empty account to an empty account, in virtual time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "cloud/ohi_cloud.h"
#include "engine/properties.h"
#include "golden/golden.h"

namespace ohi {
namespace {

using base::Duration;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string golden_name(Env env, std::string_view what) {
    return "cloud/" + std::string(kEnvNames[env]) + "-" + std::string(what) + ".txt";
}

std::string image(const OhiCloud& ohi, std::string_view service, char release) {
    return ohi.account() + ".dkr.ecr.eu-west-1.amazonaws.com/" + std::string(service) +
           "@sha256:" + std::string(64, release);
}

/// Every service of the table runs as many tasks of the release as the table says.
void expect_all_run(const OhiCloud& ohi, Env env, char release) {
    for (const ServiceRow& row : services()) {
        std::map<std::string, std::size_t> wanted = {
            {image(ohi, row.name, release), std::stoul(std::string(row.count[env]))}};
        EXPECT_EQ(ohi.running(row.name), wanted) << row.name;
    }
}

/// What there is in the account, by type; INACTIVE task definitions are gone.
std::map<std::string, std::size_t> left_in(const OhiCloud& ohi) {
    std::map<std::string, std::size_t> left;
    for (const char* type : {"AWS::ECS::Service", "AWS::IAM::Role"}) {  // regional and global
        const auto* inventory = ohi.cloud().inventory_of(ohi.account(), "eu-west-1", type);
        for (const auto& [number, record] : inventory->state().records)
            if (record.phase != engine::Record::Phase::Inactive) ++left[record.type];
    }
    return left;
}

/// CPU units of the tasks of a service that run.
std::set<std::uint32_t> cpu_of(const OhiCloud& ohi, std::string_view service) {
    std::set<std::uint32_t> units;
    auto at = ohi.cloud().find_service("arn:aws:ecs:eu-west-1:" + ohi.account() + ":service/" +
                                       ohi.cluster() + "/" + ohi.stack(service));
    for (engine::Address task : ohi.cloud().tasks(ohi.cloud().cluster_arn(*at))) {
        const auto& state = ohi.cloud().task(task)->state();
        if (state.request.service == at && state.status == engine::ecs::TaskStatus::Running)
            units.insert(state.request.spec->cpu_units);
    }
    return units;
}

/// Another CPU size for some, another count for one, another tag on everything.
std::string changed(std::string manifest) {
    manifest =
        edited(std::move(manifest), "l:  { prod: 1024/2048, staging: 512/1024,  dev: 256/512 }",
               "l:  { prod: 2048/4096, staging: 1024/2048, dev: 512/1024 }");
    manifest = edited(std::move(manifest), "count: { prod: 2, default: 1 }\n    port: 5001",
                      "count: { prod: 3, default: 2 }\n    port: 5001");
    return edited(std::move(manifest), "cost-center: health", "cost-center: care");
}

std::string unprotected(std::string manifest) {
    return edited(std::move(manifest), "protect: true               #",
                  "protect: false              #");
}

class Life : public testing::TestWithParam<Env> {};

TEST_P(Life, BringsEveryStackUpAndTakesItDown) {
    OhiCloud ohi(GetParam(), manifest());
    golden::expect_equal(golden_name(GetParam(), "create"), ohi.up());
    expect_all_run(ohi, GetParam(), '1');
    if (GetParam() == kProd) {
        ohi.take(unprotected(manifest()), 1);
        golden::expect_equal(golden_name(GetParam(), "unprotect"), ohi.up());
        expect_all_run(ohi, GetParam(), '1');
    }
    golden::expect_equal(golden_name(GetParam(), "delete"), ohi.down());
    EXPECT_THAT(left_in(ohi), IsEmpty());
    EXPECT_THAT(ohi.cloud().exports(ohi.account(), "eu-west-1"), IsEmpty());
}

TEST_P(Life, ChangesEveryStackAndEveryService) {
    std::string text = GetParam() == kDev ? manifest() : rolling(manifest());
    OhiCloud ohi(GetParam(), text);
    ohi.up();
    expect_all_run(ohi, GetParam(), '1');
    ohi.take(changed(text), 2);
    golden::expect_equal(golden_name(GetParam(), "change"), ohi.up());
    for (const ServiceRow& row : services()) {
        std::size_t more = row.name == "blnk-api" ? 1 : 0;
        std::map<std::string, std::size_t> wanted = {
            {image(ohi, row.name, '2'), std::stoul(std::string(row.count[GetParam()])) + more}};
        EXPECT_EQ(ohi.running(row.name), wanted) << row.name;
    }
    constexpr std::array<std::uint32_t, 3> kDoubled = {2048, 1024, 512};
    EXPECT_THAT(cpu_of(ohi, "api"), ElementsAre(kDoubled[GetParam()]));
    EXPECT_THAT(cpu_of(ohi, "blnk-worker"), ElementsAre(256));
    if (GetParam() == kProd) {
        ohi.take(unprotected(changed(text)), 2);
        ohi.up();
    }
    ohi.down();
    // Of each service and job the revision before the last: its policy keeps it.
    std::map<std::string, std::size_t> kept = {{"AWS::ECS::TaskDefinition", 13}};
    EXPECT_EQ(left_in(ohi), kept);
}

INSTANTIATE_TEST_SUITE_P(Ohi, Life, testing::ValuesIn(kEnvs),
                         [](const auto& test) { return std::string(kEnvNames[test.param]); });

class Shifting : public testing::TestWithParam<Env> {};

TEST_P(Shifting, IsRefusedWithWhatIsMissingAndChangesNothing) {
    OhiCloud ohi(GetParam(), manifest());
    ohi.up();
    ohi.take(manifest(), 2);
    golden::expect_equal(golden_name(GetParam(), "shift"),
                         ohi.update(ohi.file(ohi.stack("api")), "UPDATE_ROLLBACK_COMPLETE"));
    expect_all_run(ohi, GetParam(), '1');
    std::string strategy = GetParam() == kProd ? "CANARY" : "BLUE_GREEN";
    std::string service = "arn:aws:ecs:eu-west-1:" + ohi.account() + ":service/" + ohi.cluster() +
                          "/" + ohi.stack("api");
    EXPECT_EQ(ohi.ask(engine::ServiceUpdateAsked{service, {}, true}),
              "UnsupportedFeatureException: Shifting traffic between service revisions (strategy " +
                  strategy + ") is not implemented yet, so service " + ohi.stack("api") +
                  " cannot be deployed anew. With strategy ROLLING it can.");
    // The one public service that rolls everywhere.
    ohi.update(ohi.file(ohi.stack("sse")));
    EXPECT_EQ(ohi.running("sse").count(image(ohi, "sse", '2')), 1U);
}

INSTANTIATE_TEST_SUITE_P(Ohi, Shifting, testing::Values(kProd, kStaging),
                         [](const auto& test) { return std::string(kEnvNames[test.param]); });

/// Prod's data stack, and what stands below it.
OhiCloud prod_with_data() {
    OhiCloud ohi(kProd, manifest());
    for (const TemplateFile& file : ohi.files()) {
        ohi.create(file);
        if (file.stack == "ohi-prod-data") break;
    }
    return ohi;
}

TEST(ProdData, RefusesToGoWhileItsStackIsProtected) {
    OhiCloud ohi = prod_with_data();
    auto protect = [&](bool enabled) {
        return ohi.ask(engine::StackAsked{
            "ohi-prod-data", engine::cloudformation::TerminationProtectionChanged{enabled}});
    };
    EXPECT_EQ(protect(true), "");
    std::size_t events = ohi.state("ohi-prod-data")->events.size();
    EXPECT_EQ(ohi.ask(engine::StackAsked{"ohi-prod-data",
                                         engine::cloudformation::StackDeleteRequested{}}),
              "ValidationError: Stack [ohi-prod-data] cannot be deleted while "
              "TerminationProtection is enabled");
    EXPECT_EQ(ohi.state("ohi-prod-data")->events.size(), events);
    EXPECT_EQ(protect(false), "");
    ohi.take(unprotected(manifest()), 1);
    ohi.update(ohi.file("ohi-prod-data"));
    ohi.remove(ohi.file("ohi-prod-data"));
}

TEST(ProdData, FailsToGoWhileItsDatabaseIsProtected) {
    OhiCloud ohi = prod_with_data();
    const TemplateFile file = ohi.file("ohi-prod-data");
    golden::expect_equal("cloud/prod-data-refused.txt", ohi.remove(file, "DELETE_FAILED"));
    // No update of a stack in this state, so the protection goes through the database's own API.
    ohi.take(unprotected(manifest()), 1);
    EXPECT_THAT(ohi.ask(engine::StackAsked{"ohi-prod-data",
                                           engine::cloudformation::StackUpdateRequested{
                                               ohi.request(ohi.file("ohi-prod-data"))}}),
                AllOf(HasSubstr("ValidationError: Stack:arn:aws:cloudformation:"),
                      HasSubstr("is in DELETE_FAILED state and can not be updated")));
    std::string database = ohi.inventory().list("AWS::RDS::DBInstance").at(0);
    EXPECT_EQ(ohi.ask(engine::ResourceUpdateAsked{
                  "AWS::RDS::DBInstance", database,
                  engine::share(cfn::Object{{"DeletionProtection", false}})}),
              "");
    ohi.world().run(Duration::hours(1));
    golden::expect_equal("cloud/prod-data-gone.txt", ohi.remove(file));
    std::map<std::string, std::size_t> kept = left_in(ohi);
    EXPECT_EQ(kept.count("AWS::RDS::DBInstance"), 0U);
    EXPECT_EQ(kept.at("AWS::EFS::FileSystem"), 2U);
    std::vector<std::string> snapshots;
    for (const engine::ResourceSnapshot& snapshot : ohi.inventory().state().snapshots)
        snapshots.push_back(snapshot.type);
    EXPECT_THAT(snapshots,
                UnorderedElementsAre("AWS::RDS::DBInstance", "AWS::ElastiCache::ReplicationGroup"));
}

TEST(StackStories, NoticeWhatComesOrGoesTooEarly) {
    using engine::cloudformation::Status;
    auto event = [](const char* id, Status status) {
        return engine::cloudformation::StackEvent{.logical_id = id, .status = status};
    };
    auto needs = needs_in(R"({"Resources": {"A": {"Type": "x"},
        "B": {"Properties": {"One": {"Fn::Sub": "${A}-${AWS::Region}"}}},
        "C": {"DependsOn": "A", "Properties": {"One": {"Fn::GetAtt": ["B", "Arn"]}}}}})");
    std::map<std::string, std::set<std::string>> expected = {
        {"A", {}}, {"B", {"A"}}, {"C", {"A", "B"}}};
    EXPECT_EQ(needs, expected);
    Events early = {event("A", Status::CreateInProgress), event("B", Status::CreateInProgress),
                    event("A", Status::CreateComplete), event("B", Status::CreateComplete),
                    event("C", Status::CreateInProgress)};
    EXPECT_THAT(out_of_order(early, needs), ElementsAre("B began before A was there"));
    Events gone = {event("B", Status::DeleteInProgress), event("C", Status::DeleteInProgress),
                   event("C", Status::DeleteComplete), event("B", Status::DeleteComplete),
                   event("A", Status::DeleteInProgress)};
    EXPECT_THAT(out_of_order(gone, needs), ElementsAre("B went before C was gone"));
}

}  // namespace
}  // namespace ohi
