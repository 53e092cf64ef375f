#include "cli/commands/cloud_actions.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/near_miss.h"
#include "base/result.h"
#include "cli/cloud_options.h"
#include "cli/overwriting.h"
#include "io/http_client.h"
#include "io/process.h"
#include "local/state_file.h"
#include "text/document.h"

namespace cli {
namespace {

constexpr base::Duration kPatience = base::Duration::seconds(30);

/// Asks the one that serves on the port for one of its own pages; the member `name` of its answer.
base::Result<std::string> ask(std::uint16_t port, std::string_view page, std::string_view name) {
    base::HttpAnswer answer = TRY(io::fetch(
        fmt::format("http://127.0.0.1:{}", port),
        {.method = "POST", .target = fmt::format("/_slipway/{}", page), .headers = {}, .body = ""},
        kPatience));
    base::Sources sources;
    auto json = text::parse_json(sources, sources.add("answer", answer.body));
    const text::Node* member =
        json.ok() ? json->get(answer.status == 200 ? name : "error") : nullptr;
    if (member && answer.status == 200) return member->scalar;
    return base::Diagnostic{
        .code = "server.unreachable",
        .message = member ? fmt::format("the local cloud on port {}: {}", port, member->scalar)
                          : fmt::format("what serves on port {} is no local cloud", port)};
}

base::Result<std::string> stop(const Arguments& arguments) {
    std::uint16_t port = TRY(port_of(arguments));
    std::string process = TRY(ask(port, "stop", "process"));
    std::int64_t id = 0;
    std::from_chars(process.data(), process.data() + process.size(), id);
    if (io::wait_for_end_of(id, kPatience))
        return fmt::format("the local cloud on port {} is stopped\n", port);
    return base::Diagnostic{.code = "server.silent",
                            .message = fmt::format("process {} has not ended within {}", id,
                                                   base::to_string(kPatience))};
}

base::Result<std::string> reset(const Arguments& arguments) {
    std::uint16_t port = TRY(port_of(arguments));
    TRY(ask(port, "reset", "status"));
    return fmt::format("the local cloud on port {} is empty\n", port);
}

/// Of a state that has ended.
base::Result<std::string> folder_of(const Arguments& arguments) {
    if (arguments.memory)
        return base::Diagnostic{.code = "usage.arguments",
                                .message = "with --memory there is no state in a folder",
                                .help = "say which folder it is with --data"};
    return data_of(arguments);
}

base::Result<std::string> export_state(const Arguments& arguments) {
    TRY(check_overwriting(arguments, arguments.words[1]));
    const std::string data = TRY(folder_of(arguments));
    TRY(local::export_state(data, arguments.words[1]));
    return fmt::format("the state in {} is in {} too, with the values of its secrets\n", data,
                       arguments.words[1]);
}

base::Result<std::string> import_state(const Arguments& arguments) {
    const std::string data = TRY(folder_of(arguments));
    TRY(local::import_state(arguments.words[1], data));
    return fmt::format("the state of {} is in {}\n", arguments.words[1], data);
}

struct Action {
    std::string_view name;
    std::size_t words;  ///< its own name too
    base::Result<std::string> (*act)(const Arguments& arguments);
};
constexpr Action kActions[] = {{"stop", 1, stop},
                               {"reset", 1, reset},
                               {"export", 2, export_state},
                               {"import", 2, import_state}};

base::Result<std::string> act(const Arguments& arguments) {
    const std::string& word = arguments.words.front();
    auto action = std::ranges::find(kActions, word, &Action::name);
    if (action == std::end(kActions)) {
        std::vector<std::string> names;
        for (const Action& known : kActions)
            names.emplace_back(known.name);
        auto near = base::near_miss(word, names);
        return base::Diagnostic{
            .code = "usage.arguments",
            .message = fmt::format("slipway cloud cannot {}", word),
            .help = near ? fmt::format("did you mean `{}`?", *near)
                         : "it can start, stop, reset, export FILE and import FILE"};
    }
    if (arguments.words.size() == action->words) return action->act(arguments);
    return base::Diagnostic{
        .code = "usage.arguments",
        .message = action->words == 1 ? fmt::format("slipway cloud {} takes no further word", word)
                                      : fmt::format("slipway cloud {} needs a FILE", word),
        .help = "slipway cloud --help"};
}

}  // namespace

Outcome cloud_action(const Arguments& arguments, const Screen& screen) {
    base::Result<std::string> done = act(arguments);
    if (!done.ok()) return refused(done.problems(), screen);
    return {.out = *std::move(done)};
}

}  // namespace cli
