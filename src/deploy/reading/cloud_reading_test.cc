#include "deploy/reading/cloud_reading.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/form.h"
#include "cfn/test_templates.h"
#include "deploy/client/test_target.h"

namespace deploy {
namespace {

using test::ScriptedServer;
using testing::ElementsAre;
using testing::Pair;

/// The region that a request is signed for.
std::string region_of(const base::HttpRequest& request) {
    const std::string signature(request.header("Authorization"));
    for (const char* region : {"eu-west-1", "us-east-1"})
        if (signature.find(fmt::format("/{}/", region)) != std::string::npos) return region;
    return "none";
}

/// A stack that exports what it is called, and that somebody imports.
base::HttpAnswer answer_of(const base::HttpRequest& request) {
    const auto form = aws::read_form(request.body);
    const std::string operation = test::operation_of(request);
    const std::string name(aws::pair_value(form, "StackName"));
    auto result = [&](const std::string& body) {
        return base::HttpAnswer{
            200, {}, fmt::format("<R><{0}Result>{1}</{0}Result></R>", operation, body)};
    };
    if (operation == "ListImports")
        return result(fmt::format("<Imports><member>user-of-{}</member></Imports>",
                                  aws::pair_value(form, "ExportName")));
    if (operation == "GetTemplate")
        return result(
            fmt::format("<TemplateBody>{{\"Resources\": {{}}, \"Outputs\": {{\"It\": "
                        "{{\"Value\": \"x\", \"Export\": {{\"Name\": \"{}\"}}}}}}}}"
                        "</TemplateBody>",
                        name));
    const std::string shown = name.empty() ? "shop-dev-network" : name;
    return result(
        fmt::format("<Stacks><member><StackName>{0}</StackName><StackId>arn:{0}</StackId>"
                    "<StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>"
                    "2027-01-15T08:00:00Z</CreationTime></member></Stacks>",
                    shown));
}

// AWS: exports and imports are of one region.
TEST(CloudReading, AsksWhoImportsWhereTheStackStands) {
    ScriptedServer server(test::knowing([](const base::HttpRequest& request, std::size_t) {
        return io::HttpReply(answer_of(request));
    }));
    auto target = test::open_target(server, {"eu-west-1", "us-east-1"});
    const cfn::Template empty = cfn::read_text("Resources: {}\n");
    const rollout::Wish wish{
        .environment = "dev",
        .account = "444455556666",
        .region = "eu-west-1",
        .prefix = "shop-dev",
        .stacks = {{.name = "shop-access", .region = "us-east-1", .body = empty},
                   {.name = "shop-dev-network", .region = "eu-west-1", .body = empty}}};
    auto seen = read_cloud(*target, wish);
    ASSERT_TRUE(seen.ok()) << test::told(seen);
    std::vector<std::string> asked;
    for (const base::HttpRequest& request : server.asked())
        if (test::operation_of(request) == "ListImports")
            asked.push_back(region_of(request) + " " + test::call_of(request));
    EXPECT_THAT(asked,
                testing::UnorderedElementsAre("us-east-1 ListImports ExportName=shop-access",
                                              "eu-west-1 ListImports ExportName=shop-dev-network"));
    EXPECT_THAT(seen->importers,
                ElementsAre(Pair("shop-access", ElementsAre("user-of-shop-access")),
                            Pair("shop-dev-network", ElementsAre("user-of-shop-dev-network"))));
}

}  // namespace
}  // namespace deploy
