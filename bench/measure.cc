// measure RUNS COMMAND [ARGUMENT...]: runs a command RUNS times, after one run that is not counted,
// and prints one line: median, least and most wall time in ms, median CPU time (user and system) in
// ms, peak memory in MiB; tabs between.
//
// CPU and memory are what the kernel accounts to the process and to all that it waited for (wait4):
// CPU is their sum, memory the largest one of them. Output of the command is dropped. A command
// that fails is run once more, with its output on the error stream; then exit 1.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace {

struct Sample {
    double wall_ms = 0;
    double cpu_ms = 0;
    double memory_mib = 0;
};

double milliseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

enum class Output { Dropped, Shown };

[[noreturn]] void become(char** command, Output output) {
    int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDIN_FILENO);
    if (output == Output::Dropped) dup2(nowhere, STDERR_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execvp(command[0], command);
    if (output == Output::Shown) fmt::print(stderr, "{}: {}\n", command[0], std::strerror(errno));
    _exit(127);
}

/// Empty when the command failed.
std::optional<Sample> run(char** command, Output output) {
    auto start = std::chrono::steady_clock::now();
    pid_t child = fork();
    if (child == 0) become(command, output);
    int status = 0;
    rusage usage{};
    if (child < 0 || wait4(child, &status, 0, &usage) != child) return std::nullopt;
    std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - start;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
    return Sample{
        .wall_ms = wall.count(),
        .cpu_ms = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime),
        .memory_mib = static_cast<double>(usage.ru_maxrss) / 1024,
    };
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::vector<double> each(const std::vector<Sample>& samples, double Sample::* field) {
    std::vector<double> values;
    for (const Sample& sample : samples)
        values.push_back(sample.*field);
    return values;
}

}  // namespace

int main(int argc, char** argv) {
    int runs = argc > 2 ? std::atoi(argv[1]) : 0;
    if (runs < 1) {
        fmt::print(stderr, "usage: measure RUNS COMMAND [ARGUMENT...]\n");
        return 2;
    }
    std::vector<Sample> samples;
    for (int i = 0; i <= runs; ++i) {
        std::optional<Sample> sample = run(argv + 2, Output::Dropped);
        if (!sample) {
            fmt::print(stderr, "measure: {} failed; once more, to see why:\n", argv[2]);
            run(argv + 2, Output::Shown);
            return 1;
        }
        if (i > 0) samples.push_back(*sample);
    }
    std::vector<double> walls = each(samples, &Sample::wall_ms);
    fmt::print("{:.1f}\t{:.1f}\t{:.1f}\t{:.1f}\t{:.1f}\n", median(walls), std::ranges::min(walls),
               std::ranges::max(walls), median(each(samples, &Sample::cpu_ms)),
               std::ranges::max(each(samples, &Sample::memory_mib)));
    return 0;
}
