#include "cli/views/status_report.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace cli {
namespace {

rollout::ServiceSeen service(std::string name, std::int64_t running, std::int64_t desired,
                             std::string rollout, std::string reason = {}) {
    return {.name = std::move(name),
            .arn = "arn:x",
            .status = "ACTIVE",
            .desired = desired,
            .running = running,
            .deployments = {
                {.status = "PRIMARY", .rollout = std::move(rollout), .reason = std::move(reason)}}};
}

StatusReport report() {
    return {
        .environment = "dev",
        .account = "444455556666",
        .place = "AWS",
        .regions = {
            {.name = "eu-west-1",
             .services = {{"api", "ohi-dev-api", service("ohi-dev-api", 2, 2, "COMPLETED")},
                          {"sse", "ohi-dev-sse",
                           service("ohi-dev-sse", 0, 1, "IN_PROGRESS",
                                   "ECS deployment ecs-svc/1 in progress.")},
                          {"reindexer", "ohi-dev-reindexer", {}}},
             .wanted_stacks = 4,
             .stacks = {{.name = "ohi-dev-network",
                         .status = "CREATE_COMPLETE",
                         .outputs = {{"VpcId", "vpc-1", "", "ohi-dev-network-VpcId"}}},
                        {.name = "ohi-dev-api",
                         .status = "UPDATE_COMPLETE",
                         .parameters = {{"Image",
                                         "1.dkr.ecr.eu-west-1.amazonaws.com/"
                                         "api@sha256:41ab77e2aaaa"}}},
                        {.name = "ohi-dev-sse",
                         .status = "CREATE_FAILED",
                         .reason = "The following resource(s) failed to create: [Service]."}}}}};
}

TEST(StatusReports, ShowServicesAndWhatIsWrong) {
    EXPECT_EQ(status_text(report(), {}),
              "dev  account 444455556666  eu-west-1  AWS\n"
              "\n"
              "SERVICE    STATE        TASKS  IMAGE     STACK\n"
              "api        steady         2/2  41ab77e2  UPDATE_COMPLETE\n"
              "sse        rolling out    0/1  dev       CREATE_FAILED\n"
              "reindexer  not there        -  -         -\n"
              "\n"
              "ohi-dev-sse  CREATE_FAILED  The following resource(s) failed to create: [Service].\n"
              "sse  ECS deployment ecs-svc/1 in progress.\n"
              "\n"
              "3 services, 1 steady   2 of 4 stacks whole\n");
}

TEST(StatusReports, StandRegionByRegion) {
    StatusReport two = report();
    two.regions.push_back({.name = "eu-central-1"});
    EXPECT_EQ(status_text(two, {}).substr(status_text(report(), {}).size()),
              "\n"
              "dev  account 444455556666  eu-central-1  AWS\n"
              "\n"
              "SERVICE  STATE  TASKS  IMAGE  STACK\n"
              "\n"
              "0 services, 0 steady   0 of 0 stacks whole\n");
    EXPECT_NE(status_json(two).find(R"("region": "eu-central-1")"), std::string::npos);
}

TEST(StatusReports, ListOutputs) {
    EXPECT_EQ(outputs_text(report(), {}),
              "dev  account 444455556666  eu-west-1  AWS\n"
              "\n"
              "STACK            OUTPUT  VALUE\n"
              "ohi-dev-network  VpcId   vpc-1\n");
}

TEST(StatusReports, TellImagesApartByDigestOrTag) {
    EXPECT_EQ(short_image("", "dev"), "dev");
    EXPECT_EQ(short_image("a/b@sha256:0123456789abcdef", "dev"), "01234567");
    EXPECT_EQ(short_image("a/b:1.27", "dev"), "1.27");
    EXPECT_EQ(short_image("localhost:5000/b", "dev"), "latest");
}

}  // namespace
}  // namespace cli
