#include "io/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace io {
namespace {

/// Narrower than this nothing can be laid out, wider than this nobody reads.
constexpr std::uint32_t kNarrowest = 40;
constexpr std::uint32_t kWidest = 400;

int number(Stream stream) {
    return stream == Stream::Out ? STDOUT_FILENO : STDERR_FILENO;
}

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

}  // namespace

Terminal terminal(Stream stream) {
    Terminal found;
    if (::isatty(number(stream)) == 0) return found;
    found.interactive = true;
    winsize size{};
    if (::ioctl(number(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        found.width = std::clamp<std::uint32_t>(size.ws_col, kNarrowest, kWidest);
    }
    std::string_view kind = variable("TERM");
    found.colours = variable("NO_COLOR").empty() && !kind.empty() && kind != "dumb";
    return found;
}

base::Status write_stream(Stream stream, std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t written = ::write(number(stream), bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            return base::Done{};
        } else if (errno != EINTR) {
            return base::Diagnostic{.code = "file.unwritable",
                                    .message = fmt::format("the output cannot be written: {}",
                                                           std::generic_category().message(errno))};
        }
    }
    return base::Done{};
}

void outlive_readers() {
    std::signal(SIGPIPE, SIG_IGN);
    // So that a file over the limit of the shell is an error of write, after which a change undoes
    // itself.
    std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace io
