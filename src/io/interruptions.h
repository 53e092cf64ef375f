#pragma once
// A person who presses Ctrl-C, or a supervisor that asks for an end, told to work that wants to end
// in order.

namespace io {

/// While it lives, SIGINT and SIGTERM do not end the process but are counted, and calls that wait
/// return early. One at a time; afterwards both are as they were.
class Interruptions {
  public:
    Interruptions();
    ~Interruptions();
    Interruptions(const Interruptions&) = delete;
    Interruptions& operator=(const Interruptions&) = delete;

    /// How often since it was made.
    int count() const;
};

}  // namespace io
