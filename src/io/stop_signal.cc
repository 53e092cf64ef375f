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
#include <cstdint>

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

struct StopSignal::Before {
    std::array<struct sigaction, kSignals.size()> actions;
};

StopSignal::StopSignal(Again again)
    : noted_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), before_(std::make_unique<Before>()) {
    assert(noted_at < 0);
    counted = 0;
    noted_at = noted_.number();
    struct sigaction ours {};
    ours.sa_handler = note;
    ours.sa_flags = static_cast<int>(again == Again::Ends ? SA_RESTART | SA_RESETHAND : SA_RESTART);
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        ::sigaction(kSignals[i], nullptr, &before_->actions[i]);
        if (before_->actions[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &ours, nullptr);
    }
}

StopSignal::~StopSignal() {
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        ::sigaction(kSignals[i], &before_->actions[i], nullptr);
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
