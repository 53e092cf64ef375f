#pragma once
// Ctrl-C as something that a command sees between two of its steps, instead of as its end.

#include <memory>

#include "base/duration.h"
#include "io/descriptor.h"

namespace io {

/// While it lives, SIGINT and SIGTERM are noted; the same one a second time ends the process, as it
/// always does. What this process was started to ignore (nohup, a script's background) stays
/// ignored. There is at most one at a time.
class StopSignal {
  public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    bool has_come() const { return wait({}); }
    /// Waits for `most`, or until it comes. Whether it has come.
    bool wait(base::Duration most) const;

  private:
    struct Before;
    Descriptor noted_;
    std::unique_ptr<Before> before_;
};

}  // namespace io
