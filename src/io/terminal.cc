#include "io/terminal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
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

constexpr char kInterrupt = '\x03';  // Ctrl-C
constexpr char kQuit = '\x1c';       // with the backslash
constexpr char kSuspend = '\x1a';    // Ctrl-Z

/// What is typed until Enter. Nothing: whoever typed has left, or gave up.
std::optional<std::string> line_of(int person) {
    std::string line;
    char typed = 0;
    while (true) {
        ssize_t count = ::read(person, &typed, 1);
        if (count < 0 && errno == EINTR) continue;
        bool gives_up = typed == kInterrupt || typed == kQuit || typed == kSuspend;
        if (count <= 0 || gives_up) return std::nullopt;
        if (typed == '\n') return line;
        line += typed;
    }
}

/// What a terminal holds of a line is lost beyond that, without a word.
constexpr std::size_t kMostOfALine = 4095;

/// Whether more than the line came with it, as it does when several are pasted.
bool has_more(int person) {
    constexpr int kOfOnePaste = 50;  // milliseconds
    pollfd waiting{person, POLLIN, 0};
    return ::poll(&waiting, 1, kOfOnePaste) > 0;
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
    // At once, and not with the next Enter.
    mute.c_cc[VEOL] = kInterrupt;
    mute.c_cc[VEOL2] = kQuit;
    ::tcsetattr(person.number(), TCSAFLUSH, &mute);
    std::optional<std::string> answer;
    if (::write(person.number(), question.data(), question.size()) >= 0)
        answer = line_of(person.number());
    bool is_cut = answer && (answer->size() >= kMostOfALine || has_more(person.number()));
    ::tcsetattr(person.number(), TCSAFLUSH, &before);
    if (echo == Echo::Off || !answer) (void)!::write(person.number(), "\n", 1);
    if (!answer)
        return base::Diagnostic{.code = "terminal.left",
                                .message = question + "whoever was asked has left"};
    if (is_cut)
        return base::Diagnostic{.code = "terminal.cut",
                                .message = question + "a terminal takes one line, of less than " +
                                           std::to_string(kMostOfALine) + " bytes"};
    return *std::move(answer);
}

}  // namespace

Terminal terminal(Stream stream) {
    Terminal found;
    if (::isatty(number(stream)) == 0) return found;
    found.interactive = true;
    winsize size{};
    if (::ioctl(number(stream), TIOCGWINSZ, &size) == 0) {
        if (size.ws_col > 0)
            found.width = std::clamp<std::uint32_t>(size.ws_col, kNarrowest, kWidest);
        if (size.ws_row > 0) found.rows = size.ws_row;
    }
    std::string_view kind = variable("TERM");
    found.is_rewritable = !kind.empty() && kind != "dumb";
    found.colours = variable("NO_COLOR").empty() && found.is_rewritable;
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

bool has_reader(Stream stream) {
    pollfd looked{number(stream), 0, 0};
    return ::poll(&looked, 1, 0) <= 0 || (looked.revents & POLLERR) == 0;
}

bool is_input_typed() {
    return ::isatty(STDIN_FILENO) != 0;
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
