#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "cli/commands.h"
#include "cli/version.h"
#include "io/event_loop.h"
#include "io/terminal.h"
#include "local/serve.h"

namespace cli {
namespace {

constexpr std::int64_t kMostSpeed = 3600;
constexpr std::int64_t kMostPort = 65535;

/// The value of `option`, from `least` to `most`.
base::Result<std::int64_t> number(std::string_view option, const std::string& text,
                                  std::int64_t least, std::int64_t most) {
    std::int64_t value = 0;
    const char* last = text.data() + text.size();
    auto [end, error] = std::from_chars(text.data(), last, value);
    if (error == std::errc{} && end == last && value >= least && value <= most) return value;
    return base::Diagnostic{
        .code = "usage.arguments",
        .message = fmt::format("{} is a number from {} to {}, not '{}'", option, least, most, text),
        .help = "slipway cloud --help"};
}

base::Status check_account(const std::string& text) {
    constexpr std::size_t kDigits = 12;
    bool is_account = text.size() == kDigits &&
                      std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (is_account) return base::Done{};
    return base::Diagnostic{.code = "usage.arguments",
                            .message = fmt::format("--account is twelve digits, not '{}'", text),
                            .help = "123456789012, say"};
}

base::Result<local::ServeOptions> options_of(const Arguments& arguments) {
    if (arguments.memory && !arguments.data.empty())
        return base::Diagnostic{.code = "usage.arguments",
                                .message = "--memory and --data exclude each other",
                                .help = "--memory keeps nothing, --data DIR keeps it in DIR"};
    local::ServeOptions options;
    options.port = static_cast<std::uint16_t>(TRY(number("--port", arguments.port, 0, kMostPort)));
    options.speed = TRY(number("--speed", arguments.speed, 1, kMostSpeed));
    TRY(check_account(arguments.account));
    options.account = arguments.account;
    if (arguments.memory) options.data.clear();
    if (!arguments.data.empty()) options.data = arguments.data;
    options.version = kVersion;
    return options;
}

/// What is served where, before the first request.
std::string greeting(const local::ServeOptions& options, std::uint16_t port, const Screen& screen) {
    std::string url = fmt::format("http://127.0.0.1:{}", port);
    std::string kept = options.data.empty() ? "in memory" : fmt::format("in {}", options.data);
    std::string speed = options.speed == 1 ? "" : fmt::format(", {} times as fast", options.speed);
    return fmt::format(
        "{}  {}  account {}  the region of each request\n"
        "state {}{}; tasks are simulated and images assumed to be there\n"
        "point a client at it: export AWS_ENDPOINT_URL={} AWS_ACCESS_KEY_ID=test "
        "AWS_SECRET_ACCESS_KEY=test\n",
        painted(screen.out, "1", "local cloud"), url, options.account, kept, speed, url);
}

}  // namespace

Outcome cloud(const Arguments& arguments, const Screen& screen) {
    auto options = options_of(arguments);
    if (!options.ok()) return refused(options.problems(), screen);
    io::EventLoop loop;
    // Whoever started it waits for this; the outcome is printed only at its end.
    base::Status greeted = base::Done{};
    base::Status served = local::serve(loop, *options, [&](std::uint16_t port) {
        greeted = io::write_stream(io::Stream::Out, greeting(*options, port, screen));
    });
    if (!served.ok()) return refused(served.problems(), screen);
    if (!greeted.ok()) return refused(greeted.problems(), screen);
    std::string kept =
        options->data.empty() ? "" : fmt::format("; its state is in {}", options->data);
    return {.out = fmt::format("stopped{}\n", kept)};
}

}  // namespace cli
