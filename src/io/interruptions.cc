#include "io/interruptions.h"

#include <signal.h>

#include <array>

namespace io {
namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM};

// A signal handler knows nothing but what is global.
volatile sig_atomic_t counted = 0;
std::array<struct sigaction, kSignals.size()> before = {};

void count_one(int) {
    counted = counted + 1;
}

}  // namespace

Interruptions::Interruptions() {
    counted = 0;
    struct sigaction action = {};
    action.sa_handler = count_one;
    sigemptyset(&action.sa_mask);
    // Without SA_RESTART: whoever waits is woken.
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        sigaction(kSignals[i], nullptr, &before[i]);
        // What this process was started to ignore stays ignored: nohup, a script's background.
        if (before[i].sa_handler != SIG_IGN) sigaction(kSignals[i], &action, nullptr);
    }
}

Interruptions::~Interruptions() {
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        sigaction(kSignals[i], &before[i], nullptr);
}

int Interruptions::count() const {
    return counted;
}

}  // namespace io
