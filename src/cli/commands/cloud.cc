#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "cli/cloud_options.h"
#include "cli/commands.h"
#include "cli/commands/cloud_actions.h"
#include "io/event_loop.h"
#include "io/http_server.h"
#include "io/process.h"
#include "io/terminal.h"
#include "local/serve.h"

namespace cli {
namespace {

/// What is served where, before the first request.
std::string greeting(const local::ServeOptions& options, const io::HttpServer& server,
                     const Screen& screen) {
    std::string url = server.url();
    std::string kept = options.data.empty() ? "in memory" : fmt::format("in {}", options.data);
    std::string speed = options.speed == 1 ? "" : fmt::format(", {} times as fast", options.speed);
    std::string_view images = options.images == local::Images::Checked
                                  ? "images of its ECR checked"
                                  : "images assumed to be there";
    std::string faults = options.faults.empty()
                             ? ""
                             : fmt::format("trouble for clients: {}\n", options.faults_in_words);
    std::string_view keys = options.credentials.empty()
                                ? " AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test\n"
                                : "\nwith a key of --credentials: signatures are verified\n";
    return fmt::format(
        "{}  {}  account {}  the region of each request\n"
        "state {}{}; tasks are simulated and {}\n"
        "point a client at it: export AWS_ENDPOINT_URL={} AWS_DEFAULT_REGION=eu-west-1{}{}{}",
        painted(screen.out, "1", "local cloud"), url, options.account, kept, speed, images, url,
        keys, faults,
        server.is_on_loopback()
            ? ""
            : "who can reach this machine can drive it, and read its secrets\n");
}

}  // namespace

Outcome cloud(const Arguments& arguments, const Screen& screen) {
    bool serves = arguments.words.empty() || arguments.words == std::vector<std::string>{"start"};
    if (!serves) return cloud_action(arguments, screen);
    auto options = serve_options_of(arguments);
    if (!options.ok()) return refused(options.problems(), screen);
    io::allow_many_files();
    io::EventLoop loop;
    // Whoever started it waits for this; the outcome is printed only at its end.
    base::Status greeted = base::Done{};
    base::Status served = local::serve(loop, *options, [&](const io::HttpServer& server) {
        greeted = io::write_stream(io::Stream::Out, greeting(*options, server, screen));
    });
    if (!served.ok()) return refused(served.problems(), screen);
    if (!greeted.ok()) return refused(greeted.problems(), screen);
    std::string kept =
        options->data.empty() ? "" : fmt::format("; its state is in {}", options->data);
    return {.out = fmt::format("stopped{}\n", kept)};
}

}  // namespace cli
