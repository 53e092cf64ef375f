#pragma once
// For the tests of this room: an account behind a scripted server, and what it was asked.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "aws/form.h"
#include "deploy/client/target.h"
#include "deploy/client/test_server.h"
#include "deploy/client/test_surroundings.h"

namespace deploy::test {

/// The operation that a request is for.
inline std::string operation_of(const base::HttpRequest& request) {
    const std::string target(request.header("X-Amz-Target"));
    if (!target.empty()) return target.substr(target.find('.') + 1);
    return std::string(aws::pair_value(aws::read_form(request.body), "Action"));
}

/// An answer to who is calling: account 444455556666.
inline base::HttpAnswer identity() {
    return {200,
            {},
            "<R><GetCallerIdentityResult><Account>444455556666</Account><Arn>arn:me</Arn>"
            "</GetCallerIdentityResult></R>"};
}

/// The error of a service that speaks JSON, to the request "request-1".
inline base::HttpAnswer error(const std::string& code) {
    return {400,
            {{"x-amzn-RequestId", "request-1"}},
            fmt::format(R"({{"__type": "{}", "message": "no"}})", code)};
}

/// A server that knows who is calling, and answers all else by `answer`.
inline ScriptedServer::Answer knowing(ScriptedServer::Answer answer) {
    return [answer](const base::HttpRequest& request, std::size_t before) -> io::HttpReply {
        if (operation_of(request) == "GetCallerIdentity") return identity();
        return answer(request, before);
    };
}

/// The account of `dev`, behind such a server.
inline std::unique_ptr<Target> open_target(const ScriptedServer& server,
                                           std::vector<std::string> regions = {"eu-west-1"}) {
    auto target = Target::open(surroundings({}),
                               {.environment = "dev",
                                .account = "444455556666",
                                .regions = std::move(regions),
                                .endpoint_url = server.url(),
                                .services = {"cloudformation", "ecs", "ecr", "secretsmanager"},
                                .now = [] { return base::Time::unix_seconds(1'800'000'000); }});
    EXPECT_TRUE(target.ok()) << told(target);
    return target.ok() ? *std::move(target) : nullptr;
}

/// "CreateChangeSet StackName=a ..." of a form, "RunTask {...}" of JSON.
inline std::string call_of(const base::HttpRequest& request) {
    std::string text = operation_of(request);
    if (!request.header("X-Amz-Target").empty()) return text + " " + request.body;
    for (const auto& [name, value] : aws::read_form(request.body))
        if (name != "Action" && name != "Version") text += " " + name + "=" + value;
    return text;
}

/// The calls that a server has got, but for who is calling.
inline std::vector<std::string> calls_to(ScriptedServer& server) {
    std::vector<std::string> calls;
    for (const base::HttpRequest& request : server.asked())
        if (operation_of(request) != "GetCallerIdentity") calls.push_back(call_of(request));
    return calls;
}

}  // namespace deploy::test
