// slipway-sim: worlds in virtual time, by seed. For whoever works on the engine.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "cli/whole_number.h"
#include "io/parallel.h"
#include "io/terminal.h"
#include "sim/seed.h"
#include "sim/tally.h"

namespace {

using io::Stream;

constexpr int kDone = 0;
constexpr int kBroken = 1;
constexpr int kUsage = 2;

struct Wish {
    std::uint64_t from = 1;
    std::uint64_t to = 1;
    bool range = false;
    std::uint64_t least = 0;  ///< seeds that must reach each expected situation
};

bool print(Stream stream, std::string_view text) {
    return io::write_stream(stream, text).ok();
}

/// "1..500".
bool read_range(std::string_view text, Wish& wish) {
    std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return false;
    auto from = cli::whole_number<std::uint64_t>(text.substr(0, dots));
    auto to = cli::whole_number<std::uint64_t>(text.substr(dots + 2));
    if (!from || !to || *from > *to) return false;
    wish.from = *from;
    wish.to = *to;
    wish.range = true;
    return true;
}

int run_one(std::uint64_t seed) {
    sim::SeedReport report = sim::run_seed(seed);
    sim::Tally tally;
    tally.add(report.log);
    bool written = print(Stream::Out, report.log + "\n" + sim::tally_text(tally));
    if (!report.broken.empty()) print(Stream::Error, sim::failure_text(report));
    if (!written) return kUsage;
    return report.broken.empty() ? kDone : kBroken;
}

int run_many(const Wish& wish) {
    sim::Tally tally;
    std::uint64_t broken = 0;
    bool watched = io::terminal(Stream::Error).interactive;
    io::for_each_in_order(wish.from, wish.to, sim::run_seed, [&](const sim::SeedReport& report) {
        tally.add(report.log);
        if (!report.broken.empty()) {
            ++broken;
            print(Stream::Out, sim::failure_text(report) + "\n");
        }
        if (watched && report.seed % 20 == 0)
            print(Stream::Error, fmt::format("\rseed {}", report.seed));
        return true;
    });
    if (watched) print(Stream::Error, "\r\x1b[K");
    std::string text = sim::tally_text(tally);
    std::vector<std::string> seldom = tally.seldom(wish.least);
    for (const std::string& name : seldom)
        text += fmt::format("fewer than {} seeds reached: {}\n", wish.least, name);
    text += fmt::format("{} seeds, {} broke a promise\n", tally.seeds, broken);
    if (!print(Stream::Out, text)) return kUsage;
    return broken == 0 && seldom.empty() ? kDone : kBroken;
}

}  // namespace

int main(int count, char** words) {
    io::outlive_readers();
    CLI::App app(
        "Runs the cloud's cores in virtual worlds and holds them to their promises. With SEED it "
        "prints the log of that world; with --seeds what broke, and what the seeds came by.",
        "slipway-sim");
    std::string seed;
    std::string range;
    Wish wish;
    app.add_option("SEED", seed, "a whole number");
    app.add_option("--seeds", range, "FROM..TO, both included");
    app.add_option("--at-least", wish.least,
                   "with --seeds: how many of them must reach each expected situation");
    app.footer("Exit codes: 0 every promise was kept, 1 one was not, 2 usage.");
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kUsage;
    }
    if (!range.empty() && seed.empty() && read_range(range, wish)) return run_many(wish);
    std::optional<std::uint64_t> one = cli::whole_number<std::uint64_t>(seed);
    if (range.empty() && one) return run_one(*one);
    print(Stream::Error, "slipway-sim: give either SEED or --seeds FROM..TO\n");
    return kUsage;
}
