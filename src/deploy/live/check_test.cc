#include "deploy/live/check.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "aws/form.h"
#include "base/sha256.h"
#include "deploy/client/test_server.h"
#include "deploy/client/test_surroundings.h"

namespace deploy {
namespace {

using base::HttpAnswer;
using rollout::Judgement;
using test::ScriptedServer;
using test::told;
using testing::HasSubstr;

/// Answers by operation; what is not in it is not there.
using Script = std::map<std::string, std::function<HttpAnswer(const std::string& body)>>;

HttpAnswer json(std::string body, std::uint16_t status = 200) {
    return {status, {}, std::move(body)};
}
HttpAnswer fault(std::string code, std::uint16_t status = 400) {
    return json(fmt::format(R"({{"__type": "{}", "message": "no"}})", code), status);
}
HttpAnswer xml_fault(std::string code, std::string message, std::uint16_t status = 400) {
    return {status,
            {},
            fmt::format("<ErrorResponse><Error><Code>{}</Code><Message>{}</Message></Error>"
                        "</ErrorResponse>",
                        code, message)};
}

std::string operation_of(const base::HttpRequest& request) {
    std::string_view target = request.header("X-Amz-Target");
    if (!target.empty()) return std::string(target.substr(target.rfind('.') + 1));
    std::string action(aws::pair_value(aws::read_form(request.body), "Action"));
    if (!action.empty()) return action;
    return request.path().find("/hostedzone/") != std::string_view::npos
               ? "GetHostedZone"
               : std::string(request.path());
}

io::HttpReply played(const Script& script, const base::HttpRequest& request) {
    const std::string operation = operation_of(request);
    auto found = script.find(operation);
    if (found != script.end()) return found->second(request.body);
    bool is_json = !request.header("X-Amz-Target").empty();
    return is_json ? fault("UnknownOperationException") : xml_fault("InvalidAction", "no");
}

struct Desk {
    explicit Desk(const Script& script)
        : server([script](const base::HttpRequest& request, std::size_t) {
              return played(script, request);
          }),
          keys({.source = WrittenKeys{{"AKID", "secret"}}, .from = "x"}, all,
               {.region = "eu-west-1", .endpoint_url = server.url(), .now = now}) {
        auto opened = Client::open(
            keys, all, {.region = "eu-west-1", .endpoint_url = server.url(), .now = now});
        client = *std::move(opened);
    }

    /// What was asked, by operation.
    std::map<std::string, int> asked() {
        std::map<std::string, int> counts;
        for (const base::HttpRequest& request : server.asked())
            ++counts[operation_of(request)];
        return counts;
    }

    std::function<base::Time()> now = [] {
        return base::Time::unix_milliseconds(1'800'000'000'000);
    };
    Surroundings all = test::surroundings({});
    ScriptedServer server;
    Keys keys;
    std::unique_ptr<Client> client = {};
};

rollout::PolicyWish policy() {
    return {.account = "111122223333",
            .registry_account = "111122223333",
            .regions = {"eu-west-1"},
            .platform = "shop",
            .environment = "dev",
            .prefix = "shop-dev",
            .role_stack = "shop-access",
            .linked_roles = {{"ecs.amazonaws.com", "AWSServiceRoleForECS"},
                             {"rds.amazonaws.com", "AWSServiceRoleForRDS"}}};
}

/// The one question of a check of that name, as a few lines.
std::string question(const base::Result<std::vector<rollout::Question>>& asked,
                     std::string_view name) {
    if (!asked.ok()) return told(asked);
    for (const rollout::Question& one : *asked) {
        if (one.name != name) continue;
        std::string text = one.summary;
        for (const rollout::Judged& answer : one.answers)
            text += fmt::format("\n{} {}: {}",
                                answer.verdict == Judgement::Good  ? "ok"
                                : answer.verdict == Judgement::Bad ? answer.code
                                                                   : "not asked",
                                answer.subject, answer.fact);
        return text;
    }
    return "no such question";
}

std::string ask(const Script& script, const LiveWish& wish, std::string_view name) {
    Desk desk(script);
    return question(check_live(*desk.client, wish), name);
}

TEST(LiveChecks, ReadQuotasAndCountWhatIsThere) {
    LiveWish wish{.policy = policy()};
    using Beside = rollout::QuotaWish::Beside;
    wish.quotas = {
        {.service = "fargate",
         .code = "L-1",
         .name = "vCPU",
         .needed = 4,
         .beside = Beside::OtherClusters},
        {.service = "ec2",
         .code = "L-2",
         .name = "addresses",
         .needed = 1,
         .beside = Beside::Addresses},
        {.service = "vpc", .code = "L-3", .name = "VPCs", .needed = 1, .beside = Beside::Networks},
        {.service = "AWSCloudMap",
         .code = "L-4",
         .name = "namespaces",
         .needed = 1,
         .beside = Beside::Namespaces}};
    wish.neighbours = {{"shop-prod", {3, 0, 0, 0}}, {"shop-gone", {9, 0, 0, 0}}};
    Script script;
    script["GetServiceQuota"] = [](const std::string& body) {
        // Of the second only the default is known, of the third nothing.
        bool is_known =
            body.find("L-1") != std::string::npos || body.find("L-4") != std::string::npos;
        return is_known ? json(R"({"Quota": {"Value": 6.0}})") : fault("NoSuchResourceException");
    };
    script["GetAWSDefaultServiceQuota"] = [](const std::string& body) {
        return body.find("L-2") != std::string::npos ? json(R"({"Quota": {"Value": 5.0}})")
                                                     : fault("NoSuchResourceException");
    };
    script["DescribeClusters"] = [](const std::string&) {
        return json(R"({"clusters": [{"clusterName": "shop-prod", "status": "ACTIVE"},
                                     {"clusterName": "shop-gone", "status": "INACTIVE"}]})");
    };
    script["DescribeAddresses"] = [](const std::string&) {
        return HttpAnswer{200,
                          {},
                          "<DescribeAddressesResponse><addressesSet>"
                          "<item><allocationId>a</allocationId><tagSet><item><key>platform</key>"
                          "<value>shop</value></item><item><key>environment</key>"
                          "<value>dev</value></item></tagSet></item>"
                          "<item><allocationId>b</allocationId></item>"
                          "</addressesSet></DescribeAddressesResponse>"};
    };
    script["DescribeVpcs"] = [](const std::string&) {
        return HttpAnswer{200, {}, "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>"};
    };
    script["ListNamespaces"] = [](const std::string& body) {
        return body.find("more") == std::string::npos
                   ? json(R"({"Namespaces": [{"Name": "shop-dev.local"}, {"Name": "a"}],
                              "NextToken": "more"})")
                   : json(R"({"Namespaces": [{"Name": "b"}]})");
    };
    EXPECT_EQ(ask(script, wish, "quotas"),
              "2 are enough\n"
              "live.quota vCPU: 7 are needed, and the quota is 6; 3 by other environments that run "
              "there\n"
              "ok addresses: 2 of 5\n"
              "not asked VPCs: Service Quotas knows no such quota here\n"
              "ok namespaces: 3 of 6");
}

rollout::ImageWish image(std::string repository) {
    return {.registry = "111122223333",
            .repository = std::move(repository),
            .reference = "dev",
            .architecture = "amd64",
            .users = {"api"},
            .stack = "shop-registry"};
}

TEST(LiveChecks, ReadWhatAnImageIsBuiltForFromItsManifestOrItsConfiguration) {
    const std::string config = R"({"architecture": "arm64", "os": "linux"})";
    const std::string digest = "sha256:" + base::sha256_hex(config);
    LiveWish wish{.policy = policy()};
    for (const char* name : {"many", "one", "none", "later", "odd"})
        wish.images.push_back(image(name));
    std::string url;
    auto answer = [&](const base::HttpRequest& request, std::size_t) -> io::HttpReply {
        const std::string operation = operation_of(request);
        auto has = [&](const char* name) { return request.body.find(name) != std::string::npos; };
        auto manifest = [](const std::string& text) {
            std::string escaped;
            for (char c : text)
                escaped += c == '"' ? "\\\"" : std::string(1, c);
            return json(fmt::format(
                R"({{"images": [{{"imageId": {{"imageDigest": "sha256:9"}}, "imageManifest": "{}"}}]}})",
                escaped));
        };
        if (operation == "BatchGetImage") {
            if (has("\"later\"")) return fault("RepositoryNotFoundException");
            if (has("\"none\"")) return json(R"({"images": [], "failures": [{}]})");
            if (has("\"many\""))
                return manifest(R"({"manifests": [{"platform": {"architecture": "amd64"}},)"
                                R"( {"platform": {"architecture": "unknown"}}]})");
            return manifest(fmt::format(R"({{"config": {{"digest": "{}"}}}})",
                                        has("\"odd\"") ? "sha256:0" : digest));
        }
        if (operation == "GetDownloadUrlForLayer")
            return json(fmt::format(R"({{"downloadUrl": "{}/blob?signed=1"}})", url));
        if (request.path() == "/blob") return HttpAnswer{200, {}, config};
        return fault("UnknownOperationException");
    };
    ScriptedServer server(answer);
    url = server.url();
    Surroundings all = test::surroundings({});
    auto now = [] { return base::Time::unix_milliseconds(1'800'000'000'000); };
    Keys keys({.source = WrittenKeys{{"AKID", "secret"}}, .from = "x"}, all,
              {.region = "eu-west-1", .endpoint_url = url, .now = now});
    auto client = Client::open(keys, all, {.region = "eu-west-1", .endpoint_url = url, .now = now});
    EXPECT_EQ(question(check_live(**client, wish), "images"),
              "2 are there\n"
              "ok many:dev: sha256:9\n"
              "live.architecture one:dev: it is built for arm64, and api runs on x86_64\n"
              "live.image none:dev: the repository does not have it, and api starts from it\n"
              "not asked later:dev: the repository comes with the stack shop-registry\n"
              "ok odd:dev: sha256:9\n"
              "not asked the architecture of odd:dev: what came is not sha256:0");
}

TEST(LiveChecks, FindTheSecretsOfAStackAndForgetTheValuesOfOthers) {
    using Kind = rollout::SecretWish::Kind;
    LiveWish wish{.policy = policy()};
    wish.secrets = {
        {Kind::ByHand, "hand", "shop-dev-data", "HandArn", "", {}, {"api"}},
        {Kind::Made, "new", "shop-dev-data", "NewArn", "", {}, {}},
        {Kind::Outside, "outside", "", "", "arn:outside", {"user", "password"}, {}},
        {Kind::Outside, "gone", "", "", "arn:gone", {}, {}},
        {Kind::Parameter, "parameter", "", "", "arn:aws:ssm:eu-west-1:1:parameter/a/b", {}, {}}};
    Script script;
    script["DescribeStacks"] = [](const std::string&) {
        return HttpAnswer{200,
                          {},
                          "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>"
                          "<StackName>shop-dev-data</StackName><Outputs><member>"
                          "<OutputKey>HandArn</OutputKey><OutputValue>arn:hand</OutputValue>"
                          "</member></Outputs></member></Stacks></DescribeStacksResult>"
                          "</DescribeStacksResponse>"};
    };
    script["DescribeSecret"] = [](const std::string& body) {
        if (body.find("arn:gone") != std::string::npos) return fault("ResourceNotFoundException");
        return json(R"({"ARN": "arn:x", "VersionIdsToStages": {"v1": ["AWSCURRENT"]}})");
    };
    script["GetSecretValue"] = [](const std::string&) {
        return json(R"({"SecretString": "{\"user\": \"anna\"}"})");
    };
    script["DescribeParameters"] = [](const std::string& body) {
        return body.find("\"/a/b\"") != std::string::npos
                   ? json(R"({"Parameters": [{"Name": "/a/b"}]})")
                   : json(R"({"Parameters": []})");
    };
    Desk desk(script);
    auto asked = check_live(*desk.client, wish);
    EXPECT_EQ(question(asked, "secrets"),
              "1 has a value\n"
              "live.secret hand: it still has the placeholder that it was made with; api reads it\n"
              "not asked new: it comes with the stack shop-dev-data\n"
              "live.secret-key outside: it has no key password\n"
              "live.secret gone: there is no arn:gone\n"
              "ok parameter: ");
    // One whose keys nobody reads is not read.
    EXPECT_EQ(desk.asked()["GetSecretValue"], 1);
    for (const rollout::Question& one : *asked)
        for (const rollout::Judged& answer : one.answers)
            EXPECT_THAT(answer.fact + answer.help, testing::Not(HasSubstr("anna")));
}

TEST(LiveChecks, TellWhoseNamesAre) {
    using Kind = rollout::NameWish::Kind;
    LiveWish wish{.policy = policy()};
    wish.names = {{Kind::Stack, "shop-dev-api"},       {Kind::Stack, "gone"},
                  {Kind::Cluster, "shop-dev"},         {Kind::Repository, "shop-api", true},
                  {Kind::LogGroup, "/ecs/shop-dev/a"}, {Kind::Namespace, "shop-dev.local"},
                  {Kind::LoadBalancer, "shop-dev"}};
    Script script;
    script["DescribeStacks"] = [](const std::string& body) {
        if (body.find("gone") != std::string::npos)
            return xml_fault("ValidationError", "Stack with id gone does not exist");
        return HttpAnswer{200,
                          {},
                          "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>"
                          "<StackName>x</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
                          "<Description>somebody's</Description></member></Stacks>"
                          "</DescribeStacksResult></DescribeStacksResponse>"};
    };
    script["DescribeClusters"] = [](const std::string&) {
        return json(R"({"clusters": [{"status": "ACTIVE", "tags": [
            {"key": "platform", "value": "shop"}, {"key": "environment", "value": "dev"}]}]})");
    };
    script["DescribeRepositories"] = [](const std::string&) {
        return json(R"({"repositories": [{"repositoryArn": "arn:repository"}]})");
    };
    script["DescribeLogGroups"] = [](const std::string&) {
        return json(R"({"logGroups": [{"logGroupName": "/ecs/shop-dev/a", "arn": "arn:group:*"},
                                      {"logGroupName": "/ecs/shop-dev/ab", "arn": "arn:no"}]})");
    };
    script["ListNamespaces"] = [](const std::string& body) {
        return body.find("more") == std::string::npos
                   ? json(R"({"Namespaces": [], "NextToken": "more"})")
                   : json(R"({"Namespaces": [{"Name": "shop-dev.local", "Arn": "arn:space"}]})");
    };
    // ECR and Cloud Map list tags, CloudWatch Logs has a map of them.
    script["ListTagsForResource"] = [](const std::string& body) {
        if (body.find("arn:repository") != std::string::npos)
            return json(R"({"tags": [{"Key": "platform", "Value": "shop"}]})");
        if (body.find("\"arn:group\"") != std::string::npos)
            return json(R"({"tags": {"platform": "shop", "environment": "prod"}})");
        return json(R"({"Tags": []})");
    };
    script["DescribeLoadBalancers"] = [](const std::string&) {
        return xml_fault("LoadBalancerNotFound", "no");
    };
    EXPECT_EQ(ask(script, wish, "names"),
              "2 are free, 2 are ours\n"
              "live.name-taken stack shop-dev-api: it is there, and has no tag `platform`\n"
              "ok stack gone: free\n"
              "ok cluster shop-dev: ours\n"
              "ok repository shop-api: ours\n"
              "live.name-taken log group /ecs/shop-dev/a: it is there, and its tag `environment` "
              "says prod\n"
              "live.name-taken namespace shop-dev.local: it is there, and has no tag `platform`\n"
              "ok load balancer shop-dev: free");
}

TEST(LiveChecks, AskForRolesZonesAndTheDomain) {
    LiveWish wish{.policy = policy()};
    wish.network = {.region = "eu-west-1", .zones = 2};
    wish.zone = {"Z1", {"shop.example"}};
    wish.certificate = {"arn:aws:acm:eu-west-1:1:certificate/1", "eu-west-1", {"shop.example"}};
    Script script;
    script["DescribeAvailabilityZones"] = [](const std::string&) {
        auto zone = [](const char* name, const char* type, const char* state) {
            return fmt::format(
                "<item><zoneName>{}</zoneName><zoneType>{}</zoneType>"
                "<zoneState>{}</zoneState></item>",
                name, type, state);
        };
        return HttpAnswer{200,
                          {},
                          "<DescribeAvailabilityZonesResponse><availabilityZoneInfo>" +
                              zone("a", "availability-zone", "available") +
                              zone("b", "availability-zone", "impaired") +
                              zone("c", "local-zone", "available") +
                              "</availabilityZoneInfo></DescribeAvailabilityZonesResponse>"};
    };
    script["GetRole"] = [](const std::string& body) {
        if (body.find("RDS") != std::string::npos) return xml_fault("NoSuchEntity", "no", 404);
        return HttpAnswer{200,
                          {},
                          "<GetRoleResponse><GetRoleResult><Role><RoleName>x</RoleName></Role>"
                          "</GetRoleResult></GetRoleResponse>"};
    };
    script["GetHostedZone"] = [](const std::string&) {
        return HttpAnswer{200,
                          {},
                          "<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z1</Id>"
                          "<Name>shop.example.</Name><Config><PrivateZone>false</PrivateZone>"
                          "</Config></HostedZone></GetHostedZoneResponse>"};
    };
    script["DescribeCertificate"] = [](const std::string&) {
        return json(R"({"Certificate": {"DomainName": "shop.example", "Status": "ISSUED"}})");
    };
    Desk desk(script);
    auto asked = check_live(*desk.client, wish);
    EXPECT_EQ(question(asked, "availability zones"),
              "1 in eu-west-1, and the network takes 2\n"
              "live.network eu-west-1: 1 in eu-west-1, and the network takes 2");
    EXPECT_EQ(question(asked, "service-linked roles"),
              "1 is there; `up` makes AWSServiceRoleForRDS\n"
              "ok AWSServiceRoleForECS: there\nok AWSServiceRoleForRDS: `up` makes it");
    EXPECT_EQ(question(asked, "hosted zone"), "shop.example\nok shop.example: ");
    EXPECT_EQ(question(asked, "certificate"), "issued for shop.example\nok shop.example: ");
    wish.asks_for_roles = false;
    EXPECT_EQ(ask(script, wish, "service-linked roles"), "no such question");
}

TEST(LiveChecks, GoOnWhereOneQuestionIsDeniedOrNotKnown) {
    LiveWish wish{.policy = policy()};
    wish.images = {image("shop-api")};
    wish.network = {.region = "eu-west-1", .zones = 2};
    Script script;
    script["BatchGetImage"] = [](const std::string&) {
        return fault("AccessDeniedException", 403);
    };
    Desk desk(script);
    auto asked = check_live(*desk.client, wish);
    EXPECT_THAT(question(asked, "images"),
                HasSubstr("live.denied shop-api:dev: the caller may not call ecr BatchGetImage: "
                          "AccessDeniedException: "));
    EXPECT_THAT(question(asked, "availability zones"),
                HasSubstr("not asked eu-west-1: this target has no ec2 DescribeAvailabilityZones"));
}

TEST(LiveChecks, EndWithKeysThatAreOver) {
    LiveWish wish{.policy = policy()};
    Script script;
    script["GetRole"] = [](const std::string&) {
        return xml_fault("ExpiredToken", "The security token included in the request is expired",
                         403);
    };
    Desk desk(script);
    auto asked = check_live(*desk.client, wish);
    ASSERT_FALSE(asked.ok());
    EXPECT_THAT(told(asked), HasSubstr("credentials.expired"));
    EXPECT_EQ(desk.client->under_way(), 0U);
}

}  // namespace
}  // namespace deploy
