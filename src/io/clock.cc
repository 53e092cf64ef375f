#include "io/clock.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <ctime>

namespace io {
namespace {

std::int64_t boot_milliseconds() {
    timespec since_boot{};
    ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
    return std::int64_t{since_boot.tv_sec} * 1000 + since_boot.tv_nsec / 1'000'000;
}

}  // namespace

std::int64_t monotonic_milliseconds() {
    auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_start).count();
}

base::Time wall_time() {
    auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return base::Time::unix_milliseconds(
        std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
}

void sleep(base::Duration length) {
    timespec left{.tv_sec = length.in_milliseconds() / 1000,
                  .tv_nsec = length.in_milliseconds() % 1000 * 1'000'000};
    while (::nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

WorldClock::WorldClock(std::int64_t speed, base::Time not_before)
    : begin_(std::max(wall_time(), not_before)),
      boot_milliseconds_(boot_milliseconds()),
      speed_(speed) {
    assert(speed >= 1);
}

base::Time WorldClock::now() const {
    return begin_ +
           base::Duration::milliseconds((boot_milliseconds() - boot_milliseconds_) * speed_);
}

base::Duration WorldClock::until(base::Time moment) const {
    std::int64_t world = (moment - now()).in_milliseconds();
    if (world <= 0) return {};
    // Rounded up: waking a moment before it is time would only mean waking again.
    return base::Duration::milliseconds((world + speed_ - 1) / speed_);
}

}  // namespace io
