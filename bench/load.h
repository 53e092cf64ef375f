#pragma once
// A client that does nothing but ask: one request again and again on some connections, each answer
// looked at to its last byte.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/http.h"

namespace bench {

/// What is asked, and what the answer must be.
struct Question {
    base::HttpRequest request;
    /// The body of every answer; empty: they differ, and `mark` stands in each of them once.
    std::string body;
    std::string mark;
};

enum class Connections : std::uint8_t {
    Kept,      ///< one after the other on the same connection
    OneByOne,  ///< each request on a new one, which is opened within its time
};

struct Load {
    Connections connections = Connections::Kept;
    /// How many requests are under way at any time.
    std::size_t at_once = 1;
    /// It ends after so many requests or so many seconds, whichever comes first.
    std::size_t most_requests = 0;
    double most_seconds = 0;
};

struct Outcome {
    double seconds = 0;
    /// Of each request, from its first byte (or the opening of its connection) to the last one of
    /// its answer.
    std::vector<double> milliseconds;
    std::uint64_t body_bytes = 0;
    /// Of this process.
    double cpu_seconds = 0;
};

/// Asks the server at `port` of this machine. Gives up over an answer that is not 200, is not as
/// long as it says, or not what it must be.
Outcome ask(std::uint16_t port, const Question& question, const Load& load);

}  // namespace bench
