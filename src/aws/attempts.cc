#include "aws/attempts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace aws {
namespace {

constexpr base::Duration kFirst = base::Duration::milliseconds(100);
/// A throttled caller helps nobody by asking soon.
constexpr base::Duration kFirstThrottled = base::Duration::milliseconds(500);
constexpr base::Duration kLongest = base::Duration::seconds(20);
/// Of attempts without an answer: where nobody listens, nobody will in a minute either, and whoever
/// waits for something to come true asks again anyway.
constexpr int kMostLost = 5;

constexpr std::array<std::string_view, 12> kThrottled = {
    "BandwidthLimitExceeded",    "EC2ThrottledException",
    "PriorRequestNotComplete",   "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",      "RequestThrottled",
    "RequestThrottledException", "SlowDown",
    "ThrottledException",        "Throttling",
    "ThrottlingException",       "TooManyRequestsException",
};
constexpr std::array<std::string_view, 6> kSkewed = {
    "AuthFailure",        "InvalidSignatureException", "RequestExpired",
    "RequestInTheFuture", "RequestTimeTooSkewed",      "SignatureDoesNotMatch"};
constexpr std::array<std::string_view, 3> kExpired = {"ExpiredToken", "ExpiredTokenException",
                                                      "TokenRefreshRequired"};
constexpr std::array<std::string_view, 4> kBroken = {"InternalError", "InternalFailure",
                                                     "RequestTimeout", "RequestTimeoutException"};
/// Of a server, or of a proxy before it, that may answer otherwise in a moment; 501 and those above
/// 504 say that it never will.
constexpr std::array<std::uint16_t, 4> kBrokenStatus = {500, 502, 503, 504};

template <std::size_t Size>
bool holds(const std::array<std::string_view, Size>& codes, std::string_view code) {
    return std::ranges::find(codes, code) != codes.end();
}

}  // namespace

Failure failure_of(const Error& error) {
    constexpr std::uint16_t kTooMany = 429;
    if (holds(kThrottled, error.code) || error.status == kTooMany) return Failure::Throttled;
    if (holds(kExpired, error.code)) return Failure::Expired;
    if (holds(kSkewed, error.code)) return Failure::Skewed;
    const bool is_passing = std::ranges::find(kBrokenStatus, error.status) != kBrokenStatus.end();
    if (holds(kBroken, error.code) || is_passing) return Failure::Broken;
    return Failure::Refused;
}

int Attempts::most_unanswered() const {
    return failed_ + std::min(most_ - failed_, kMostLost - lost_);
}

std::optional<base::Duration> Attempts::after(Failure failure) {
    ++failed_;
    if (failed_ >= most_) return std::nullopt;
    switch (failure) {
        case Failure::Refused: return std::nullopt;
        case Failure::Skewed:
        case Failure::Expired:
            if (!put_right_.insert(failure).second) return std::nullopt;
            return base::Duration();
        case Failure::Lost:
        case Failure::Throttled:
        case Failure::Broken: break;
    }
    lost_ += failure == Failure::Lost ? 1 : 0;
    if (lost_ >= kMostLost) return std::nullopt;
    // Somewhere below a bound that doubles: callers that failed together do not come together.
    constexpr int kMostDoublings = 10;
    base::Duration bound = failure == Failure::Throttled ? kFirstThrottled : kFirst;
    for (int i = 1; i < std::min(failed_, kMostDoublings) && bound < kLongest; ++i)
        bound = bound * 2;
    return random_.between(base::Duration(), std::min(bound, kLongest));
}

}  // namespace aws
