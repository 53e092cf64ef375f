// Measures the local cloud beside moto_server: one after the other on one core, the same requests
// from a client on the other core. Prints the tables in Markdown.
//
//   cloud_bench RUNS SECONDS FOLDER SLIPWAY [MOTO_SERVER]
//
// Each figure is the median of RUNS runs, a run of requests lasts at most SECONDS; states and logs
// go to FOLDER. Without MOTO_SERVER its columns are empty.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "big_stack.h"
#include "calls.h"
#include "cloud_state.h"
#include "load.h"
#include "server.h"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

/// So often each subject is asked before anything is measured, and before the loaded memory is; so
/// much less often as runs are shorter than a second.
constexpr double kLoad = 500;
/// At this speed services tell their events within seconds.
constexpr int kFast = 3600;
/// Slow enough that the world, which goes on until somebody looks, costs little meanwhile.
constexpr int kSpeedOfStacks = 600;
constexpr auto kStackPatience = std::chrono::minutes(2);
constexpr auto kBetweenLooks = std::chrono::milliseconds(10);

struct Settings {
    int runs = 0;
    double seconds = 0;
    std::string folder;
    std::uint16_t port = 0;

    std::size_t load() const { return static_cast<std::size_t>(kLoad * std::min(seconds, 1.0)); }
};

struct Kind {
    std::string name;
    std::string program;
    Tasks tasks = Tasks::None;
};

/// The runs of one thing.
struct Spread {
    std::vector<double> values;

    double median() const { return percentile(50); }
    /// The least value that so many per cent of all do not exceed.
    double percentile(double percent) const {
        std::vector<double> sorted = values;
        std::ranges::sort(sorted);
        auto count = static_cast<double>(sorted.size());
        auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(count * percent / 100)));
        return sorted.at(rank - 1);
    }
};

/// One subject, asked in one way.
struct Rate {
    std::string subject;
    std::string way;
    Spread a_second;
    /// Of all single requests of all runs.
    Spread milliseconds;
    Spread server_microseconds;  ///< of CPU, a request
    Spread megabytes_a_second;   ///< of bodies
    double client_share = 0;     ///< of its core, the most
    std::size_t body = 0;
};

struct StackStep {
    Spread server_milliseconds;  ///< of CPU
    Spread call_milliseconds;    ///< until the call was answered
    Spread complete_milliseconds;
};

struct Figures {
    Spread start_milliseconds;
    Spread idle_mib;
    /// Of one that takes up the state of the bench; nothing where nothing is kept.
    std::optional<double> restart_milliseconds;
    double filled_mib = 0;
    double loaded_mib = 0;
    std::vector<Rate> rates;
    StackStep created, updated, deleted, whole;
};

double milliseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

std::string state_folder(const Settings& settings) {
    return settings.folder + "/state";
}

std::vector<std::string> words(const Kind& kind, const Settings& settings, int speed) {
    std::string port = std::to_string(settings.port);
    if (kind.tasks == Tasks::None) return {kind.program, "-H", "127.0.0.1", "-p", port};
    return {
        kind.program,         "cloud", "--port", port, "--data", state_folder(settings), "--speed",
        std::to_string(speed)};
}

std::string log_file(const Kind& kind, const Settings& settings) {
    return fmt::format("{}/{}.log", settings.folder, kind.name);
}

/// The next server begins with nothing.
void forget(const Settings& settings) {
    std::filesystem::remove_all(state_folder(settings));
}

void measure_start(const Kind& kind, const Settings& settings, Figures& into) {
    const Client client(settings.port);
    for (int run = 0; run <= settings.runs; ++run) {
        forget(settings);
        auto begin = Clock::now();
        Server server(words(kind, settings, 1), log_file(kind, settings));
        client.wait_for_the_first_answer();
        double took = milliseconds_since(begin);
        // The first one warms the cache of files.
        if (run == 0) continue;
        into.start_milliseconds.values.push_back(took);
        into.idle_mib.values.push_back(server.resident_mib());
    }
}

struct Way {
    std::string_view name;
    Connections connections;
    std::size_t at_once;
};

constexpr Way kWays[] = {{"1 connection", Connections::Kept, 1},
                         {"8 connections", Connections::Kept, 8},
                         {"8 at once, each on a new connection", Connections::OneByOne, 8}};

Rate measure_rate(const Server& server, const Settings& settings, const Subject& subject,
                  const Way& way) {
    Rate rate{.subject = subject.name, .way = std::string(way.name)};
    for (int run = 0; run < settings.runs; ++run) {
        double before = server.cpu_milliseconds();
        Outcome outcome = ask(settings.port, subject.question,
                              {.connections = way.connections,
                               .at_once = way.at_once,
                               .most_requests = subject.most_requests,
                               .most_seconds = settings.seconds});
        double server_ms = server.cpu_milliseconds() - before;
        auto count = static_cast<double>(outcome.milliseconds.size());
        auto bytes = static_cast<double>(outcome.body_bytes);
        rate.a_second.values.push_back(count / outcome.seconds);
        rate.server_microseconds.values.push_back(server_ms * 1e3 / count);
        rate.megabytes_a_second.values.push_back(bytes / outcome.seconds / 1e6);
        rate.milliseconds.values.insert(rate.milliseconds.values.end(),
                                        outcome.milliseconds.begin(), outcome.milliseconds.end());
        rate.client_share = std::max(rate.client_share, outcome.cpu_seconds / outcome.seconds);
        rate.body = outcome.body_bytes / outcome.milliseconds.size();
    }
    return rate;
}

void measure_rates(const Server& server, const Kind& kind, const Settings& settings,
                   Figures& into) {
    const Client client(settings.port);
    into.filled_mib = server.resident_mib();
    const std::vector<Subject> all = subjects(client, kind.tasks);
    for (const Subject& subject : all)
        ask(settings.port, subject.question,
            {.at_once = 8, .most_requests = settings.load(), .most_seconds = 1e9});
    into.loaded_mib = server.resident_mib();
    for (const Subject& subject : all)
        for (const Way& way : kWays) {
            fmt::print(stderr, "  {}: {}, {} ... ", kind.name, subject.name, way.name);
            into.rates.push_back(measure_rate(server, settings, subject, way));
            const Rate& rate = into.rates.back();
            fmt::print(stderr, "{:.0f} a second, {:.0f} us of CPU each\n", rate.a_second.median(),
                       rate.server_microseconds.median());
        }
}

/// Fills a server and asks it. One that keeps its state comes to it fast and is then started again
/// at the speed of the world, in which nothing more happens by itself.
void measure_asking(const Kind& kind, const Settings& settings, Figures& into) {
    const Client client(settings.port);
    forget(settings);
    std::optional<Server> server;
    server.emplace(words(kind, settings, kFast), log_file(kind, settings));
    client.wait_for_the_first_answer();
    fmt::print(stderr, "  {}: its state ...\n", kind.name);
    fill(client, kind.tasks);
    if (kind.tasks == Tasks::Run) {
        server.reset();
        auto begin = Clock::now();
        server.emplace(words(kind, settings, 1), log_file(kind, settings));
        client.wait_for_the_first_answer();
        into.restart_milliseconds = milliseconds_since(begin);
    }
    measure_rates(*server, kind, settings, into);
}

void wait_for(const Client& client, const std::string& stack, std::string_view wanted) {
    const auto until = Clock::now() + kStackPatience;
    std::string status;
    while (Clock::now() < until) {
        Answered answer = client.call("cloudformation", "DescribeStacks",
                                      [&](aws::Writer& out) { out.text("StackName", stack); });
        status = answer.value.list("Stacks").at(0).text("StackStatus");
        if (status == wanted) return;
        if (status.find("ROLLBACK") != std::string::npos || status.ends_with("FAILED")) break;
        std::this_thread::sleep_for(kBetweenLooks);
    }
    give_up(fmt::format("{} is {}, not {}", stack, status, wanted));
}

void expect_all_resources(const Client& client, const std::string& stack) {
    std::size_t count = 0;
    std::string next;
    do {
        Answered page = client.call("cloudformation", "ListStackResources", [&](aws::Writer& out) {
            out.text("StackName", stack);
            if (!next.empty()) out.text("NextToken", next);
        });
        count += page.value.list("StackResourceSummaries").size();
        next = page.value.text("NextToken");
    } while (!next.empty());
    if (count != kResourcesOfBigStack) give_up(fmt::format("{} has {} resources", stack, count));
}

/// The three steps of one stack; each is measured from its call until it is complete.
class StackRun {
  public:
    StackRun(const Client& client, const Server& server, const Network& network, int number)
        : client_(client),
          server_(server),
          network_(network),
          name_(fmt::format("bench-{}", number)) {}

    void run(Figures& into) {
        whole_cpu_ = whole_calls_ = whole_complete_ = 0;
        step(into.created, "CREATE_COMPLETE", [&] {
            Answered answer = client_.call("cloudformation", "CreateStack",
                                           [&](aws::Writer& out) { describe(out, 1); });
            id_ = answer.value.text("StackId");
        });
        expect_all_resources(client_, id_);
        step(into.updated, "UPDATE_COMPLETE", [&] {
            client_.call("cloudformation", "UpdateStack",
                         [&](aws::Writer& out) { describe(out, 2); });
        });
        expect_all_resources(client_, id_);
        step(into.deleted, "DELETE_COMPLETE", [&] {
            client_.call("cloudformation", "DeleteStack",
                         [&](aws::Writer& out) { out.text("StackName", id_); });
        });
        into.whole.server_milliseconds.values.push_back(whole_cpu_);
        into.whole.call_milliseconds.values.push_back(whole_calls_);
        into.whole.complete_milliseconds.values.push_back(whole_complete_);
    }

  private:
    void describe(aws::Writer& out, std::size_t release) {
        out.text("StackName", name_).text("TemplateBody", big_stack(release));
        out.begin_list("Parameters");
        for (const auto& [key, value] : {std::pair{"Vpc", network_.vpc},
                                         {"SubnetA", network_.subnets[0]},
                                         {"SubnetB", network_.subnets[1]}})
            out.begin_structure().text("ParameterKey", key).text("ParameterValue", value).end();
        out.end().begin_list("Capabilities").text({}, "CAPABILITY_IAM").end();
    }

    template <class Call>
    void step(StackStep& into, std::string_view wanted, Call&& call) {
        double cpu = server_.cpu_milliseconds();
        auto begin = Clock::now();
        call();
        double called = milliseconds_since(begin);
        wait_for(client_, id_, wanted);
        double complete = milliseconds_since(begin);
        cpu = server_.cpu_milliseconds() - cpu;
        into.server_milliseconds.values.push_back(cpu);
        into.call_milliseconds.values.push_back(called);
        into.complete_milliseconds.values.push_back(complete);
        whole_cpu_ += cpu;
        whole_calls_ += called;
        whole_complete_ += complete;
    }

    const Client& client_;
    const Server& server_;
    const Network& network_;
    std::string name_;
    std::string id_;
    double whole_cpu_ = 0, whole_calls_ = 0, whole_complete_ = 0;
};

void measure_stack(const Kind& kind, const Settings& settings, Figures& into) {
    fmt::print(stderr, "  {}: a stack of {} resources ...\n", kind.name, kResourcesOfBigStack);
    const Client client(settings.port);
    forget(settings);
    Server server(words(kind, settings, kSpeedOfStacks), log_file(kind, settings));
    client.wait_for_the_first_answer();
    const Network network = make_network(client);
    Figures first;
    StackRun(client, server, network, 0).run(first);
    for (int run = 1; run <= settings.runs; ++run)
        StackRun(client, server, network, run).run(into);
}

Figures measure(const Kind& kind, const Settings& settings) {
    Figures figures;
    fmt::print(stderr, "  {}: started {} times ...\n", kind.name, settings.runs + 1);
    measure_start(kind, settings, figures);
    measure_asking(kind, settings, figures);
    measure_stack(kind, settings, figures);
    return figures;
}

std::string times(double more, double less) {
    return fmt::format("{:.{}f}", more / less, more / less < 10 ? 1 : 0);
}

void print_start(const Settings& settings, const Figures& own, const Figures* other) {
    fmt::print("| | slipway | moto_server | times |\n| --- | ---: | ---: | ---: |\n");
    auto row = [](std::string_view name, std::string_view unit, double mine,
                  std::optional<double> theirs) {
        fmt::print("| {} | {:.1f} {} | {} | {} |\n", name, mine, unit,
                   theirs ? fmt::format("{:.1f} {}", *theirs, unit) : "not here",
                   theirs ? times(*theirs, mine) : "");
    };
    auto of = [other](auto value) {
        return other ? std::optional<double>(value(*other)) : std::nullopt;
    };
    row("from the start to the first answer, median", "ms", own.start_milliseconds.median(),
        of([](const Figures& f) { return f.start_milliseconds.median(); }));
    row("the longest of them", "ms", own.start_milliseconds.percentile(100),
        of([](const Figures& f) { return f.start_milliseconds.percentile(100); }));
    row("memory after it", "MiB", own.idle_mib.median(),
        of([](const Figures& f) { return f.idle_mib.median(); }));
    row("memory with the state of the bench", "MiB", own.filled_mib,
        of([](const Figures& f) { return f.filled_mib; }));
    row(fmt::format("memory after {} requests of each kind", settings.load()), "MiB",
        own.loaded_mib, of([](const Figures& f) { return f.loaded_mib; }));
    fmt::print(
        "\nStarted on the state of the bench, slipway gives its first answer after {:.1f} "
        "ms; moto keeps none.\n\n",
        own.restart_milliseconds.value_or(0));
}

void print_rate(std::string_view subject, std::string_view way, std::string_view server,
                const Rate& rate, std::string_view more) {
    fmt::print("| {} | {} | {} | {:.0f} | {:.2f} ms | {:.0f} us | {} | {:.1f} | {} |\n", subject,
               way, server, rate.a_second.median(), rate.milliseconds.percentile(99),
               rate.server_microseconds.median(), rate.body, rate.megabytes_a_second.median(),
               more);
}

void print_rates(const Figures& own, const Figures* other) {
    fmt::print(
        "| what is asked | on | of | requests a second | p99 | CPU a request | bytes of an answer "
        "| "
        "MB a second | times as many |\n"
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    double client_share = 0;
    for (std::size_t i = 0; i < own.rates.size(); ++i) {
        const Rate& mine = own.rates[i];
        client_share = std::max(client_share, mine.client_share);
        if (!other) {
            print_rate(mine.subject, mine.way, "slipway", mine, "");
            continue;
        }
        const Rate& theirs = other->rates[i];
        print_rate(mine.subject, mine.way, "slipway", mine,
                   times(mine.a_second.median(), theirs.a_second.median()));
        print_rate("", "", "moto_server", theirs, "");
    }
    fmt::print("\nThe client was busy for at most {:.0f} % of a run.\n\n", client_share * 100);
}

void print_stack(const Figures& own, const Figures* other) {
    fmt::print(
        "| the stack | slipway: CPU | answered after | complete after | moto_server: CPU | "
        "answered after | complete after | CPU, times |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    auto cells = [](const StackStep& step) {
        return fmt::format("{:.1f} ms | {:.1f} ms | {:.0f} ms", step.server_milliseconds.median(),
                           step.call_milliseconds.median(), step.complete_milliseconds.median());
    };
    for (const auto& [name, step] : {std::pair{"created", &Figures::created},
                                     {"updated", &Figures::updated},
                                     {"deleted", &Figures::deleted},
                                     {"all three", &Figures::whole}}) {
        const StackStep& mine = own.*step;
        fmt::print("| {} | {} | {} | {} |\n", name, cells(mine),
                   other ? cells(other->*step) : "not here | |",
                   other ? times((other->*step).server_milliseconds.median(),
                                 mine.server_milliseconds.median())
                         : "");
    }
}

/// What the local cloud is to reach, and whether it does.
void print_aims(const Figures& own) {
    auto best = [&own](std::size_t subject, Spread Rate::*of) {
        double most = 0;
        for (std::size_t way = 0; way < std::size(kWays); ++way)
            most = std::max(most, (own.rates.at(subject * std::size(kWays) + way).*of).median());
        return most;
    };
    fmt::print("\n| aim | slipway | |\n| --- | ---: | --- |\n");
    auto row = [](std::string_view aim, double is, std::string_view unit, bool is_met) {
        fmt::print("| {} | {:.1f} {} | {} |\n", aim, is, unit, is_met ? "met" : "missed");
    };
    double start = own.start_milliseconds.median();
    double idle = own.idle_mib.median();
    double one = best(0, &Rate::a_second);
    double many = best(1, &Rate::megabytes_a_second);
    double stack = own.whole.server_milliseconds.median();
    row("the first answer in under 30 ms", start, "ms", start < 30);
    row("under 25 MiB idle", idle, "MiB", idle < 25);
    row("20,000 DescribeServices a second, one service with 10 events", one / 1e3, "thousand",
        one >= 20'000);
    row("300 MB of answers a second, ten services with 100 events", many, "MB", many >= 300);
    row("the stack created, updated and deleted in under 50 ms of CPU", stack, "ms", stack < 50);
}

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
    bench::Settings settings;
    if (count >= 5) {
        settings.runs = std::atoi(arguments[1]);
        settings.seconds = std::atof(arguments[2]);
        settings.folder = arguments[3];
    }
    if (count > 6 || settings.runs < 1 || settings.seconds <= 0) {
        fmt::print(stderr, "usage: cloud_bench RUNS SECONDS FOLDER SLIPWAY [MOTO_SERVER]\n");
        return 2;
    }
    bench::keep_off_the_servers_core();
    std::filesystem::create_directories(settings.folder);
    settings.port = bench::free_port();
    bench::Figures own = bench::measure({"slipway", arguments[4], bench::Tasks::Run}, settings);
    std::optional<bench::Figures> other;
    if (count == 6)
        other = bench::measure({"moto_server", arguments[5], bench::Tasks::None}, settings);
    const bench::Figures* moto = other ? &*other : nullptr;
    bench::print_start(settings, own, moto);
    bench::print_rates(own, moto);
    bench::print_stack(own, moto);
    bench::print_aims(own);
}
