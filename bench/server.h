#pragma once
// A server that is measured: a process on a core of its own, and what the kernel accounts to it.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// Prints `why` on the error stream and ends the bench.
[[noreturn]] void give_up(const std::string& why);

/// A port that nobody listens on.
std::uint16_t free_port();

/// This process on the second core; servers run on the first one. Gives up where there is only one.
void keep_off_the_servers_core();

/// Runs until `end`, or until it is destroyed.
class Server {
  public:
    /// Starts the program `words[0]`; what it prints goes to the file `log`.
    Server(std::vector<std::string> words, const std::string& log);
    ~Server() { end(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// SIGTERM, and waits.
    void end();
    bool has_ended() const;

    /// User and system time of all its threads, to the nanosecond.
    double cpu_milliseconds() const;
    /// What of it is in memory now.
    double resident_mib() const;

  private:
    pid_t process_ = -1;
};

}  // namespace bench
