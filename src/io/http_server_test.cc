#include "io/http_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "io/clock.h"
#include "io/descriptor.h"

namespace io {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// A client of plain sockets: it can be as slow, rude and wrong as a test wants.
class Client {
  public:
    explicit Client(std::uint16_t port)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }

    bool connected() const { return connected_; }

    /// False when the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// One answer with its body; what came until the server closed or five seconds passed when
    /// there is none.
    std::string receive() {
        std::string bytes = std::move(rest_);
        while (true) {
            std::size_t head = bytes.find("\r\n\r\n");
            if (head != std::string::npos) {
                std::size_t length = bytes.find("Content-Length: ");
                std::size_t size = length > head ? 0 : std::stoul(bytes.substr(length + 16));
                if (bytes.size() >= head + 4 + size) {
                    rest_ = bytes.substr(head + 4 + size);
                    return bytes.substr(0, head + 4 + size);
                }
            }
            if (!more(bytes)) return bytes;
        }
    }

    /// Whether the server closes within five seconds.
    bool is_closed() {
        std::string bytes;
        while (more(bytes)) {
        }
        return closed_;
    }

    /// What came up to `mark`, with it; all that came before the server closed when it does not
    /// come.
    std::string receive_until(std::string_view mark) {
        std::string bytes = std::move(rest_);
        std::size_t at = 0;
        while ((at = bytes.find(mark)) == std::string::npos)
            if (!more(bytes)) return bytes;
        rest_ = bytes.substr(at + mark.size());
        return bytes.substr(0, at + mark.size());
    }

  private:
    bool more(std::string& bytes) {
        pollfd waiting{socket_.number(), POLLIN, 0};
        if (::poll(&waiting, 1, 5000) <= 0) return false;
        char chunk[65536];
        ssize_t got = ::recv(socket_.number(), chunk, sizeof chunk, 0);
        closed_ = got <= 0;
        if (got > 0) bytes.append(chunk, static_cast<std::size_t>(got));
        return got > 0;
    }

    Descriptor socket_;
    bool connected_ = false;
    bool closed_ = false;
    std::string rest_;
};

constexpr std::string_view kGet = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

std::string post(std::string_view body, std::string_view headers = "") {
    return fmt::format("POST / HTTP/1.1\r\nHost: localhost\r\n{}Content-Length: {}\r\n\r\n{}",
                       headers, body.size(), body);
}

/// A server whose loop runs on a thread of its own while the test plays the client.
class RunningServer {
  public:
    explicit RunningServer(HttpServerOptions options = {}) {
        auto opened =
            HttpServer::open(loop_, std::move(options), [](const base::HttpRequest& request) {
                HttpReply reply = base::HttpAnswer{
                    200,
                    {{"Content-Type", "text/plain"}},
                    fmt::format("{} {} {}", request.method, request.target, request.body.size())};
                if (request.path() == "/long")
                    reply.answer.headers.push_back({"Content-Length", "5000000"});
                reply.is_dropped = request.path() == "/dropped";
                reply.is_event_stream = request.path() == "/events";
                if (request.path() == "/throws") (void)request.body.at(request.body.size());
                if (request.path() == "/lines")
                    reply.answer.headers.push_back({"X-A", "a\r\nX-Evil: 1\r\n\r\nbody"});
                if (request.path() == "/late") reply.after = base::Duration::milliseconds(60);
                return reply;
            });
        EXPECT_TRUE(opened.ok());
        server_ = *std::move(opened);
        port_ = server_->port();
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~RunningServer() {
        loop_.post([this] { server_.reset(); });
        thread_.join();
    }

    std::uint16_t port() const { return port_; }
    HttpServer& server() { return *server_; }
    EventLoop& loop() { return loop_; }

  private:
    EventLoop loop_;
    std::unique_ptr<HttpServer> server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

TEST(HttpServer, AnswersOneRequestAfterTheOtherOnAConnection) {
    RunningServer running;
    Client client(running.port());
    for (int i = 0; i < 3; ++i) {
        client.send(post("12345"));
        std::string answer = client.receive();
        EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                       "Content-Length: 8\r\n\r\nPOST / 5"));
    }
}

TEST(HttpServer, SaysToHeadHowLongTheBodyWouldBe) {
    RunningServer running;
    Client client(running.port());
    client.send("HEAD /long HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(client.receive_until("\r\n\r\n"),
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5000000\r\n\r\n");
    client.send(kGet);
    EXPECT_THAT(client.receive(), HasSubstr("Content-Length: 12\r\n\r\nGET /hello 0"));
}

TEST(HttpServer, AnswersRequestsThatCameTogetherInTheirOrder) {
    RunningServer running;
    Client client(running.port());
    client.send(std::string(kGet) + post("1") + post("22"));
    EXPECT_THAT(client.receive(), HasSubstr("GET /hello 0"));
    EXPECT_THAT(client.receive(), HasSubstr("POST / 1"));
    EXPECT_THAT(client.receive(), HasSubstr("POST / 2"));
}

TEST(HttpServer, ReadsBodiesInChunksAndAfterExpect) {
    RunningServer running;
    Client client(running.port());
    client.send(
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
    EXPECT_THAT(client.receive(), HasSubstr("POST / 7"));
    client.send(
        "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    EXPECT_THAT(client.receive(), HasSubstr("POST / 2"));
}

TEST(HttpServer, ClosesWhenTheClientAsksForIt) {
    RunningServer running;
    Client client(running.port());
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(client.receive(), HasSubstr("Connection: close\r\n"));
    EXPECT_TRUE(client.is_closed());
    Client old(running.port());
    old.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(old.receive(), HasSubstr("GET / 0"));
    EXPECT_TRUE(old.is_closed());
}

TEST(HttpServer, RefusesWhatIsNotForItAndPagesFromElsewhere) {
    RunningServer running({.host_names = {"cloud.test"}});
    struct Row {
        const char* headers;
        int status;
    };
    for (Row row : {
             Row{"Host: 127.0.0.1:4566", 200},
             Row{"Host: [::1]:4566", 200},
             Row{"Host: LocalHost", 200},
             Row{"Host: bucket.localhost:4566", 200},
             Row{"Host: cloud.test", 200},
             Row{"Host: evil.example", 403},
             Row{"Host: [::1]evil.example", 403},
             Row{"Host: 127.0.0.1:evil.example", 403},
             Row{"Host: localhost\r\nHost: evil.example", 400},
             Row{"Host: 127.0.0.1.evil.example", 403},
             Row{"Host: evillocalhost", 403},
             Row{"X: y", 403},
             Row{"Host: localhost:1\r\nOrigin: http://localhost:1", 200},
             Row{"Host: localhost:1\r\nOrigin: http://localhost:2", 403},
             Row{"Host: localhost:1\r\nOrigin: https://evil.example", 403},
             Row{"Host: localhost:1\r\nOrigin: null", 403},
             Row{"Host: localhost\r\nSec-Fetch-Site: cross-site", 403},
             Row{"Host: localhost\r\nSec-Fetch-Site: Same-Site", 403},
             Row{"Host: localhost\r\nSec-Fetch-Site: same-origin", 200},
         }) {
        Client client(running.port());
        client.send(fmt::format("GET / HTTP/1.1\r\n{}\r\n\r\n", row.headers));
        EXPECT_THAT(client.receive(), StartsWith(fmt::format("HTTP/1.1 {} ", row.status)))
            << row.headers;
    }
}

TEST(HttpServer, KnowsWhereItIsFoundAndByWhom) {
    struct Row {
        const char* address;
        const char* url;
        bool is_on_loopback;
    };
    for (Row row : {Row{"127.0.0.1", "http://127.0.0.1:{}", true},
                    Row{"127.0.0.2", "http://127.0.0.2:{}", true},
                    Row{"0.0.0.0", "http://127.0.0.1:{}", false}}) {
        RunningServer running({.address = row.address});
        EXPECT_EQ(running.server().url(), fmt::format(fmt::runtime(row.url), running.port()));
        EXPECT_EQ(running.server().is_on_loopback(), row.is_on_loopback) << row.address;
    }
}

TEST(HttpServer, RefusesWhatIsNotHttpOrTooLarge) {
    RunningServer running({.most_header_bytes = 2000, .most_body_bytes = 1000});
    struct Row {
        std::string bytes;
        int status;
    };
    for (const Row& row : {
             Row{"hello?\r\n\r\n", 400},
             Row{"GET / HTTP/9.9\r\n\r\n", 400},
             Row{"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400},
             Row{"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n", 400},
             Row{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS client\r\n\r\n", 400},
             Row{"GET / HTTP/1.1\r\nX: " + std::string(3000, 'x') + "\r\n\r\n", 431},
             Row{post(std::string(1001, 'x')), 413},
             Row{"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
                 501},
             Row{"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", 413},
             Row{"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5dc\r\n" +
                     std::string(1500, 'x'),
                 413},
         }) {
        Client client(running.port());
        client.send(row.bytes);
        EXPECT_THAT(client.receive(), StartsWith(fmt::format("HTTP/1.1 {} ", row.status)))
            << row.bytes.substr(0, 60);
        EXPECT_TRUE(client.is_closed());
    }
    Client within(running.port());
    within.send(post(std::string(1000, 'x')));
    EXPECT_THAT(within.receive(), HasSubstr("POST / 1000"));
}

TEST(HttpServer, KeepsToTheLimitOfAHeadInWhateverPiecesItComes) {
    RunningServer running({.most_header_bytes = 2000});
    auto head_of = [](int lines) {
        std::string head = "GET / HTTP/1.1\r\nHost: localhost\r\n";
        for (int i = 0; i < lines; ++i)
            head += fmt::format("X-{:02}: {}\r\n", i, std::string(42, 'x'));
        return head + "\r\n";
    };
    for (const auto& [lines, status] : {std::pair{38, 200}, std::pair{40, 431}}) {
        const std::string head = head_of(lines);
        ASSERT_EQ(head.size() <= 2000, status == 200) << head.size();
        for (std::size_t first :
             {std::size_t{0}, std::size_t{100}, std::size_t{1149}, head.size() - 1}) {
            Client client(running.port());
            client.send(head.substr(0, first));
            // The server has looked at the first piece when it answers somebody else.
            Client other(running.port());
            other.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            EXPECT_THAT(other.receive(), StartsWith("HTTP/1.1 200 "));
            client.send(head.substr(first));
            EXPECT_THAT(client.receive(), StartsWith(fmt::format("HTTP/1.1 {} ", status))) << first;
        }
    }
    Client client(running.port());
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" +
                head_of(40).substr(std::string("GET / HTTP/1.1\r\n").size()));
    EXPECT_THAT(client.receive(), StartsWith("HTTP/1.1 431 "));
}

TEST(HttpServer, RefusesWhatHasNoEndBesideItsChunks) {
    RunningServer running;
    const std::string head =
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const char* before : {"1;", "1\r\na\r\n0\r\nA: "}) {
        Client client(running.port());
        ASSERT_TRUE(client.send(head + before));
        for (int i = 0; i < 32; ++i)
            if (!client.send(std::string(64 * 1024, 'x'))) break;
        EXPECT_THAT(client.receive(), StartsWith("HTTP/1.1 431 ")) << before;
    }
}

TEST(HttpServer, OutlivesARequestThatThrows) {
    RunningServer running;
    {
        Client client(running.port());
        client.send("GET /throws HTTP/1.1\r\nHost: localhost\r\n\r\n");
        EXPECT_THAT(client.receive(), StartsWith("HTTP/1.1 500 "));
        client.send(kGet);
        EXPECT_THAT(client.receive(), HasSubstr("GET /hello 0"));
    }
    std::promise<void> stopped;
    running.loop().post([&] { running.server().stop([&] { stopped.set_value(); }); });
    stopped.get_future().wait();
    EXPECT_EQ(running.server().connections(), 0U);
}

TEST(HttpServer, WritesNoLineThatAHeaderBringsAlong) {
    RunningServer running;
    Client client(running.port());
    client.send("GET /lines HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(client.receive(), HasSubstr("\r\nX-A: a  X-Evil: 1    body\r\n"));
}

TEST(HttpServer, MakesRoomByClosingWhoeverWaitsLongest) {
    RunningServer running({.most_connections = 2});
    Client first(running.port());
    Client second(running.port());
    for (Client* client : {&first, &second}) {
        client->send(kGet);
        EXPECT_THAT(client->receive(), HasSubstr("GET /hello 0"));
    }
    Client third(running.port());
    third.send(kGet);
    EXPECT_THAT(third.receive(), HasSubstr("GET /hello 0"));
    EXPECT_TRUE(first.is_closed());
    // Nobody who is listened to is sent away.
    for (Client* client : {&second, &third}) {
        client->send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client->receive_until("GET /events 0");
    }
    Client fourth(running.port());
    EXPECT_THAT(fourth.receive(), StartsWith("HTTP/1.1 503 "));
}

TEST(HttpServer, SendsAnswersLateOrNotAtAllWhenToldTo) {
    RunningServer running;
    Client late(running.port());
    std::int64_t before = monotonic_milliseconds();
    late.send("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(late.receive(), HasSubstr("GET /late 0"));
    EXPECT_GE(monotonic_milliseconds() - before, 60);
    Client dropped(running.port());
    dropped.send("GET /dropped HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(dropped.receive(), "");
    EXPECT_TRUE(dropped.is_closed());
    // Somebody else is served meanwhile.
    late.send("GET /late HTTP/1.1\r\nHost: localhost\r\n\r\n");
    Client quick(running.port());
    quick.send(kGet);
    EXPECT_THAT(quick.receive(), HasSubstr("GET /hello 0"));
    EXPECT_THAT(late.receive(), HasSubstr("GET /late 0"));
}

TEST(HttpServer, SendsEventsToEverybodyWhoListens) {
    RunningServer running({.heartbeat = base::Duration::milliseconds(20)});
    constexpr std::string_view kListen = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    Client first(running.port());
    Client second(running.port());
    first.send(kListen);
    second.send(kListen);
    EXPECT_THAT(first.receive_until("GET /events 0"), HasSubstr("Connection: close\r\n\r\n"));
    second.receive_until("GET /events 0");
    running.loop().post([&] { running.server().publish("data: 1\n\n"); });
    running.loop().post([&] { running.server().publish("data: 2\n\n"); });
    for (Client* client : {&first, &second}) {
        std::string got = client->receive_until("data: 2\n\n");
        EXPECT_THAT(got, HasSubstr("data: 1\n\n"));
        EXPECT_THAT(client->receive_until(":\n\n"), testing::EndsWith(":\n\n"));
    }
    // An event in the turn in which the wait for one is over.
    running.loop().post([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(40));
        running.loop().post([&] { running.server().publish("data: 3\n\n"); });
    });
    EXPECT_THAT(first.receive_until("data: 3\n\n"), testing::EndsWith("data: 3\n\n"));
    Client head(running.port());
    head.send("HEAD /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(head.receive_until("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
    running.loop().post([&] { running.server().stop([&] { running.loop().stop(); }); });
    first.receive_until("never");
    EXPECT_TRUE(first.is_closed());
}

TEST(HttpServer, LeavesListenersBehindWhoDoNotRead) {
    RunningServer running({.most_unread_bytes = 100});
    Client slow(running.port());
    slow.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    slow.receive_until("GET /events 0");
    running.loop().post([&] { running.server().publish(std::string(101, 'x')); });
    EXPECT_THAT(slow.receive_until("x"), testing::Not(HasSubstr("x")));
    EXPECT_TRUE(slow.is_closed());
}

TEST(HttpServer, ReadsLargeBodiesWhole) {
    RunningServer running;
    Client client(running.port());
    std::string request = post(std::string(20'000'000, 'x'));
    EXPECT_TRUE(client.send(request));
    EXPECT_THAT(client.receive(), HasSubstr("POST / 20000000"));
}

TEST(HttpServer, DoesNotWaitForSlowClients) {
    RunningServer running(
        {.idle = base::Duration::milliseconds(300), .transfer = base::Duration::milliseconds(300)});
    Client silent(running.port());
    Client half(running.port());
    half.send("POST / HTTP/1.1\r\nHost: loc");
    Client dripping(running.port());
    dripping.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
    std::int64_t begin = monotonic_milliseconds();
    bool went = true;
    while (went && monotonic_milliseconds() - begin < 5000) {
        went = dripping.send("x");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_FALSE(went) << "a byte now and then keeps no connection";
    EXPECT_TRUE(silent.is_closed());
    EXPECT_TRUE(half.is_closed());
    // Others are served all the while.
    Client quick(running.port());
    quick.send(kGet);
    EXPECT_THAT(quick.receive(), HasSubstr("GET /hello"));
}

TEST(HttpServer, ServesAThousandConnectionsAtOnce) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
    ::setrlimit(RLIMIT_NOFILE, &files);
    ASSERT_GE(files.rlim_cur, 2200U) << "both ends of a thousand connections need a descriptor";
    RunningServer running;
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 1000; ++i) {
        clients.push_back(std::make_unique<Client>(running.port()));
        ASSERT_TRUE(clients.back()->connected()) << i;
    }
    for (int round = 0; round < 2; ++round) {
        for (auto& client : clients)
            ASSERT_TRUE(client->send(kGet));
        for (auto& client : clients)
            ASSERT_THAT(client->receive(), HasSubstr("GET /hello 0"));
    }
}

TEST(HttpServer, SaysWhyItCannotListen) {
    RunningServer running;
    EventLoop loop;
    auto taken = HttpServer::open(loop, {.port = running.port()}, {});
    ASSERT_FALSE(taken.ok());
    EXPECT_EQ(taken.problems()[0].code, "server.listen");
    EXPECT_EQ(taken.problems()[0].message,
              fmt::format("cannot listen on 127.0.0.1:{}: Address already in use", running.port()));
    auto nowhere = HttpServer::open(loop, {.address = "somewhere"}, {});
    ASSERT_FALSE(nowhere.ok());
    EXPECT_EQ(nowhere.problems()[0].code, "server.listen");
}

TEST(HttpServer, LetsAnswersGoOutBeforeItStops) {
    EventLoop loop;
    std::unique_ptr<HttpServer> server;
    bool stopped = false;
    auto opened = HttpServer::open(loop, {}, [&](const base::HttpRequest&) {
        server->stop([&] { stopped = true; });
        return base::HttpAnswer{200, {}, std::string(3'000'000, 'x')};
    });
    ASSERT_TRUE(opened.ok());
    server = *std::move(opened);
    std::uint16_t port = server->port();
    std::thread thread([&] { loop.run(); });
    Client idle(port);
    Client busy(port);
    busy.send(kGet);
    EXPECT_GT(busy.receive().size(), 3'000'000U);
    EXPECT_TRUE(idle.is_closed());
    thread.join();
    EXPECT_TRUE(stopped);
    EXPECT_FALSE(Client(port).connected());
}

TEST(EventLoop, CallsItsDeadlineOnce) {
    EventLoop loop;
    int calls = 0;
    loop.on_deadline([&] { ++calls; });
    loop.set_deadline(base::Duration::seconds(20));
    loop.set_deadline(base::Duration::milliseconds(1));
    loop.run();
    EXPECT_EQ(calls, 1);
}

TEST(EventLoop, ForgetsADeadlineThatIsTakenBack) {
    EventLoop loop;
    loop.on_deadline([] { ADD_FAILURE() << "it was taken back"; });
    loop.set_deadline(base::Duration::milliseconds(1));
    loop.set_deadline(std::nullopt);
    loop.run();
}

TEST(EventLoop, StopsGracefullyOnASignalAndAtOnceOnTheSecond) {
    EventLoop loop;
    int asked = 0;
    loop.on_stop_signal([&] {
        ++asked;
        ::raise(SIGTERM);
    });
    loop.post([] { ::raise(SIGINT); });
    loop.run();
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace io
