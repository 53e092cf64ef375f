#include "deploy/client/endpoints.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "deploy/client/test_surroundings.h"

namespace deploy {
namespace {

using test::surroundings;

std::string shown(const Surroundings& all, std::string_view service, EndpointWish wish) {
    auto endpoint = endpoint_of(*aws::find_service(service), all, wish);
    if (!endpoint.ok()) return test::told(endpoint);
    return fmt::format("{}{} {} {}", endpoint->origin, endpoint->path, endpoint->signing_region,
                       endpoint->hosts == aws::Hosts::One ? "one" : "many");
}

TEST(Endpoints, AreThoseOfAwsByServiceAndRegion) {
    const Surroundings none = surroundings({});
    auto of = [&](std::string_view service, const char* region) {
        return shown(none, service, {.region = region});
    };
    EXPECT_EQ(of("ecs", "eu-west-1"), "https://ecs.eu-west-1.amazonaws.com eu-west-1 many");
    EXPECT_EQ(of("ecr", "eu-west-1"), "https://api.ecr.eu-west-1.amazonaws.com eu-west-1 many");
    EXPECT_EQ(of("cloudwatch", "us-east-2"),
              "https://monitoring.us-east-2.amazonaws.com us-east-2 many");
    EXPECT_EQ(of("iam", "eu-west-1"), "https://iam.amazonaws.com us-east-1 many");
    EXPECT_EQ(of("route53", "eu-west-1"), "https://route53.amazonaws.com us-east-1 many");
    EXPECT_EQ(of("sts", "cn-north-1"), "https://sts.cn-north-1.amazonaws.com.cn cn-north-1 many");
    EXPECT_EQ(of("iam", "cn-northwest-1"),
              "https://iam.cn-north-1.amazonaws.com.cn cn-north-1 many");
}

TEST(Endpoints, AreThoseThatTheUserNamesFirst) {
    const char* config =
        "[default]\nendpoint_url = http://127.0.0.1:5/\nservices = local\n"
        "[profile other]\nregion = x\n"
        "[services local]\nsecrets_manager =\n  endpoint_url = http://127.0.0.1:4/x/\n";
    const Surroundings named = surroundings({}, config);
    EXPECT_EQ(shown(named, "secretsmanager", {.region = "r"}), "http://127.0.0.1:4/x r one");
    EXPECT_EQ(shown(named, "ecs", {.region = "r"}), "http://127.0.0.1:5 r one");
    EXPECT_EQ(shown(named, "ecs", {.region = "r", .profile = "other"}),
              "https://ecs.r.amazonaws.com r many");
    EXPECT_EQ(shown(named, "ecs", {.region = "r", .url = "http://127.0.0.1:1"}),
              "http://127.0.0.1:1 r one");
    const Surroundings variables =
        surroundings({{"AWS_ENDPOINT_URL", "http://127.0.0.1:3"},
                      {"AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://127.0.0.1:2"}},
                     config);
    EXPECT_EQ(shown(variables, "secretsmanager", {.region = "r"}), "http://127.0.0.1:2 r one");
    EXPECT_EQ(shown(variables, "iam", {.region = "r"}), "http://127.0.0.1:3 r one");
    const Surroundings ignored = surroundings({{"AWS_ENDPOINT_URL", "http://127.0.0.1:3"},
                                               {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True"}},
                                              config);
    EXPECT_EQ(shown(ignored, "ecs", {.region = "r"}), "https://ecs.r.amazonaws.com r many");
}

TEST(Endpoints, AreRefusedWhereTheyAreNoUrl) {
    EXPECT_EQ(
        shown(surroundings({{"AWS_ENDPOINT_URL", "http://u:p@host"}}), "ecs", {.region = "r"}),
        "endpoint.url: AWS_ENDPOINT_URL has a user or a password in it | a URL like "
        "http://127.0.0.1:4566");
    EXPECT_EQ(shown(surroundings({}), "ecs", {.region = "us-gov-west-1"}),
              "endpoint.region: slipway does not know yet where AWS is in us-gov-west-1 | name "
              "each endpoint: AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_ECS, ...");
    for (const char* url :
         {"127.0.0.1:4566", "ftp://x", "http://", "http:///x", "http://a b", "http://host?x=1"})
        EXPECT_EQ(shown(surroundings({{"AWS_ENDPOINT_URL", url}}), "ecs", {.region = "r"}),
                  fmt::format("endpoint.url: AWS_ENDPOINT_URL is {} | a URL like "
                              "http://127.0.0.1:4566",
                              url));
}

TEST(Endpoints, AreRefusedWhereTheirPortIsNone) {
    const std::string rest = " | a port is a number from 1 to 65535 | a URL like "
                             "http://127.0.0.1:4566";
    for (const char* url : {"http://127.0.0.1:99999", "http://127.0.0.1:0", "http://127.0.0.1:-1",
                            "http://127.0.0.1:abc/x", "http://127.0.0.1:", "https://[::1]:65536"})
        EXPECT_EQ(shown(surroundings({}), "ecs", {.region = "r", .url = url}),
                  fmt::format("endpoint.url: --endpoint-url is {}{}", url, rest));
    const Surroundings in_files = surroundings(
        {},
        "[default]\nregion = r\nendpoint_url = http://127.0.0.1:0\nservices = local\n"
        "[services local]\niam =\n  endpoint_url = http://127.0.0.1:70000\n");
    EXPECT_EQ(shown(in_files, "ecs", {.region = "r"}),
              "endpoint.url: endpoint_url of profile default (~/.aws/config, line 3) is "
              "http://127.0.0.1:0" +
                  rest);
    EXPECT_EQ(shown(in_files, "iam", {.region = "r"}),
              "endpoint.url: endpoint_url of iam in profile default (~/.aws/config, line 6) is "
              "http://127.0.0.1:70000" +
                  rest);
}

}  // namespace
}  // namespace deploy
