#include "io/terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <system_error>

#include "io/descriptor.h"

namespace io {
namespace {

/// Narrower than this nothing can be laid out, wider than this nobody reads.
constexpr std::uint32_t kNarrowest = 40;
constexpr std::uint32_t kWidest = 400;

int number(Stream stream) {
    return stream == Stream::Out ? STDOUT_FILENO : STDERR_FILENO;
}

/// What is typed until Enter. Nothing: whoever typed has left, or gave up (Ctrl-C, Ctrl-Z,
/// Ctrl-\\).
std::optional<std::string> line_of(int person) {
    std::string line;
    char typed = 0;
    while (true) {
        ssize_t count = ::read(person, &typed, 1);
        if (count < 0 && errno == EINTR) continue;
        constexpr std::string_view kGivesUp = "\x03\x1a\x1c";
        if (count <= 0 || kGivesUp.find(typed) != std::string_view::npos) return std::nullopt;
        if (typed == '\n') return line;
        line += typed;
    }
}

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

enum class Echo : std::uint8_t { On, Off };

base::Result<std::string> ask_person(const std::string& question, Echo echo) {
    const base::Diagnostic nobody{.code = "terminal.missing",
                                  .message = question + "there is nobody who can be asked"};
    Descriptor person(::open("/dev/tty", O_RDWR | O_CLOEXEC));
    termios before{};
    if (!person.is_open() || ::tcgetattr(person.number(), &before) != 0) return nobody;
    // In the background nobody sees the question.
    if (::tcgetpgrp(person.number()) != ::getpgrp()) return nobody;
    // Ctrl-C and the like come as characters, so that the terminal is never left mute.
    termios mute = before;
    mute.c_lflag &= ~static_cast<tcflag_t>(ISIG | (echo == Echo::Off ? ECHO : 0));
    ::tcsetattr(person.number(), TCSAFLUSH, &mute);
    std::optional<std::string> answer;
    if (::write(person.number(), question.data(), question.size()) >= 0)
        answer = line_of(person.number());
    ::tcsetattr(person.number(), TCSAFLUSH, &before);
    if (echo == Echo::Off) (void)!::write(person.number(), "\n", 1);
    if (!answer) return nobody;
    return *std::move(answer);
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

base::Result<std::string> ask_secretly(const std::string& question) {
    return ask_person(question, Echo::Off);
}

base::Result<std::string> ask(const std::string& question) {
    return ask_person(question, Echo::On);
}

void outlive_readers() {
    std::signal(SIGPIPE, SIG_IGN);
    // So that a file over the limit of the shell is an error of write, after which a change undoes
    // itself.
    std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace io
