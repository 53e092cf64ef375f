// measure RUNS COMMAND [ARGUMENT...]: runs a command RUNS times, after one run that is not counted,
// and prints one line: median, least and most wall time in ms, median CPU time (user and system) in
// ms, peak memory in MiB; tabs between.
//
// CPU and memory are what the kernel accounts to the process and to all that it waited for (wait4):
// CPU is their sum, memory the largest one of them. Output of the command is dropped. Exit 1, with
// its last words, when it fails.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
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

[[noreturn]] void become(char** command) {
    int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    if (getenv("MEASURE_SHOW_ERRORS") == nullptr) dup2(nowhere, STDERR_FILENO);
    execvp(command[0], command);
    _exit(127);
}

/// Empty when the command failed.
std::optional<Sample> run(char** command) {
    auto start = std::chrono::steady_clock::now();
    pid_t child = fork();
    if (child == 0) become(command);
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
        std::optional<Sample> sample = run(argv + 2);
        if (!sample) {
            fmt::print(stderr, "measure: {} failed (MEASURE_SHOW_ERRORS=1 shows why)\n", argv[2]);
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
