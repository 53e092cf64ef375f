#pragma once
// The clock that people are shown times from. Nothing that is computed depends on it.

#include <cstdint>

namespace io {

/// Milliseconds since some fixed moment; never goes back.
std::int64_t monotonic_milliseconds();

}  // namespace io
