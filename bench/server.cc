#include "server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <utility>

#include "io/descriptor.h"

namespace bench {
namespace {

constexpr std::size_t kServersCore = 0;
constexpr std::size_t kClientsCore = 1;

bool stay_on(std::size_t core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    return ::sched_setaffinity(0, sizeof cores, &cores) == 0;
}

[[noreturn]] void become(std::vector<std::string>& words, const std::string& log) {
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    // The bench ends where something is wrong, and its server with it.
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (stay_on(kServersCore)) ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

}  // namespace

void give_up(const std::string& why) {
    fmt::print(stderr, "cloud_bench: {}\n", why);
    std::exit(1);
}

std::uint16_t free_port() {
    io::Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener.number(), any, size) != 0 ||
        ::getsockname(listener.number(), any, &size) != 0)
        give_up("no port is free");
    return ntohs(address.sin_port);
}

void keep_off_the_servers_core() {
    if (!stay_on(kClientsCore)) give_up("server and client want a core each; this is one core");
}

Server::Server(std::vector<std::string> words, const std::string& log) : process_(::fork()) {
    if (process_ == 0) become(words, log);
    if (process_ < 0) give_up(fmt::format("{} cannot be started", words[0]));
}

void Server::end() {
    // To -1 would be to every process of this user.
    if (process_ <= 0) return;
    ::kill(std::exchange(process_, -1), SIGTERM);
    ::wait(nullptr);
}

bool Server::has_ended() const {
    siginfo_t info{};
    return process_ <= 0 ||
           (::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            info.si_pid != 0);
}

double Server::cpu_milliseconds() const {
    clockid_t clock{};
    timespec used{};
    if (::clock_getcpuclockid(process_, &clock) != 0 || ::clock_gettime(clock, &used) != 0)
        give_up("the server has gone");
    return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

double Server::resident_mib() const {
    std::ifstream status(fmt::format("/proc/{}/status", process_));
    const std::string wanted = "VmRSS:";
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(wanted)) return std::stod(line.substr(wanted.size())) / 1024;
    give_up("the server has gone");
}

}  // namespace bench
