#include "load.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <ctime>
#include <optional>
#include <string_view>

#include "io/descriptor.h"
#include "server.h"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPatience = 60'000;  // milliseconds
constexpr std::size_t kReadAtOnce = 256 * 1024;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double own_cpu_seconds() {
    timespec used{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

std::string bytes_of(const base::HttpRequest& request, Connections connections) {
    std::string bytes = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (const base::HttpHeader& header : request.headers)
        bytes += fmt::format("{}: {}\r\n", header.name, header.value);
    if (connections == Connections::OneByOne) bytes += "Connection: close\r\n";
    return bytes + fmt::format("Content-Length: {}\r\n\r\n{}", request.body.size(), request.body);
}

/// The value of a header; empty when it is not there. `head` ends with an empty line.
std::string_view header(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find("\r\n"); at + 2 < head.size(); at = head.find("\r\n", at)) {
        at += 2;
        std::string_view line = head.substr(at, head.find("\r\n", at) - at);
        std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !base::same_header_name(line.substr(0, colon), name))
            continue;
        line.remove_prefix(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
        return line;
    }
    return {};
}

/// An answer as far as it has come.
struct Answer {
    std::string bytes;
    /// 0: the head is not whole yet.
    std::size_t head_size = 0;
    std::size_t body_size = 0;

    std::string_view head() const { return std::string_view(bytes).substr(0, head_size); }
    std::string_view body() const { return std::string_view(bytes).substr(head_size); }
    bool is_whole() const { return head_size > 0 && bytes.size() >= head_size + body_size; }
};

void read_head(Answer& answer) {
    std::size_t end = answer.bytes.find("\r\n\r\n");
    if (answer.head_size > 0 || end == std::string::npos) return;
    answer.head_size = end + 4;
    std::string_view length = header(answer.head(), "Content-Length");
    auto [after, failure] =
        std::from_chars(length.data(), length.data() + length.size(), answer.body_size);
    if (failure != std::errc() || after != length.data() + length.size())
        give_up("an answer does not say how long it is: " + answer.bytes);
}

void check(const Answer& answer, const Question& question) {
    auto wrong = [&answer](std::string_view why) {
        give_up(fmt::format("an answer {}: {}", why, answer.bytes.substr(0, 2000)));
    };
    std::string_view body = answer.body();
    if (!answer.bytes.starts_with("HTTP/1.1 200 ")) wrong("is not 200");
    if (body.size() != answer.body_size) wrong("is longer than it says");
    if (question.mark.empty()) {
        if (body != question.body) wrong("differs from the first one");
        return;
    }
    std::size_t first = body.find(question.mark);
    if (first == std::string_view::npos || body.rfind(question.mark) != first ||
        !body.ends_with('}'))
        wrong("is not what it must be");
}

struct Connection {
    std::optional<io::Descriptor> socket;
    Clock::time_point began;
    Answer answer;
};

void open(Connection& connection, std::uint16_t port) {
    connection.socket.emplace(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    int one = 1;
    ::setsockopt(connection.socket->number(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(connection.socket->number(), reinterpret_cast<sockaddr*>(&address),
                  sizeof address) != 0)
        give_up(fmt::format("no connection: {}", std::strerror(errno)));
}

class Asking {
  public:
    Asking(std::uint16_t port, const Question& question, const Load& load)
        : port_(port),
          question_(question),
          load_(load),
          bytes_(bytes_of(question.request, load.connections)),
          connections_(load.at_once),
          waiting_(load.at_once, pollfd{-1, POLLIN, 0}) {}

    Outcome run() {
        double cpu = own_cpu_seconds();
        began_ = Clock::now();
        for (std::size_t i = 0; i < connections_.size(); ++i)
            ask_once_more(i);
        while (under_way_ > 0) {
            if (::poll(waiting_.data(), waiting_.size(), kPatience) <= 0)
                give_up("an answer does not come");
            for (std::size_t i = 0; i < waiting_.size(); ++i)
                if (waiting_[i].revents != 0) read_some(i);
        }
        outcome_.seconds = seconds_since(began_);
        outcome_.cpu_seconds = own_cpu_seconds() - cpu;
        return std::move(outcome_);
    }

  private:
    void ask_once_more(std::size_t i) {
        Connection& connection = connections_[i];
        waiting_[i].fd = -1;
        bool is_over = asked_ >= load_.most_requests || seconds_since(began_) >= load_.most_seconds;
        if (is_over && asked_ > 0) return;
        ++asked_;
        ++under_way_;
        connection.began = Clock::now();
        connection.answer = {std::move(connection.answer.bytes), 0, 0};
        connection.answer.bytes.clear();
        if (!connection.socket) open(connection, port_);
        waiting_[i].fd = connection.socket->number();
        if (::send(waiting_[i].fd, bytes_.data(), bytes_.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(bytes_.size()))
            give_up(fmt::format("a request was not taken: {}", std::strerror(errno)));
    }

    void read_some(std::size_t i) {
        Connection& connection = connections_[i];
        std::string& bytes = connection.answer.bytes;
        ssize_t count = ::recv(waiting_[i].fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (count <= 0) give_up("an answer ends before its end: " + bytes.substr(0, 2000));
        bytes.append(buffer_.data(), static_cast<std::size_t>(count));
        read_head(connection.answer);
        if (connection.answer.is_whole()) take(i);
    }

    void take(std::size_t i) {
        Connection& connection = connections_[i];
        outcome_.milliseconds.push_back(seconds_since(connection.began) * 1e3);
        outcome_.body_bytes += connection.answer.body_size;
        --under_way_;
        check(connection.answer, question_);
        bool server_closes =
            base::same_header_name(header(connection.answer.head(), "Connection"), "close");
        if (load_.connections == Connections::OneByOne || server_closes) connection.socket.reset();
        ask_once_more(i);
    }

    const std::uint16_t port_;
    const Question& question_;
    const Load& load_;
    const std::string bytes_;
    std::vector<Connection> connections_;
    /// One for each connection; -1 where nothing is under way.
    std::vector<pollfd> waiting_;
    std::string buffer_ = std::string(kReadAtOnce, '\0');
    std::size_t asked_ = 0;
    std::size_t under_way_ = 0;
    Clock::time_point began_;
    Outcome outcome_;
};

}  // namespace

Outcome ask(std::uint16_t port, const Question& question, const Load& load) {
    return Asking(port, question, load).run();
}

}  // namespace bench
