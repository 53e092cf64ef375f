#pragma once
// The log of a simulated world: one line an event, the same bytes with every compiler.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/time.h"

namespace sim {

class Log {
  public:
    explicit Log(base::Time start) : start_(start) {}

    /// "01:02:03.456 task 12: PENDING -> ACTIVATING": the time since the start, who, what.
    void say(base::Time now, std::string_view who, std::string_view what);
    const std::string& text() const { return text_; }

  private:
    base::Time start_;
    std::string text_ = {};
};

/// The last lines of a log, at most so many.
std::string_view last_lines(std::string_view log, std::size_t count);

/// "01:02:03.456".
std::string clock_text(base::Duration since_start);

}  // namespace sim
