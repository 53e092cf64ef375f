#include "local/faults.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace local {
namespace {

using Kind = Fault::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 4> kKinds = {
    std::pair{std::string_view("throttle"), Kind::Throttle},
    std::pair{std::string_view("error"), Kind::Error},
    std::pair{std::string_view("latency"), Kind::Latency},
    std::pair{std::string_view("drop"), Kind::Drop}};
constexpr base::Duration kMostLatency = base::Duration::minutes(5);

/// Cut at each comma.
std::vector<std::string_view> items_of(std::string_view text) {
    std::vector<std::string_view> items;
    while (true) {
        std::size_t comma = text.find(',');
        items.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return items;
        text.remove_prefix(comma + 1);
    }
}

/// What is wrong; empty: nothing.
std::string read_scope(std::string_view scope, Fault& fault) {
    std::size_t dot = scope.find('.');
    fault.service = scope.substr(0, dot);
    const aws::Service* service = aws::find_service(fault.service);
    if (!service) return fmt::format("there is no service '{}'", fault.service);
    if (dot == std::string_view::npos) return {};
    fault.operation = scope.substr(dot + 1);
    if (aws::find_operation(*service, fault.operation)) return {};
    return fmt::format("{} has no operation '{}'", fault.service, fault.operation);
}

std::string read_share(std::string_view value, Fault& fault) {
    constexpr double kPerPercent = 10'000;
    double percent = -1;
    bool is_percent = value.ends_with('%');
    if (is_percent) value.remove_suffix(1);
    auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), percent);
    bool is_number = error == std::errc{} && end == value.data() + value.size();
    if (!is_percent || !is_number || !(percent >= 0 && percent <= 100))
        return "how often is a share from 0% to 100%, as in throttle=5%";
    fault.per_million = static_cast<std::uint32_t>(std::lround(percent * kPerPercent));
    // Somebody would wait for it for ever.
    if (fault.per_million == 0 && percent > 0) return "a share below 0.0001% is none: 0% is never";
    return {};
}

std::string read_latency(std::string_view value, Fault& fault) {
    constexpr std::string_view kTo = "..";
    std::size_t to = value.find(kTo);
    auto least = base::parse_duration(value.substr(0, to));
    auto most =
        to == std::string_view::npos ? least : base::parse_duration(value.substr(to + kTo.size()));
    if (!least || !most || *least > *most || *most > kMostLatency)
        return fmt::format(
            "a latency is a time of at most {}, or two from the shorter to the longer, as in "
            "latency=50ms..2s",
            base::to_string(kMostLatency));
    fault.least = *least;
    fault.most = *most;
    return {};
}

std::string read_item(std::string_view item, Fault& fault) {
    std::size_t colon = item.find(':');
    if (colon != std::string_view::npos) {
        if (std::string problem = read_scope(item.substr(0, colon), fault); !problem.empty())
            return problem;
        item.remove_prefix(colon + 1);
    }
    std::size_t equals = item.find('=');
    std::string_view word = item.substr(0, equals);
    auto kind = std::ranges::find(kKinds, word, &std::pair<std::string_view, Kind>::first);
    if (kind == kKinds.end())
        return fmt::format("'{}' is none of throttle, error, latency and drop", word);
    fault.kind = kind->second;
    std::string_view value = equals == std::string_view::npos ? "" : item.substr(equals + 1);
    return fault.kind == Kind::Latency ? read_latency(value, fault) : read_share(value, fault);
}

// AWS rule wire.24 [observed] "API references, Common Errors; EC2 API reference, Error codes; S3
// API reference, Error responses": too many requests are Throttling in the query protocol,
// RequestLimitExceeded of EC2 and SlowDown of S3 (both 503), ThrottlingException elsewhere.
// Test: Faults.ThrottleInTheWordsOfEachService
aws::Error throttled(const aws::Service& service, aws::Protocol protocol) {
    if (aws::is_s3(service)) return {"SlowDown", "Please reduce your request rate.", 503};
    switch (protocol) {
        case aws::Protocol::Ec2: return {"RequestLimitExceeded", "Request limit exceeded.", 503};
        case aws::Protocol::Query:
        case aws::Protocol::RestXml: return {"Throttling", "Rate exceeded"};
        case aws::Protocol::Json:
        case aws::Protocol::RestJson:
        case aws::Protocol::Cbor: break;
    }
    return {"ThrottlingException", "Rate exceeded"};
}

aws::Error failed(const aws::Service& service, aws::Protocol protocol) {
    bool is_internal_error = aws::is_s3(service) || protocol == aws::Protocol::Ec2;
    return {is_internal_error ? "InternalError" : "InternalFailure",
            "The request processing has failed because of an unknown error, exception or failure.",
            500};
}

}  // namespace

std::variant<std::vector<Fault>, std::string> read_faults(std::string_view text) {
    std::vector<Fault> faults;
    for (std::string_view item : items_of(text)) {
        if (std::string problem = read_item(item, faults.emplace_back()); !problem.empty())
            return fmt::format("'{}': {}", item, problem);
    }
    return faults;
}

const Fault* Faults::find(Kind kind, std::string_view service, std::string_view operation) const {
    const Fault* found = nullptr;
    auto precision = [](const Fault& fault) {
        return (fault.service.empty() ? 0 : 1) + (fault.operation.empty() ? 0 : 1);
    };
    for (const Fault& fault : faults_) {
        bool is_meant = fault.kind == kind && (fault.service.empty() || fault.service == service) &&
                        (fault.operation.empty() || fault.operation == operation);
        if (is_meant && (!found || precision(fault) >= precision(*found))) found = &fault;
    }
    return found;
}

Trouble Faults::next(const aws::Service& service, std::string_view operation,
                     aws::Protocol protocol) {
    Trouble trouble;
    auto happens = [&](Kind kind) {
        const Fault* fault = find(kind, service.name, operation);
        return fault && draws_.chance(fault->per_million);
    };
    if (const Fault* latency = find(Kind::Latency, service.name, operation))
        trouble.late = draws_.between(latency->least, latency->most);
    if (happens(Kind::Drop)) {
        trouble.drop = draws_.below(2) == 0 ? Trouble::Drop::Undone : Trouble::Drop::Done;
        return trouble;
    }
    if (happens(Kind::Throttle)) {
        trouble.error = throttled(service, protocol);
    } else if (happens(Kind::Error)) {
        trouble.error = failed(service, protocol);
    }
    return trouble;
}

}  // namespace local
