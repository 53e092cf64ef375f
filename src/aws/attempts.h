#pragma once
// When a call that failed is made again, and how long after: decisions alone, whoever sends waits.
// Source: AWS SDKs and Tools Reference Guide, "Retry behavior", mode standard, with more patience:
// a deployment has to outlast a minute of throttling.

#include <cstdint>
#include <optional>
#include <set>

#include "aws/error.h"
#include "base/duration.h"
#include "base/prng.h"

namespace aws {

/// Why an attempt failed.
enum class Failure : std::uint8_t {
    Lost,       ///< no answer, or half of one: whether it was done nobody knows
    Throttled,  ///< too many calls
    Broken,     ///< the service's own fault
    Skewed,     ///< signed for another time than the server's
    Expired,    ///< by keys that are over
    Refused,    ///< made again it would fail again
};

Failure failure_of(const Error& error);

/// One call, from its first attempt to its last.
class Attempts {
  public:
    /// `most`: how many there are at most, at least 1.
    explicit Attempts(std::uint64_t seed, int most = 10) : random_(seed), most_(most) {}

    /// After one that failed: how long to wait before the next. Nothing: it was the last. For
    /// Skewed and Expired there is a second attempt once, when what was wrong has been put right.
    std::optional<base::Duration> after(Failure failure);
    /// How many have failed.
    int failed() const { return failed_; }
    /// How many there are in all, if none of those to come is answered.
    int most_unanswered() const;

  private:
    base::Prng random_;
    int most_;
    int failed_ = 0;
    int lost_ = 0;
    std::set<Failure> put_right_ = {};
};

}  // namespace aws
