#pragma once
// For tests: an endpoint in virtual time, asked as clients ask, and its answers taken apart.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "aws/form.h"
#include "aws/test_answers.h"
#include "aws/test_calls.h"
#include "local/endpoint.h"
#include "local/live_cloud.h"
#include "text/document.h"

namespace local::test {

/// A folder that goes with its scope.
struct Folder {
    std::string path;
    Folder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "slipway-local-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
};

/// Two tasks behind a load balancer.
inline std::string one_service() {
    std::ifstream file(SLIPWAY_ROOT "/tests/e2e/one-service.yaml", std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

using aws::test::all_in;
using aws::test::one_in;

/// The scalar at "services.0.status" of an answer in JSON; empty when there is none.
inline std::string at(const base::HttpAnswer& answer, std::string_view path) {
    base::Sources sources;
    auto json = text::parse_json(sources, sources.add("answer.json", answer.body));
    if (!json.ok()) return "not JSON: " + answer.body;
    const text::Node* node = &*json;
    while (node && !path.empty()) {
        std::string part(path.substr(0, path.find('.')));
        path.remove_prefix(std::min(path.size(), part.size() + 1));
        if (part.find_first_not_of("0123456789") == std::string::npos) {
            std::size_t index = std::stoul(part);
            node = index < node->items.size() ? &node->items[index] : nullptr;
        } else {
            node = node->get(part);
        }
    }
    return node ? node->scalar : std::string();
}

/// A cloud with its endpoint. Time goes when it is told to.
struct TestCloud {
    LiveCloudOptions options;
    base::Time now = base::Time::unix_seconds(1'800'000'000);
    std::unique_ptr<LiveCloud> live = {};
    std::unique_ptr<Endpoint> endpoint = {};

    explicit TestCloud(LiveCloudOptions wished = {}) : options(std::move(wished)) { start(); }

    void start() {
        endpoint.reset();
        live.reset();
        auto opened = LiveCloud::open(options);
        ASSERT_TRUE(opened.ok()) << opened.problems().front().message;
        live = *std::move(opened);
        ASSERT_TRUE(live->begin(now).ok());
        endpoint = std::make_unique<Endpoint>(
            *live, [this] { return now; }, EndpointOptions{.version = "0.0.0"});
    }
    /// Lets time go by; nothing is noticed before the end.
    void wait(base::Duration length) {
        now = now + length;
        ASSERT_TRUE(live->catch_up(now).ok());
    }
    base::HttpAnswer send(const base::HttpRequest& request) {
        return endpoint->answer(request).answer;
    }
    base::HttpAnswer cloudformation(const std::string& action, const std::string& pairs) {
        return send(aws::test::cloudformation("Action=" + action + "&Version=2010-05-15" + pairs));
    }
    base::HttpAnswer ecs(const std::string& operation, const std::string& body) {
        return send(aws::test::ecs(operation, body));
    }
    base::HttpAnswer create(const std::string& name, const std::string& body) {
        return cloudformation("CreateStack", "&StackName=" + aws::percent_encode(name) +
                                                 "&TemplateBody=" + aws::percent_encode(body));
    }
    std::string status(const std::string& name) {
        return one_in(cloudformation("DescribeStacks", "&StackName=" + name).body, "StackStatus");
    }
    /// "Service CREATE_COMPLETE", the newest first; of all pages.
    std::vector<std::string> events(const std::string& name) {
        std::vector<std::string> lines;
        std::string token;
        do {
            std::string body =
                cloudformation(
                    "DescribeStackEvents",
                    "&StackName=" + aws::percent_encode(name) +
                        (token.empty() ? "" : "&NextToken=" + aws::percent_encode(token)))
                    .body;
            auto ids = all_in(body, "LogicalResourceId");
            auto statuses = all_in(body, "ResourceStatus");
            for (std::size_t i = 0; i < ids.size() && i < statuses.size(); ++i)
                lines.push_back(ids[i] + " " + statuses[i]);
            token = one_in(body, "NextToken");
        } while (!token.empty());
        return lines;
    }
};

}  // namespace local::test
