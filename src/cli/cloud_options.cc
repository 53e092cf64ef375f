#include "cli/cloud_options.h"

#include <algorithm>
#include <ranges>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "cli/version.h"
#include "cli/whole_number.h"
#include "io/file.h"
#include "local/credentials.h"
#include "local/faults.h"

namespace cli {
namespace {

constexpr std::int64_t kMostSpeed = 3600;
constexpr std::int64_t kMostPort = 65535;

/// The value of `option`, from `least` to `most`.
base::Result<std::int64_t> number(std::string_view option, const std::string& text,
                                  std::int64_t least, std::int64_t most) {
    if (auto value = whole_number(text, least, most)) return *value;
    return base::Diagnostic{
        .code = "usage.arguments",
        .message = fmt::format("{} is a number from {} to {}, not '{}'", option, least, most, text),
        .help = "slipway cloud --help"};
}

base::Status check_account(const std::string& text) {
    constexpr std::size_t kDigits = 12;
    bool is_account = text.size() == kDigits && std::ranges::all_of(text, base::is_digit);
    if (is_account) return base::Done{};
    return base::Diagnostic{.code = "usage.arguments",
                            .message = fmt::format("--account is twelve digits, not '{}'", text),
                            .help = "123456789012, say"};
}

base::Status check_tasks(const std::string& text) {
    if (text == "simulated") return base::Done{};
    return base::Diagnostic{.code = "usage.arguments",
                            .message = fmt::format("--tasks is simulated, not '{}'", text),
                            .help = "no container runs in the local cloud"};
}

base::Result<local::Images> images_of(const std::string& text) {
    if (text == "assume") return local::Images::Assumed;
    if (text == "check") return local::Images::Checked;
    return base::Diagnostic{
        .code = "usage.arguments",
        .message = fmt::format("--images is assume or check, not '{}'", text),
        .help = "check: a task fails whose image was not put into the ECR of this cloud"};
}

/// "build-1,10.0.0.5": names or addresses, without ports.
base::Result<std::vector<std::string>> hosts_of(const std::string& text) {
    std::vector<std::string> names;
    for (auto part : std::views::split(text, ',')) {
        std::string_view name(part.begin(), part.end());
        constexpr std::string_view kLetters =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
        bool is_name = !name.empty() && name.find_first_not_of(kLetters) == std::string_view::npos;
        if (!is_name) {
            return base::Diagnostic{
                .code = "usage.arguments",
                .message = fmt::format("--hosts: '{}' is no name of a machine", name),
                .help = "--hosts build-1,10.0.0.5: names or addresses, without ports"};
        }
        names.emplace_back(name);
    }
    return names;
}

base::Result<std::vector<local::Fault>> faults_of(const std::string& text) {
    if (text.empty()) return std::vector<local::Fault>();
    auto read = local::read_faults(text);
    if (auto* faults = std::get_if<std::vector<local::Fault>>(&read)) return std::move(*faults);
    return base::Diagnostic{.code = "usage.arguments",
                            .message = "--fault " + std::get<std::string>(read),
                            .help = "--fault throttle=5%,error=1%,latency=50ms..2s,drop=0.5%"};
}

base::Result<local::Credentials> credentials_of(const std::string& file) {
    if (file.empty()) return local::Credentials();
    auto read = local::read_credentials(TRY(io::read_file(file)));
    if (auto* credentials = std::get_if<local::Credentials>(&read)) return std::move(*credentials);
    return base::Diagnostic{
        .code = "usage.arguments",
        .message = fmt::format("--credentials {}: {}", file, std::get<std::string>(read)),
        .help =
            "a file like ~/.aws/credentials: [default], aws_access_key_id = ..., "
            "aws_secret_access_key = ..."};
}

}  // namespace

base::Result<std::uint16_t> port_of(const Arguments& arguments) {
    return static_cast<std::uint16_t>(TRY(number("--port", arguments.port, 1, kMostPort)));
}

std::string data_of(const Arguments& arguments) {
    return arguments.data.empty() ? local::ServeOptions().data : arguments.data;
}

base::Result<local::ServeOptions> serve_options_of(const Arguments& arguments) {
    if (arguments.memory && !arguments.data.empty())
        return base::Diagnostic{.code = "usage.arguments",
                                .message = "--memory and --data exclude each other",
                                .help = "--memory keeps nothing, --data DIR keeps it in DIR"};
    local::ServeOptions options;
    options.port = static_cast<std::uint16_t>(TRY(number("--port", arguments.port, 0, kMostPort)));
    options.address = arguments.listen;
    options.host_names = TRY(hosts_of(arguments.hosts));
    options.speed = TRY(number("--speed", arguments.speed, 1, kMostSpeed));
    TRY(check_tasks(arguments.tasks));
    options.images = TRY(images_of(arguments.images));
    TRY(check_account(arguments.account));
    options.account = arguments.account;
    options.data = arguments.memory ? "" : data_of(arguments);
    options.faults = TRY(faults_of(arguments.fault));
    options.faults_in_words = arguments.fault;
    options.credentials = TRY(credentials_of(arguments.credentials));
    options.version = kVersion;
    return options;
}

}  // namespace cli
