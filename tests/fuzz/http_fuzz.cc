// Any bytes on a connection: each request that the server hands over can be one, each answer is
// whole and in its turn, and in the end the connection is gone.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "io/event_loop.h"
#include "io/http_server.h"

namespace {

constexpr std::size_t kMostHeaderBytes = 2048;
constexpr std::size_t kMostBodyBytes = 4096;

void require(bool holds) {
    if (!holds) std::abort();
}

/// What the handler was given on the connection that is open. One thread at a time looks at it.
struct Handled {
    std::vector<bool> is_head;
    bool is_dropped = false;
};
Handled handled;

void check_request(const base::HttpRequest& request) {
    require(!request.method.empty() && !request.target.empty());
    require(request.target.find_first_of(std::string_view("\r\n\0 ", 4)) == std::string::npos);
    require(request.body.size() <= kMostBodyBytes);
    std::size_t size = 0;
    for (const base::HttpHeader& header : request.headers) {
        size += header.name.size() + header.value.size();
        require(!header.name.empty());
        require(header.name.find_first_of(std::string_view("\r\n\0 :", 5)) == std::string::npos);
        require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
    require(size <= kMostHeaderBytes);
}

io::HttpReply answer(const base::HttpRequest& request) {
    check_request(request);
    handled.is_head.push_back(request.method == "HEAD");
    io::HttpReply reply;
    reply.answer.body = request.target + "\n" + std::to_string(request.body.size());
    reply.is_dropped = request.path() == "/dropped";
    if (request.path() == "/late") reply.after = base::Duration::milliseconds(1);
    handled.is_dropped = reply.is_dropped;
    return reply;
}

/// A server on a thread of its own, for as long as the process lives.
class Server {
  public:
    Server() : thread_([this] { run(); }) { port_ = began_.get_future().get(); }
    ~Server() {
        loop_->post([this] { loop_->stop(); });
        thread_.join();
    }
    std::uint16_t port() const { return port_; }
    /// Nothing of the connection before this call is under way any more.
    void wait_until_idle() {
        while (ask_connections() > 0)
            std::this_thread::yield();
    }

  private:
    void run() {
        io::EventLoop loop;
        loop_ = &loop;
        auto server = io::HttpServer::open(
            loop, {.most_header_bytes = kMostHeaderBytes, .most_body_bytes = kMostBodyBytes},
            answer);
        require(server.ok());
        server_ = server->get();
        began_.set_value(server_->port());
        loop.run();
    }
    std::size_t ask_connections() {
        std::promise<std::size_t> told;
        loop_->post([&] { told.set_value(server_->connections()); });
        return told.get_future().get();
    }

    std::promise<std::uint16_t> began_;
    io::EventLoop* loop_ = nullptr;
    io::HttpServer* server_ = nullptr;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

int connect_to(std::uint16_t port) {
    int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    require(client >= 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // libFuzzer has a clock that interrupts; what was begun goes on then.
    while (::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        if (errno == EISCONN) break;
        require(errno == EINTR);
    }
    // A connection that was closed leaves no port behind: there are many of them.
    linger at_once = {.l_onoff = 1, .l_linger = 0};
    ::setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return client;
}

/// Sends the bytes in two pieces, and says that there will be no more.
void send_all(int client, std::string_view bytes, std::size_t first) {
    for (std::string_view piece : {bytes.substr(0, first), bytes.substr(first)}) {
        while (!piece.empty()) {
            ssize_t sent = ::send(client, piece.data(), piece.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return;  // refused before the end
            piece.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    ::shutdown(client, SHUT_WR);
}

/// All that comes back; `is_whole` when it came to its end in order.
std::string receive_all(int client, bool& is_whole) {
    std::string bytes;
    char piece[4096];
    ssize_t size = 0;
    do {
        size = ::recv(client, piece, sizeof piece, 0);
        if (size > 0) bytes.append(piece, static_cast<std::size_t>(size));
    } while (size > 0 || (size < 0 && errno == EINTR));
    is_whole = size == 0;
    return bytes;
}

/// Takes the head of an answer off `bytes`: its status, and how long it says that its body is.
struct Head {
    int status = 0;
    std::size_t length = 0;
    bool is_last = false;
};
Head take_head(std::string_view& bytes) {
    constexpr std::string_view kVersion = "HTTP/1.1 ";
    std::size_t end = bytes.find("\r\n\r\n");
    require(bytes.starts_with(kVersion) && end != std::string_view::npos);
    std::string_view lines = bytes.substr(0, end + 2);
    Head head;
    const char* status = lines.data() + kVersion.size();
    require(std::from_chars(status, status + 3, head.status).ptr == status + 3);
    constexpr std::string_view kLength = "\r\nContent-Length: ";
    std::size_t length = lines.find(kLength);
    require((length == std::string_view::npos) == (head.status == 100));
    if (head.status != 100) {
        const char* digits = lines.data() + length + kLength.size();
        require(std::from_chars(digits, lines.data() + lines.size(), head.length).ec ==
                std::errc());
    }
    head.is_last = lines.find("\r\nConnection: close\r\n") != std::string_view::npos;
    bytes.remove_prefix(end + 4);
    return head;
}

void check_answers(std::string_view bytes) {
    std::size_t answered = 0;
    bool is_over = false;
    while (!bytes.empty()) {
        require(!is_over);
        Head head = take_head(bytes);
        if (head.status == 100) continue;
        is_over = head.is_last;
        // Refused before it came to the handler: what is no HTTP or too large, which ends the
        // connection, or is for another host or for two. HEAD is answered without the words.
        bool is_refusal = head.status != 200;
        if (is_refusal) require(head.status == 403 || head.status == 400 || is_over);
        bool has_body = is_refusal ? !bytes.empty() && !bytes.starts_with("HTTP/1.1 ")
                                   : !handled.is_head.at(answered++);
        if (!has_body) continue;
        require(bytes.size() >= head.length);
        bytes.remove_prefix(head.length);
    }
    require(answered + (handled.is_dropped ? 1 : 0) == handled.is_head.size());
}

}  // namespace

/// The first byte says where the bytes behind it are cut in two.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Server server;
    if (size < 2) return 0;
    std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    handled = {};
    int client = connect_to(server.port());
    send_all(client, bytes, bytes.size() * data[0] / 256);
    bool is_whole = false;
    std::string answers = receive_all(client, is_whole);
    ::close(client);
    server.wait_until_idle();
    if (is_whole) check_answers(answers);
    return 0;
}
