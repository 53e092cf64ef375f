#include "io/clock.h"

#include <chrono>

namespace io {

std::int64_t monotonic_milliseconds() {
    auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_start).count();
}

}  // namespace io
