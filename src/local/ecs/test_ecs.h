#pragma once
// For tests: an ECS in virtual time with a network, asked through its API.

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "local/test_endpoint.h"

namespace local::test {

inline constexpr const char* kArn = "arn:aws:ecs:eu-west-1:000000000000:";

/// "ClientException: ..." of an answer; empty when it is none of an error.
inline std::string error_of(const base::HttpAnswer& answer) {
    if (answer.status == 200) return {};
    return at(answer, "__type") + ": " + at(answer, "message");
}

/// All scalars of the list at `path`.
inline std::vector<std::string> list_at(const base::HttpAnswer& answer, const std::string& path) {
    std::vector<std::string> found;
    for (int i = 0;; ++i) {
        found.push_back(at(answer, fmt::format("{}.{}", path, i)));
        if (found.back().empty()) break;
    }
    found.pop_back();
    return found;
}

/// A cluster "shop", and a subnet to run in.
struct Ecs : TestCloud {
    std::string subnet;

    explicit Ecs(LiveCloudOptions wished = {}) : TestCloud(std::move(wished)) {
        create("network", R"({"Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
            "Subnet": {"Type": "AWS::EC2::Subnet",
                       "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"}}},
            "Outputs": {"Subnet": {"Value": {"Ref": "Subnet"}}}})");
        wait(base::Duration::minutes(5));
        subnet = one_in(cloudformation("DescribeStacks", "&StackName=network").body, "OutputValue");
        EXPECT_EQ(ecs("CreateCluster", R"({"clusterName": "shop"})").status, 200);
    }

    /// "}" is written as is: `body` has no holes but `@subnet` and `@network`.
    base::HttpAnswer call(const std::string& operation, std::string body) {
        auto put = [&](const std::string& word, const std::string& value) {
            for (std::size_t at = body.find(word); at != std::string::npos; at = body.find(word))
                body.replace(at, word.size(), value);
        };
        put("@network",
            R"("networkConfiguration": {"awsvpcConfiguration": {"subnets": ["@subnet"]}})");
        put("@subnet", subnet);
        return ecs(operation, body);
    }
    std::string refused(const std::string& operation, const std::string& body) {
        return error_of(call(operation, body));
    }
    /// Registers a revision of `family` with one container of that name; `more` are further
    /// members.
    std::string define(const std::string& family, const std::string& more = "") {
        base::HttpAnswer answer =
            call("RegisterTaskDefinition", R"({"family": ")" + family +
                                               R"(", "networkMode": "awsvpc", "cpu": "256",
               "memory": "512", "requiresCompatibilities": ["FARGATE"], "containerDefinitions":
               [{"name": ")" + family + R"(", "image": "nginx:1", "portMappings":
                 [{"containerPort": 80}]}])" + more +
                                               "}");
        EXPECT_EQ(answer.status, 200) << answer.body;
        return at(answer, "taskDefinition.taskDefinitionArn");
    }
    /// A service "api" of two tasks, steady.
    void serve(const std::string& more = "") {
        define("api");
        base::HttpAnswer answer = call(
            "CreateService", R"({"cluster": "shop", "serviceName": "api", "taskDefinition": "api",
                "desiredCount": 2, "launchType": "FARGATE", @network)" +
                                 more + "}");
        EXPECT_EQ(answer.status, 200) << answer.body;
        wait(base::Duration::minutes(10));
    }
    base::HttpAnswer service() {
        return call("DescribeServices",
                    R"({"cluster": "shop", "services": ["api"], "include": ["TAGS"]})");
    }
    std::vector<std::string> tasks(const std::string& more = "") {
        return list_at(call("ListTasks", R"({"cluster": "shop")" + more + "}"), "taskArns");
    }
};

}  // namespace local::test
