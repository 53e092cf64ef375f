#pragma once
// Ctrl-C as something that a command sees between two of its steps, instead of as its end.

#include <cstdint>
#include <memory>

#include "base/duration.h"
#include "io/descriptor.h"

namespace io {

/// While it lives, SIGINT and SIGTERM are noted. What this process was started to ignore (nohup, a
/// script's background) stays ignored. There is at most one at a time.
class StopSignal {
  public:
    /// What the same signal does the second time.
    enum class Again : std::uint8_t {
        Ends,     ///< it ends the process, as it always does
        IsNoted,  ///< the same as the first
    };

    explicit StopSignal(Again again = Again::Ends);
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    bool has_come() const { return wait({}); }
    /// How many have come.
    int count() const;
    /// Waits for `most`, or until it comes. Whether it has come.
    bool wait(base::Duration most) const;

  private:
    struct Before;
    Descriptor noted_;
    std::unique_ptr<Before> before_;
};

}  // namespace io
