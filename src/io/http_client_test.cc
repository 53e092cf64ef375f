#include "io/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "io/http_server.h"
#include "io/process.h"

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
                                 {{"X-Asked", std::string(request.header("X-Ask"))}},
                                 request.method + " " + request.target + " " + request.body};
            if (request.path() == "/late") reply.after = base::Duration::seconds(30);
            reply.is_dropped = request.path() == "/dropped";
            return reply;
        });
        server_ = *std::move(opened);
        address_.port = server_->port();
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~Echo() {
        loop_.post([this] { server_.reset(); });
        thread_.join();
    }
    const HttpServerAddress& address() const { return address_; }

  private:
    EventLoop loop_;
    std::unique_ptr<HttpServer> server_;
    HttpServerAddress address_;
    std::thread thread_;
};

std::string code_of(const base::Result<base::HttpAnswer>& fetched) {
    return fetched.ok() ? "" : fetched.problems().front().code;
}

TEST(HttpClient, SendsARequestAndReadsItsAnswer) {
    Echo echo;
    auto answer = fetch(
        echo.address(),
        {.method = "POST", .target = "/a?b=c", .headers = {{"X-Ask", "hello"}}, .body = "body"});
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->header("x-asked"), "hello");
    EXPECT_EQ(answer->body, "POST /a?b=c body");
    auto head = fetch(echo.address(), {.method = "HEAD", .target = "/", .headers = {}, .body = ""});
    ASSERT_TRUE(head.ok());
    EXPECT_EQ(head->body, "");
}

TEST(HttpClient, SaysWhenNobodyAnswersOrNotInTime) {
    HttpServerAddress nobody;
    {
        Echo echo;
        nobody = echo.address();
        auto late =
            fetch(echo.address(), {.method = "GET", .target = "/late", .headers = {}, .body = ""},
                  base::Duration::milliseconds(50));
        EXPECT_EQ(code_of(late), "server.silent");
        EXPECT_THAT(late.problems().front().message, HasSubstr("within 50ms"));
        EXPECT_EQ(
            code_of(fetch(echo.address(),
                          {.method = "GET", .target = "/dropped", .headers = {}, .body = ""})),
            "server.unreachable");
    }
    const base::HttpRequest get{.method = "GET", .target = "/", .headers = {}, .body = ""};
    EXPECT_EQ(code_of(fetch(nobody, get)), "server.unreachable");
    EXPECT_EQ(code_of(fetch({.address = "no number", .port = 80}, get)), "server.unreachable");
}

TEST(Processes, AreWaitedForUntilTheyHaveEnded) {
    EXPECT_EQ(process_id(), ::getpid());
    EXPECT_FALSE(wait_for_end_of(process_id(), base::Duration::milliseconds(10)));
    pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    EXPECT_TRUE(wait_for_end_of(child, base::Duration::seconds(10)));
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(wait_for_end_of(child, base::Duration::seconds(10)));
}

}  // namespace
}  // namespace io
