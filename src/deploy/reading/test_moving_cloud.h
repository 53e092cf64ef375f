#pragma once
// For the tests of this room: an account in which something moves.

#include <fmt/format.h>

#include <string>

#include "aws/form.h"
#include "deploy/client/test_target.h"

namespace deploy::test {

inline base::HttpAnswer stack(const std::string& name, const std::string& status) {
    return {200,
            {},
            fmt::format("<R><DescribeStacksResult><Stacks><member><StackName>{0}</StackName>"
                        "<StackId>arn:{0}</StackId><StackStatus>{1}</StackStatus>"
                        "<CreationTime>2027-01-15T08:00:00Z</CreationTime></member></Stacks>"
                        "</DescribeStacksResult></R>",
                        name, status)};
}

/// A service `api` that somebody restarts, a job that a rollout runs, no network.
class MovingCloud {
  public:
    bool is_rolling = true;
    /// Of the tasks that ECS lists as stopped.
    std::string status_of_stopped = "STOPPED";

    io::HttpReply answer(const base::HttpRequest& request) const {
        if (request.header("X-Amz-Target").empty()) return of_query(request);
        return base::HttpAnswer{200, {}, of_ecs(operation_of(request), request.body)};
    }

  private:
    static base::HttpAnswer of_query(const base::HttpRequest& request) {
        const auto form = aws::read_form(request.body);
        if (operation_of(request) == "GetCallerIdentity") return identity();
        const std::string name(aws::pair_value(form, "StackName"));
        if (name == "shop-dev-network")
            return {400,
                    {},
                    "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id " +
                        name + " does not exist</Message></Error></ErrorResponse>"};
        return stack(name, "CREATE_COMPLETE");
    }

    std::string of_ecs(const std::string& operation, const std::string& body) const {
        const bool is_job = body.find("nightly") != std::string::npos;
        if (operation == "DescribeServices")
            return fmt::format(R"({{"services": [{{"serviceName": "shop-dev-api",
                "status": "ACTIVE", "desiredCount": 2, "runningCount": 2, "deployments": [
                {{"id": "ecs-svc/2", "status": "PRIMARY", "rolloutState": "{}"}}]}}]}})",
                               is_rolling ? "IN_PROGRESS" : "COMPLETED");
        if (operation == "ListServiceDeployments")
            return R"({"serviceDeployments": [{"serviceDeploymentArn": "arn:old"},
                {"serviceDeploymentArn": "arn:new"}]})";
        if (operation == "DescribeServiceDeployments")
            return R"({"serviceDeployments": [
                {"serviceDeploymentArn": "arn:old", "status": "SUCCESSFUL", "createdAt": 1},
                {"serviceDeploymentArn": "arn:new", "status": "IN_PROGRESS", "createdAt": 2,
                 "statusReason": "why", "sourceServiceRevisions": [{"arn": "arn:revision"}]}]})";
        if (operation == "ListTasks") {
            const bool is_stopped = body.find("STOPPED") != std::string::npos;
            return fmt::format(R"({{"taskArns": ["arn:task/{}-{}"]}})", is_job ? "nightly" : "api",
                               is_stopped ? "stopped" : "running");
        }
        // DescribeTasks.
        const bool is_stopped = body.find("stopped") != std::string::npos;
        return fmt::format(
            R"({{"tasks": [{{"taskArn": "arn:task/{}", "lastStatus": "{}",
                "startedBy": "slipway/1/2"}}]}})",
            is_stopped ? "stopped" : "running", is_stopped ? status_of_stopped : "RUNNING");
    }
};

/// It stays `cloud`'s to say how things stand.
inline ScriptedServer::Answer answers_of(const MovingCloud& cloud) {
    return
        [&cloud](const base::HttpRequest& request, std::size_t) { return cloud.answer(request); };
}

}  // namespace deploy::test
