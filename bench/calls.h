#pragma once
// Calls of AWS as its SDKs send them, signed, to whichever server is measured.

#include <cstdint>
#include <functional>
#include <string_view>

#include "aws/value.h"
#include "aws/writer.h"
#include "base/http.h"

namespace bench {

/// Writes what an operation takes.
using Fill = std::function<void(aws::Writer&)>;

/// An answer that is no error.
struct Answered {
    aws::Value value;
    base::HttpAnswer bytes;
};

/// A client of the server at one port of this machine.
class Client {
  public:
    explicit Client(std::uint16_t port) : port_(port) {}

    std::uint16_t port() const { return port_; }
    /// The same call is the same bytes for every server: nobody looks whether the signature is of
    /// today.
    base::HttpRequest request(std::string_view service, std::string_view operation,
                              const Fill& fill) const;
    /// Sends it and looks at the status of the answer alone. Gives up over an error.
    base::HttpAnswer ask(std::string_view service, std::string_view operation,
                         const Fill& fill) const;
    /// Sends it and reads the answer. Gives up over an error.
    Answered call(std::string_view service, std::string_view operation, const Fill& fill) const;
    /// Asks until the server answers, as soon as it listens; for a minute at most.
    void wait_for_the_first_answer() const;

  private:
    std::uint16_t port_;
};

}  // namespace bench
