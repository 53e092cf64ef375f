#include "deploy/client/client.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "aws/timestamp.h"
#include "deploy/client/test_server.h"
#include "deploy/client/test_surroundings.h"

namespace deploy {
namespace {

using base::Duration;
using base::HttpAnswer;
using test::ScriptedServer;
using test::surroundings;
using test::told;
using testing::HasSubstr;
using testing::StartsWith;

const base::Time kNow = base::Time::unix_milliseconds(1'800'000'000'000);

HttpAnswer error(std::uint16_t status, std::string code, std::string message = "no") {
    return {status,
            {{"x-amzn-RequestId", "request-1"}},
            fmt::format(R"({{"__type": "{}", "message": "{}"}})", code, message)};
}
const HttpAnswer kGood{200, {}, R"({"clusterArns": ["arn:one"]})"};

/// A client of the server, with keys that are written down.
struct Desk {
    explicit Desk(const std::string& url, CredentialPlan plan = written())
        : keys(std::move(plan), all, {.region = "eu-west-1", .endpoint_url = url, .now = now}) {
        auto opened = Client::open(
            keys, all,
            {.region = "eu-west-1", .endpoint_url = url, .most_attempts = 4, .now = now});
        client = *std::move(opened);
    }

    static CredentialPlan written() {
        return {.source = WrittenKeys{{.access_key_id = "AKID", .secret_access_key = "secret"}},
                .from = "AWS_ACCESS_KEY_ID"};
    }
    CallEnded list() {
        return client->call("ecs", "ListClusters",
                            [](aws::Writer& out) { out.integer("maxResults", 5); });
    }

    std::function<base::Time()> now = [] { return kNow; };
    Surroundings all = surroundings({});
    Keys keys;
    std::unique_ptr<Client> client = {};
};

TEST(Clients, SignACallAndReadItsAnswer) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) { return kGood; });
    Desk desk(server.url());
    CallEnded ended = desk.list();
    ASSERT_TRUE(ended.answer.ok()) << told(ended.answer);
    EXPECT_EQ(ended.answer->list("clusterArns").front().as_text(), "arn:one");
    EXPECT_EQ(ended.attempts, 1);
    base::HttpRequest asked = server.asked().front();
    EXPECT_EQ(asked.header("X-Amz-Target"), "AmazonEC2ContainerServiceV20141113.ListClusters");
    EXPECT_EQ(asked.body, R"({"maxResults":5})");
    auto signed_by = aws::read_authorization(asked.header("Authorization"));
    ASSERT_TRUE(signed_by);
    EXPECT_EQ(signed_by->access_key_id, "AKID");
    EXPECT_EQ(signed_by->scope.text(), "20270115/eu-west-1/ecs/aws4_request");
    // The signature is that of what arrived.
    const std::string canonical =
        aws::canonical_request(asked, signed_by->signed_headers, aws::PathForm::Normalized);
    EXPECT_EQ(
        signed_by->signature,
        aws::signature("secret",
                       aws::string_to_sign(canonical, asked.header("X-Amz-Date"), signed_by->scope),
                       signed_by->scope));
}

TEST(Clients, CallAgainWhereThatHelps) {
    io::HttpReply dropped;
    dropped.is_dropped = true;
    for (const io::HttpReply& first : std::vector<io::HttpReply>{
             error(400, "ThrottlingException"), error(500, "ServerException"),
             HttpAnswer{503, {}, "<html>busy</html>"}, HttpAnswer{200, {}, R"({"clusterArns": )"},
             dropped}) {
        ScriptedServer server([&](const base::HttpRequest&, std::size_t before) {
            return before < 2 ? first : io::HttpReply(kGood);
        });
        Desk desk(server.url());
        CallEnded ended = desk.list();
        EXPECT_TRUE(ended.answer.ok()) << told(ended.answer);
        EXPECT_EQ(ended.attempts, 3);
        EXPECT_EQ(server.asked().size(), 3U);
    }
}

TEST(Clients, GiveUpInWordsThatNameTheCallAndTheRequest) {
    struct Row {
        HttpAnswer answer;
        std::size_t asked;
        std::string told;
    };
    for (const Row& row : std::vector<Row>{
             {error(400, "ClusterNotFoundException", "Cluster not found."), 1,
              "api.failed: ecs ListClusters: ClusterNotFoundException: Cluster not found. | "
              "request id request-1"},
             {error(400, "AccessDeniedException", "User: x is not authorized"), 1,
              "api.denied: ecs ListClusters: AccessDeniedException: User: x is not authorized | "
              "request id request-1 | the caller's policy has to allow ecs:ListClusters"},
             {error(400, "ThrottlingException", "Rate exceeded"), 4,
              "api.throttled: ecs ListClusters: ThrottlingException: Rate exceeded | tried 4 times "
              "| request id request-1 | others call AWS from this account as well; try again in a "
              "while"},
             {error(403, "UnrecognizedClientException", "The security token is invalid."), 1,
              "api.denied: ecs ListClusters: UnrecognizedClientException: The security token is "
              "invalid. | request id request-1 | AWS does not know the keys; they come from "
              "AWS_ACCESS_KEY_ID"},
             {error(400, "ExpiredTokenException", "is expired"), 2,
              "credentials.expired: ecs ListClusters: ExpiredTokenException: is expired | the keys "
              "come from AWS_ACCESS_KEY_ID | tried 2 times | request id request-1 | set "
              "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew, or unset all "
              "three: then the profile counts"},
             {error(400, "LimitExceededException", ""), 1,
              "api.failed: ecs ListClusters: LimitExceededException | request id request-1"},
         }) {
        ScriptedServer server([&](const base::HttpRequest&, std::size_t) { return row.answer; });
        Desk desk(server.url());
        CallEnded ended = desk.list();
        EXPECT_EQ(told(ended.answer), row.told);
        EXPECT_EQ(server.asked().size(), row.asked);
        EXPECT_EQ(ended.attempts, static_cast<int>(row.asked));
    }
    std::string nobody;
    {
        ScriptedServer server([](const base::HttpRequest&, std::size_t) { return kGood; });
        nobody = server.url();
    }
    Desk desk(nobody);
    EXPECT_THAT(told(desk.list().answer),
                StartsWith("server.unreachable: no answer from " + nobody));
}

TEST(Clients, ShowWhatAnswersInAwssPlace) {
    struct Row {
        HttpAnswer answer;
        std::string shown;
        bool is_tried_again = false;
    };
    const base::HttpHeader html = {"Content-Type", "text/html"};
    for (const Row& row : std::vector<Row>{
             {{403, {html}, "<html>no</html>"}, R"(status 403, text/html, "<html>no</html>")"},
             {{400, {}, R"({"error": "x"})"}, R"(status 400, "{\"error\": \"x\"}")"},
             {{404, {}, ""}, "status 404, nothing in it"},
             {{200, {html}, "<html>hello</html>"},
              R"(status 200, text/html, "<html>hello</html>")",
              true},
             {{200, {}, ""}, "status 200, nothing in it", true},
             {{200, {}, "[1]"}, R"(status 200, "[1]")", true},
         }) {
        ScriptedServer server([&](const base::HttpRequest&, std::size_t) { return row.answer; });
        Desk desk(server.url());
        const std::string rest = fmt::format("{} does not answer as AWS does: {} | --endpoint-url "
                                             "names it{} | look what listens there",
                                             server.url(), row.shown,
                                             row.is_tried_again ? " | tried 4 times" : "");
        CallEnded json = desk.list();
        EXPECT_EQ(told(json.answer), "api.failed: ecs ListClusters: " + rest);
        EXPECT_EQ(json.code, "");
        CallEnded xml = desk.client->call("sts", "GetCallerIdentity", [](aws::Writer&) {});
        EXPECT_EQ(told(xml.answer), "api.failed: sts GetCallerIdentity: " + rest);
        EXPECT_EQ(xml.code, "");
    }
}

TEST(Clients, ShowNoSecretOfHalfAnAnswer) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        return HttpAnswer{200, {}, R"({"SecretString": "hunter2)"};
    });
    Desk desk(server.url());
    CallEnded ended =
        desk.client->call("secretsmanager", "GetSecretValue",
                          [](aws::Writer& out) { out.text("SecretId", "a"); });
    EXPECT_THAT(told(ended.answer), HasSubstr(": status 200, 25 bytes |"));
}

TEST(Clients, TakeTheTimeOfAwsWhenTheirsIsWrong) {
    const base::Time theirs = kNow + Duration::hours(1);
    ScriptedServer server([&](const base::HttpRequest& request, std::size_t) {
        auto at = aws::read_amz_date(request.header("X-Amz-Date"));
        if (at && *at == theirs) return kGood;
        HttpAnswer skewed = error(403, "InvalidSignatureException", "Signature expired");
        skewed.headers.push_back(
            {"Date", aws::write_timestamp(theirs, aws::TimestampFormat::HttpDate)});
        return skewed;
    });
    Desk desk(server.url());
    EXPECT_TRUE(desk.list().answer.ok());
    EXPECT_EQ(desk.client->skew(), Duration::hours(1));
    EXPECT_EQ(desk.list().attempts, 1);
    // A signature that is wrong at the right time is wrong for another reason.
    ScriptedServer other([&](const base::HttpRequest&, std::size_t) {
        HttpAnswer wrong = error(403, "InvalidSignatureException", "does not match");
        wrong.headers.push_back(
            {"Date", aws::write_timestamp(kNow, aws::TimestampFormat::HttpDate)});
        return wrong;
    });
    Desk wrong(other.url());
    EXPECT_THAT(told(wrong.list().answer), StartsWith("api.clock: ecs ListClusters: "));
    EXPECT_EQ(other.asked().size(), 1U);
}

TEST(Clients, TakeNewKeysWhenTheirsAreOver) {
    ScriptedServer server([&](const base::HttpRequest&, std::size_t before) {
        return before < 3 ? error(400, "ExpiredTokenException") : kGood;
    });
    Desk desk(server.url(),
              {.source =
                   KeysOfProcess{
                       R"(printf '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s"}')"},
               .from = "profile tool"});
    for (int i = 0; i < 3; ++i)
        desk.client->begin("ecs", "ListClusters", [](aws::Writer&) {});
    while (desk.client->under_way() > 0)
        for (const CallEnded& ended : desk.client->wait(Duration::seconds(30))) {
            EXPECT_TRUE(ended.answer.ok()) << told(ended.answer);
            EXPECT_EQ(ended.attempts, 2);
        }
    // Three calls were refused with the same keys: new ones were got once.
    EXPECT_EQ(desk.keys.generation(), 2U);
}

/// What is told of silence, from the first moment on and then no more.
struct Told {
    SilenceWays ways() {
        return {.tell =
                    [this](const std::optional<Waiting>& waiting) {
                        words.push_back(waiting ? in_words(*waiting) : "answered");
                    },
                .first = {},
                .again = Duration::hours(1),
                .clock = [] { return std::int64_t{0}; }};
    }
    std::vector<std::string> words = {};
};

TEST(Clients, SayForWhomTheyWaitUntilAnAnswerComes) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) { return kGood; });
    Told told;
    Desk desk(server.url());
    auto client = *Client::open(desk.keys, desk.all,
                                {.region = "eu-west-1",
                                 .endpoint_url = server.url(),
                                 .now = desk.now,
                                 .silence = told.ways()});
    EXPECT_TRUE(client->call("ecs", "ListClusters", [](aws::Writer&) {}).answer.ok());
    EXPECT_THAT(told.words,
                testing::ElementsAre("waiting for " + server.url() +
                                         ": ecs ListClusters, 0s, attempt 1 of 5",
                                     "answered"));
}

TEST(Clients, SayWhichAttemptItIsAndWhatBecameOfTheOneBefore) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t before) {
        return before == 0 ? error(400, "ThrottlingException") : kGood;
    });
    std::vector<std::string> words;
    Desk desk(server.url());
    auto client = *Client::open(
        desk.keys, desk.all,
        {.region = "eu-west-1",
         .endpoint_url = server.url(),
         .now = desk.now,
         .silence = {.tell =
                         [&](const std::optional<Waiting>& waiting) {
                             if (waiting && waiting->attempt == 2)
                                 words.push_back(in_words(*waiting));
                         },
                     .first = {},
                     .again = {},
                     .clock = [] { return std::int64_t{0}; }}});
    EXPECT_TRUE(client->call("ecs", "ListClusters", [](aws::Writer&) {}).answer.ok());
    ASSERT_FALSE(words.empty());
    EXPECT_EQ(words.front(), "waiting for " + server.url() +
                                 ": ecs ListClusters, 0s, attempt 2 of 6, after "
                                 "ThrottlingException");
}

TEST(Clients, HearNothingMoreOfWhatIsDropped) {
    ScriptedServer server([](const base::HttpRequest&, std::size_t) {
        io::HttpReply late(kGood);
        late.after = Duration::seconds(20);
        return late;
    });
    Desk desk(server.url());
    desk.client->begin("ecs", "ListClusters", [](aws::Writer&) {});
    EXPECT_TRUE(desk.client->wait(Duration::milliseconds(10)).empty());
    EXPECT_EQ(desk.client->under_way(), 1U);
    desk.client->drop_all();
    EXPECT_EQ(desk.client->under_way(), 0U);
    EXPECT_TRUE(desk.client->wait(Duration::seconds(20)).empty());
}

TEST(Clients, MakeManyCallsAtATime) {
    ScriptedServer server([](const base::HttpRequest& request, std::size_t before) {
        if (before % 5 == 0) return error(400, "ThrottlingException");
        return HttpAnswer{
            200, {}, fmt::format(R"({{"clusterArns": ["{}"]}})", request.body.size())};
    });
    Desk desk(server.url());
    std::map<std::uint64_t, std::string> wanted;
    for (int i = 0; i < 12; ++i) {
        const std::string token(static_cast<std::size_t>(i + 1), 'x');
        std::uint64_t id = desk.client->begin(
            "ecs", "ListClusters", [&](aws::Writer& out) { out.text("nextToken", token); });
        wanted[id] = std::to_string(token.size() + std::string(R"({"nextToken":""})").size());
    }
    std::map<std::uint64_t, std::string> got;
    while (desk.client->under_way() > 0)
        for (const CallEnded& ended : desk.client->wait(Duration::seconds(30)))
            got[ended.id] = ended.answer.ok()
                                ? std::string(ended.answer->list("clusterArns").front().as_text())
                                : told(ended.answer);
    EXPECT_EQ(got, wanted);
    EXPECT_TRUE(desk.client->wait(Duration::seconds(30)).empty());
}

TEST(Clients, SayWhenTheEndpointIsNone) {
    Desk desk("nowhere");
    EXPECT_THAT(told(desk.list().answer), StartsWith("endpoint.url: --endpoint-url is nowhere"));
}

}  // namespace
}  // namespace deploy
