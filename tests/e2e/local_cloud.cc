#include "e2e/local_cloud.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "aws/form.h"
#include "aws/signature.h"

namespace e2e {
namespace {

constexpr int kPatience = 60'000;  // milliseconds

const std::pair<int, std::string> kNoProcess = {-1, ""};

/// The bytes that are there within the test's patience; empty at the end.
std::string read_some(int from) {
    pollfd waiting{from, POLLIN, 0};
    if (::poll(&waiting, 1, kPatience) <= 0) return {};
    char bytes[65536];
    ssize_t count = ::read(from, bytes, sizeof bytes);
    return count > 0 ? std::string(bytes, static_cast<std::size_t>(count)) : std::string();
}

base::HttpAnswer parsed(const std::string& bytes) {
    base::HttpAnswer answer{.status = 0, .headers = {}, .body = {}};
    std::size_t head = bytes.find("\r\n\r\n");
    if (head == std::string::npos || !bytes.starts_with("HTTP/1.1 ")) return answer;
    answer.status = static_cast<std::uint16_t>(std::stoi(bytes.substr(9, 3)));
    answer.body = bytes.substr(head + 4);
    return answer;
}

base::Time now() {
    auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return base::Time::unix_milliseconds(
        std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
}

}  // namespace

LocalCloud::LocalCloud(const std::vector<std::string>& words) {
    std::vector<std::string> line = {SLIPWAY_PROGRAM, "cloud", "--port", "0"};
    line.insert(line.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (std::string& word : line)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    process_ = ::fork();
    if (process_ == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::execv(SLIPWAY_PROGRAM, arguments.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
    const std::string mark = "http://127.0.0.1:";
    while (greeting_.find('\n') == std::string::npos) {
        std::string more = read_some(output_);
        if (more.empty()) return;
        greeting_ += more;
    }
    std::size_t at = greeting_.find(mark);
    if (at != std::string::npos)
        port_ = static_cast<std::uint16_t>(std::stoi(greeting_.substr(at + mark.size())));
}

LocalCloud::~LocalCloud() {
    kill();
    if (output_ >= 0) ::close(output_);
}

void LocalCloud::kill() {
    end(SIGKILL);
}

std::pair<int, std::string> LocalCloud::end(int signal) {
    // To -1 would be to every process of this user.
    if (process_ <= 0) return kNoProcess;
    ::kill(process_, signal);
    return wait();
}

void LocalCloud::fill_its_disk() const {
    if (process_ <= 0) return;
    rlimit none{.rlim_cur = 0, .rlim_max = 0};
    ::prlimit(process_, RLIMIT_FSIZE, &none, nullptr);
}

std::pair<int, std::string> LocalCloud::wait() {
    if (process_ <= 0) return kNoProcess;
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    std::string rest;
    for (std::string more = read_some(output_); !more.empty(); more = read_some(output_))
        rest += more;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), rest};
}

base::HttpAnswer LocalCloud::send(base::HttpRequest request) const {
    int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string bytes = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
    for (const base::HttpHeader& header : request.headers)
        bytes += fmt::format("{}: {}\r\n", header.name, header.value);
    bytes += fmt::format("Content-Length: {}\r\nConnection: close\r\n\r\n", request.body.size());
    bytes += request.body;
    std::string answer;
    if (::connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
        std::string_view left = bytes;
        while (!left.empty()) {
            ssize_t sent = ::send(connection, left.data(), left.size(), MSG_NOSIGNAL);
            if (sent <= 0) break;
            left.remove_prefix(static_cast<std::size_t>(sent));
        }
        for (std::string more = read_some(connection); !more.empty(); more = read_some(connection))
            answer += more;
    }
    ::close(connection);
    return parsed(answer);
}

base::HttpAnswer LocalCloud::cloudformation(
    const std::string& action, const std::vector<std::pair<std::string, std::string>>& pairs,
    const std::string& region) const {
    return this->form("cloudformation", "2010-05-15", action, pairs, region);
}

base::HttpAnswer LocalCloud::form(const std::string& service, const std::string& version,
                                  const std::string& action,
                                  const std::vector<std::pair<std::string, std::string>>& pairs,
                                  const std::string& region) const {
    std::string form = "Action=" + action + "&Version=" + version;
    for (const auto& [name, value] : pairs)
        form += "&" + aws::percent_encode(name) + "=" + aws::percent_encode(value);
    base::HttpRequest request{
        .method = "POST",
        .target = "/",
        .headers = {{"Host", fmt::format("127.0.0.1:{}", port_)},
                    {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
        .body = std::move(form)};
    aws::sign(request, {"AKIDEXAMPLE", "secret"}, region, service, now());
    return send(std::move(request));
}

base::HttpAnswer LocalCloud::json(const std::string& service, const std::string& target,
                                  const std::string& body, const std::string& region) const {
    base::HttpRequest request{.method = "POST",
                              .target = "/",
                              .headers = {{"Host", fmt::format("127.0.0.1:{}", port_)},
                                          {"Content-Type", "application/x-amz-json-1.1"},
                                          {"X-Amz-Target", target}},
                              .body = body};
    aws::sign(request, {"AKIDEXAMPLE", "secret"}, region, service, now());
    return send(std::move(request));
}

base::HttpAnswer LocalCloud::ecs(const std::string& operation, const std::string& body) const {
    return json("ecs", "AmazonEC2ContainerServiceV20141113." + operation, body);
}

bool comes_true(const std::function<bool()>& fact) {
    auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience);
    while (std::chrono::steady_clock::now() < until) {
        if (fact()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

}  // namespace e2e
