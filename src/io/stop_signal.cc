#include "io/stop_signal.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "io/clock.h"

namespace io {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM};

/// Where the handler writes to, which can be told nothing else.
std::atomic<int> noted_at = -1;
std::atomic<int> counted = 0;

void note(int) {
    const int error = errno;
    ++counted;
    const std::uint64_t one = 1;
    (void)!::write(noted_at, &one, sizeof one);
    errno = error;
}

}  // namespace

/// The signals have another handler while it lives, but for those that are ignored.
class SignalHandlers {
  public:
    SignalHandlers(void (*handler)(int), int flags) {
        struct sigaction ours{};
        ours.sa_handler = handler;
        ours.sa_flags = flags;
        for (std::size_t i = 0; i < kSignals.size(); ++i) {
            ::sigaction(kSignals[i], nullptr, &before_[i]);
            if (before_[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &ours, nullptr);
        }
    }
    ~SignalHandlers() {
        for (std::size_t i = 0; i < kSignals.size(); ++i)
            ::sigaction(kSignals[i], &before_[i], nullptr);
    }
    SignalHandlers(const SignalHandlers&) = delete;
    SignalHandlers& operator=(const SignalHandlers&) = delete;

  private:
    std::array<struct sigaction, kSignals.size()> before_ = {};
};

struct LastWords::Said {
    int exit;
    std::string error;
    std::string out;

    /// Null: there are none, or what they say is not true any more.
    static std::atomic<const Said*> now;
    /// The handler, in which little else is allowed than to write.
    static void say(int signal) {
        const Said* said = now;
        if (!said) {
            ::signal(signal, SIG_DFL);
            ::raise(signal);
            return;
        }
        (void)!::write(STDERR_FILENO, said->error.data(), said->error.size());
        (void)!::write(STDOUT_FILENO, said->out.data(), said->out.size());
        ::_exit(said->exit);
    }
};

std::atomic<const LastWords::Said*> LastWords::Said::now = nullptr;

LastWords::LastWords(int exit, std::string error, std::string out)
    : said_(std::make_unique<Said>(exit, std::move(error), std::move(out))) {
    Said::now = said_.get();
    handlers_ = std::make_unique<SignalHandlers>(&Said::say, 0);
}

LastWords::~LastWords() {
    handlers_.reset();
    withdraw();
}

void LastWords::withdraw() {
    Said::now = nullptr;
}

StopSignal::StopSignal(Again again) : noted_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    assert(noted_at < 0);
    LastWords::withdraw();
    counted = 0;
    noted_at = noted_.number();
    const bool is_once = again == Again::Ends;
    handlers_ = std::make_unique<SignalHandlers>(
        &note, is_once ? static_cast<int>(SA_RESTART | SA_RESETHAND) : SA_RESTART);
}

StopSignal::~StopSignal() {
    handlers_.reset();
    noted_at = -1;
}

int StopSignal::count() const {
    return counted;
}

bool StopSignal::wait(base::Duration most) const {
    const std::int64_t until = monotonic_milliseconds() + most.in_milliseconds();
    while (true) {
        // Nobody reads it, so that it stays noted.
        pollfd waiting{noted_.number(), POLLIN, 0};
        std::int64_t left = std::max<std::int64_t>(until - monotonic_milliseconds(), 0);
        if (::poll(&waiting, 1, static_cast<int>(left)) > 0) return true;
        if (monotonic_milliseconds() >= until) return false;
    }
}

}  // namespace io
