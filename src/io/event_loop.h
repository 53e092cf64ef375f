#pragma once
// The one loop of a process: one thread, one call after the other, each to its end.

#include <functional>
#include <memory>
#include <optional>

#include "base/duration.h"

namespace io {

/// Runs what happens: requests that come in, one deadline, signals. Whoever uses it lives on its
/// thread and needs no locks.
class EventLoop {
  public:
    EventLoop();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Runs until `stop`, or until nothing is left that could happen.
    void run();
    /// `run` returns after the call that is under way.
    void stop();
    /// Calls `task` on a later turn. May be called from any thread.
    void post(std::function<void()> task);

    /// What the deadline calls.
    void on_deadline(std::function<void()> call);
    /// Calls it once after `wait`, of the machine's time; zero: on the next turn. Replaces the one
    /// set before; empty: none. It may come early (a long wait is cut into pieces, so that a
    /// machine that slept is not late), never late for another reason than work.
    void set_deadline(std::optional<base::Duration> wait);

    /// SIGINT and SIGTERM call `stop_gracefully` the first time and end `run` the second.
    void on_stop_signal(std::function<void()> stop_gracefully);

    struct Impl;
    /// For the sources of this room that know Asio.
    Impl& impl() { return *impl_; }

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace io
