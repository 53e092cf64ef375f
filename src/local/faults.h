#pragma once
// Faults on demand: what goes wrong between a client and the local cloud because somebody asked for
// it, so that clients can be tried against a bad day.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/error.h"
#include "aws/shapes.h"
#include "base/duration.h"
#include "base/prng.h"

namespace local {

/// One sort of trouble, and which requests have it.
struct Fault {
    enum class Kind : std::uint8_t {
        Throttle,  ///< refused, as by a service that has too many requests; nothing was done
        Error,     ///< a failure of the service itself; nothing was done
        Latency,   ///< the answer comes late
        Drop,      ///< the connection closes; one time in two what was asked was done before
    };
    Kind kind = Kind::Latency;
    /// As its model is called ("ecs"); empty: all.
    std::string service = {};
    std::string operation = {};  ///< empty: all
    /// How many of a million requests; of Latency: all.
    std::uint32_t per_million = 1'000'000;
    /// Of Latency, both included, in the machine's time.
    base::Duration least = {};
    base::Duration most = {};

    bool operator==(const Fault&) const = default;
};

/// Reads "throttle=5%,error=1%,latency=50ms..2s,drop=0.5%". In front of each may stand to what it
/// is limited: "ecs:throttle=5%", "ecs.RunTask:drop=100%". Else: what is wrong with it, in words.
std::variant<std::vector<Fault>, std::string> read_faults(std::string_view text);

/// What happens to one request.
struct Trouble {
    enum class Drop : std::uint8_t { No, Undone, Done };
    /// What is answered in place of asking the cloud.
    std::optional<aws::Error> error = {};
    base::Duration late = {};
    Drop drop = Drop::No;
};

/// Draws the trouble of each request. Of several faults of one kind that mean a request the one
/// that says most about it counts, and of these the last.
class Faults {
  public:
    Faults() = default;
    /// The same `seed` and requests have the same trouble.
    Faults(std::vector<Fault> faults, std::uint64_t seed)
        : faults_(std::move(faults)), draws_(seed) {}

    /// `operation` is empty where the service has none of the name that was asked for.
    Trouble next(const aws::Service& service, std::string_view operation, aws::Protocol protocol);

  private:
    const Fault* find(Fault::Kind kind, std::string_view service, std::string_view operation) const;

    std::vector<Fault> faults_ = {};
    base::Prng draws_{0};
};

}  // namespace local
