#pragma once
// Clocks. Nothing that is computed depends on them: whoever runs a core samples one once a turn.

#include <cstdint>

#include "base/duration.h"
#include "base/time.h"

namespace io {

/// Milliseconds since some fixed moment; never goes back.
std::int64_t monotonic_milliseconds();

/// The machine's own idea of the time of day; may jump.
base::Time wall_time();

/// Does nothing for so long.
void sleep(base::Duration length);

/// The time of a world: it began at a moment of the wall clock and goes on with the machine's time
/// since boot, sleep included, `speed` times as fast. It never goes back, whatever happens to the
/// wall clock.
class WorldClock {
  public:
    /// Begins at the wall clock's time, or at `not_before` when that is later: a world that is
    /// taken up again does not go back. `speed` is at least 1.
    explicit WorldClock(std::int64_t speed = 1, base::Time not_before = {});

    base::Time now() const;
    /// How long the machine has to wait until `moment`; zero when it has passed.
    base::Duration until(base::Time moment) const;

  private:
    base::Time begin_;
    std::int64_t boot_milliseconds_;
    std::int64_t speed_;
};

}  // namespace io
