#pragma once
// Ctrl-C as something that a command sees between two of its steps, instead of as its end.

#include <cstdint>
#include <memory>
#include <string>

#include "base/duration.h"
#include "io/descriptor.h"

namespace io {

class SignalHandlers;

/// While it lives, SIGINT and SIGTERM are noted. What this process was started to ignore (nohup, a
/// script's background) stays ignored. There is at most one at a time. From the first on, LastWords
/// that may live around it are not said any more.
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
    Descriptor noted_;
    std::unique_ptr<SignalHandlers> handlers_;
};

/// While it lives, SIGINT and SIGTERM end the process at once, as they do without it, but with words
/// and an exit code: for what may be left at any moment. What this process was started to ignore
/// stays ignored. Newer ones take the place of older ones, for good.
class LastWords {
  public:
    /// `error` goes to standard error, then `out` to the output; both may be empty.
    LastWords(int exit, std::string error, std::string out);
    ~LastWords();
    LastWords(const LastWords&) = delete;
    LastWords& operator=(const LastWords&) = delete;

    /// They are not said any more: from here on the signals end the process as they always do.
    static void withdraw();

  private:
    struct Said;
    std::unique_ptr<Said> said_;
    std::unique_ptr<SignalHandlers> handlers_;
};

}  // namespace io
