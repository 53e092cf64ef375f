#include "io/http_client.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>
#include <tuple>

#include "io/http_server.h"

namespace io {
namespace {

using testing::HasSubstr;

/// A server that answers with what it was asked, until the test ends.
class Echo {
  public:
    Echo() {
        auto opened = HttpServer::open(loop_, {}, [](const base::HttpRequest& request) {
            HttpReply reply =
                base::HttpAnswer{201,
                                 {{"X-Asked", std::string(request.header("X-Ask"))},
                                  {"X-Types", std::string(request.header("Content-Type")) +
                                                  std::string(request.header("Accept"))}},
                                 request.method + " " + request.target + " " + request.body};
            if (request.path() == "/late") reply.after = base::Duration::seconds(30);
            reply.is_dropped = request.path() == "/dropped";
            return reply;
        });
        server_ = *std::move(opened);
        origin_ = fmt::format("http://127.0.0.1:{}", server_->port());
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Echo() {
        loop_.post([this] { server_.reset(); });
        thread_.join();
    }
    const std::string& origin() const { return origin_; }

  private:
    EventLoop loop_;
    std::unique_ptr<HttpServer> server_;
    std::string origin_;
    std::thread thread_;
};

std::string code_of(const base::Result<base::HttpAnswer>& fetched) {
    return fetched.ok() ? "" : fetched.problems().front().code;
}

TEST(HttpClient, SendsARequestAndReadsItsAnswer) {
    Echo echo;
    auto answer = fetch(
        echo.origin(),
        {.method = "POST", .target = "/a?b=c", .headers = {{"X-Ask", "hello"}}, .body = "body"});
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->header("x-asked"), "hello");
    EXPECT_EQ(answer->body, "POST /a?b=c body");
    auto head = fetch(echo.origin(), {.method = "HEAD", .target = "/", .headers = {}, .body = ""});
    ASSERT_TRUE(head.ok());
    EXPECT_EQ(head->body, "");
}

TEST(HttpClient, SaysWhenNobodyAnswersOrNotInTime) {
    std::string nobody;
    {
        Echo echo;
        nobody = echo.origin();
        auto late =
            fetch(echo.origin(), {.method = "GET", .target = "/late", .headers = {}, .body = ""},
                  base::Duration::milliseconds(50));
        EXPECT_EQ(code_of(late), "server.silent");
        EXPECT_THAT(late.problems().front().message, HasSubstr("within 50ms"));
        EXPECT_EQ(
            code_of(fetch(echo.origin(),
                          {.method = "GET", .target = "/dropped", .headers = {}, .body = ""})),
            "server.unreachable");
    }
    const base::HttpRequest get{.method = "GET", .target = "/", .headers = {}, .body = ""};
    EXPECT_EQ(code_of(fetch(nobody, get)), "server.unreachable");
    for (const char* origin : {"http://no host", "http://nobody.invalid", "ftp://127.0.0.1"})
        EXPECT_EQ(code_of(fetch(origin, get)), "server.unreachable") << origin;
}

TEST(HttpClient, SendsMethodsAndHeadersAsTheyAre) {
    Echo echo;
    for (const auto& [method, body, said] :
         {std::tuple{"GET", "", "GET /a/../b%20c "}, std::tuple{"PUT", "", "PUT /a/../b%20c "},
          std::tuple{"PUT", "x", "PUT /a/../b%20c x"}, std::tuple{"POST", "", "POST /a/../b%20c "},
          std::tuple{"DELETE", "", "DELETE /a/../b%20c "},
          std::tuple{"PATCH", "y", "PATCH /a/../b%20c y"}}) {
        auto answer = fetch(echo.origin(), {.method = method,
                                            .target = "/a/../b%20c",
                                            .headers = {{"X-Ask", "a: b"}},
                                            .body = body});
        ASSERT_TRUE(answer.ok()) << method;
        EXPECT_EQ(answer->body, said);
        EXPECT_EQ(answer->header("X-Asked"), "a: b");
        // What a client adds by itself would be no part of a signature.
        EXPECT_EQ(answer->header("X-Types"), "") << method;
    }
}

TEST(HttpClient, AsksManyAtATime) {
    Echo echo;
    auto client = *HttpClient::open();
    EXPECT_TRUE(client->wait(base::Duration::seconds(10)).empty());
    const base::HttpRequest late{.method = "GET", .target = "/late", .headers = {}, .body = ""};
    HttpClient::Id dropped = client->begin(echo.origin(), late, base::Duration::seconds(20));
    std::map<HttpClient::Id, std::string> wanted;
    for (int i = 0; i < 20; ++i) {
        std::string body = std::to_string(i);
        HttpClient::Id id = client->begin(
            echo.origin(), {.method = "POST", .target = "/", .headers = {}, .body = body},
            base::Duration::seconds(10));
        wanted[id] = "POST / " + body;
    }
    EXPECT_EQ(client->under_way(), 21U);
    std::map<HttpClient::Id, std::string> got;
    while (got.size() < wanted.size())
        for (HttpClient::Ended& ended : client->wait(base::Duration::seconds(10)))
            got[ended.id] = ended.answer.ok() ? ended.answer->body : "nothing";
    EXPECT_EQ(got, wanted);
    client->drop(dropped);
    EXPECT_EQ(client->under_way(), 0U);
}

TEST(HttpClient, KnowsThisMachineByItsName) {
    for (const char* origin : {"http://127.0.0.1:4566", "https://localhost", "http://localhost:1",
                               "http://127.1.2.3", "http://[::1]:80", "http://127.0.0.1:80/a@b"})
        EXPECT_TRUE(is_here(origin)) << origin;
    for (const char* origin :
         {"https://ecs.eu-west-1.amazonaws.com", "http://127.0.0.1.example.com", "http://10.0.0.1",
          "http://localhost.example.com", "", "http://localhost:80@example.com",
          "http://[::1]@example.com"})
        EXPECT_FALSE(is_here(origin)) << origin;
}

TEST(HttpClient, TrustsOnlyWhoIsVouchedFor) {
    // A server that speaks no TLS has no certificate either.
    Echo echo;
    std::string origin = "https" + echo.origin().substr(4);
    const base::HttpRequest get{.method = "GET", .target = "/", .headers = {}, .body = ""};
    EXPECT_EQ(code_of(fetch(origin, get)), "server.unreachable");
    auto client = *HttpClient::open({.ca_file = "/no/such/file"});
    EXPECT_EQ(code_of(client->fetch(origin, get, base::Duration::seconds(10))), "server.untrusted");
}

}  // namespace
}  // namespace io
