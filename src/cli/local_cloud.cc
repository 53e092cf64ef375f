#include "cli/local_cloud.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/source.h"
#include "cli/views/fitted.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/http_client.h"
#include "io/process.h"
#include "text/document.h"

namespace cli {
namespace {

constexpr const char* kFolder = ".slipway";
constexpr const char* kAddress = ".slipway/local-url";
constexpr const char* kLog = ".slipway/local.log";
/// Minutes of AWS take seconds.
constexpr const char* kSpeed = "60";
constexpr base::Duration kAnswersWithin = base::Duration::seconds(2);
constexpr base::Duration kServesWithin = base::Duration::seconds(20);
constexpr base::Duration kGlance = base::Duration::milliseconds(20);

/// What serves there, if it is a local cloud.
std::optional<JoinedCloud> cloud_at(const std::string& url) {
    auto answer =
        io::fetch(url, {.method = "GET", .target = "/_slipway/health", .body = ""}, kAnswersWithin);
    if (!answer.ok() || answer->status != 200) return std::nullopt;
    base::Sources sources;
    auto json = text::parse_json(sources, sources.add("answer", answer->body));
    const text::Node* speed = json.ok() ? json->get("speed") : nullptr;
    if (!speed) return std::nullopt;
    JoinedCloud cloud{.url = url};
    std::from_chars(speed->scalar.data(), speed->scalar.data() + speed->scalar.size(), cloud.speed);
    return cloud;
}

/// Its greeting begins "local cloud  http://127.0.0.1:41234  account ...".
std::string url_in(const std::string& greeting) {
    const std::size_t begin = greeting.find("http://");
    if (begin == std::string::npos) return {};
    const std::size_t end = greeting.find_first_of(" \n", begin);
    return end == std::string::npos ? std::string() : greeting.substr(begin, end - begin);
}

base::Result<JoinedCloud> start() {
    TRY(io::make_folder(kFolder));
    TRY(io::start_apart(
        {io::program_path(), "cloud", "--port", "0", "--speed", kSpeed, "--color", "never"}, kLog));
    const std::int64_t until = io::monotonic_milliseconds() + kServesWithin.in_milliseconds();
    std::string said;
    while (io::monotonic_milliseconds() < until) {
        if (auto log = io::read_file(kLog); log.ok()) said = *std::move(log);
        const std::string url = url_in(said);
        if (!url.empty()) {
            if (auto cloud = cloud_at(url)) {
                TRY(io::write_file(kAddress, url + "\n"));
                cloud->was_started = true;
                return *std::move(cloud);
            }
        }
        if (said.find("error[") != std::string::npos) break;
        io::sleep(kGlance);
    }
    // Begun by hand, and not by this.
    if (said.find("error[database.in-use]") != std::string::npos)
        return base::Diagnostic{
            .code = "server.unreachable",
            .message = fmt::format("another `slipway cloud` has the state in {}/cloud", kFolder),
            .help = "end it; or go to it with `--endpoint-url` in place of `--local`"};
    return base::Diagnostic{.code = "server.unreachable",
                            .message = "the local cloud of this folder does not serve",
                            .notes = {said.empty() ? "it says nothing" : said},
                            .help = fmt::format("what it says stands in {}", kLog)};
}

}  // namespace

base::Result<JoinedCloud> join_local_cloud() {
    if (auto address = io::read_file(kAddress); address.ok()) {
        const std::string url = address->substr(0, address->find('\n'));
        if (auto cloud = cloud_at(url)) return *std::move(cloud);
    }
    return start();
}

std::string in_words(const JoinedCloud& cloud, const Screen& screen) {
    return wrapped(fmt::format("local cloud {}, {}, tasks simulated, {} times as fast; end it with "
                               "`slipway cloud stop --port {}`\n",
                               cloud.url, cloud.was_started ? "started now" : "running",
                               cloud.speed, cloud.url.substr(cloud.url.rfind(':') + 1)),
                   screen.width);
}

}  // namespace cli
