#include "blueprint/rule_priority.h"

#include <algorithm>
#include <array>

#include "base/sha256.h"

namespace blueprint {
namespace {

// AWS: "Quotas for your Application Load Balancers" and API reference, "CreateRule": priorities are
// 1-50000, a path has at most 128 characters.
constexpr std::uint32_t kPriorities = 50'000;
constexpr std::size_t kLongestPath = 128;

enum class Host { Exact, Wildcard, Any };

/// How a path ends, the most exact first: "/a", "/a/*", "/a*" or any other single wildcard, several
/// of them.
enum class Openness { None, Below, One, Several };

/// How exact a path is: the length of the shortest text that it matches, then what it leaves open.
struct Shape {
    std::size_t length = 0;  ///< 0-128
    Openness openness = Openness::None;
};

/// Places in the bands of one length, by openness.
using Widths = std::array<std::uint32_t, 4>;

/// Wide bands where people's rules are: short paths without a host, and whole hosts.
struct HostBands {
    Widths whole;  ///< length 0: every path
    Widths usual;  ///< lengths 1-24
    Widths longer;
};
constexpr std::size_t kUsualLength = 24;
constexpr std::array<HostBands, 3> kBands = {{
    {{20, 5000, 20, 20}, {60, 100, 20, 10}, {3, 4, 2, 2}},  // hosts spelt out
    {{8, 2000, 8, 8}, {32, 48, 8, 8}, {4, 4, 4, 4}},        // hosts with a wildcard
    {{20, 20, 20, 20}, {380, 820, 50, 20}, {8, 10, 4, 2}},  // every host
}};

constexpr const Widths& widths(Host host, std::size_t length) {
    const HostBands& bands = kBands[static_cast<std::size_t>(host)];
    return length == 0 ? bands.whole : length <= kUsualLength ? bands.usual : bands.longer;
}

constexpr std::uint32_t sum(const Widths& widths) {
    return widths[0] + widths[1] + widths[2] + widths[3];
}

constexpr std::uint32_t all_places() {
    std::uint32_t places = 0;
    for (Host host : {Host::Exact, Host::Wildcard, Host::Any}) {
        for (std::size_t length = 0; length <= kLongestPath; ++length)
            places += sum(widths(host, length));
    }
    return places;
}
static_assert(all_places() <= kPriorities);

bool has_wildcard(std::string_view text) {
    return text.find_first_of("*?") != std::string_view::npos;
}

Shape shape_of(std::string_view path) {
    auto stars = static_cast<std::size_t>(std::ranges::count(path, '*'));
    auto marks = static_cast<std::size_t>(std::ranges::count(path, '?'));
    // "/api/*" answers "/api" too, and "/*" is every path.
    bool bare = path.ends_with("/*");
    std::size_t length = path.size() - stars - (bare ? 1 : 0);
    std::size_t wildcards = stars + marks;
    Openness openness = wildcards == 0           ? Openness::None
                        : wildcards == 1 && bare ? Openness::Below
                        : wildcards == 1         ? Openness::One
                                                 : Openness::Several;
    return {std::min(length, kLongestPath), openness};
}

bool more_exact(const Shape& a, const Shape& b) {
    return a.length != b.length ? a.length > b.length : a.openness < b.openness;
}

Host host_of(const std::vector<std::string>& hosts) {
    if (hosts.empty()) return Host::Any;
    return std::ranges::all_of(hosts, has_wildcard) ? Host::Wildcard : Host::Exact;
}

/// Hosts with a wildcard share a band in quarters: "*.eu.example.com" leaves less open than
/// "*.example.com".
constexpr std::uint32_t kHostQuarters = 4;
std::uint32_t quarter_of(const std::vector<std::string>& hosts) {
    std::uint32_t most = 0;
    for (const std::string& host : hosts) {
        most = std::max(most, static_cast<std::uint32_t>(std::ranges::count(host, '.')));
    }
    return kHostQuarters - std::clamp<std::uint32_t>(most, 1, kHostQuarters);
}

/// The same for every order of hosts and paths.
std::string canonical(const RuleMatch& match) {
    RuleMatch sorted = match;
    std::ranges::sort(sorted.hosts);
    std::ranges::sort(sorted.paths);
    std::string text;
    for (const std::string& host : sorted.hosts)
        text += host + '\n';
    text += '\n';
    for (const std::string& path : sorted.paths)
        text += path + '\n';
    return text;
}

}  // namespace

std::uint32_t rule_priority(const RuleMatch& match) {
    Host host = host_of(match.hosts);
    Shape shape;
    for (const std::string& path : match.paths) {
        Shape other = shape_of(path);
        if (&path == &match.paths.front() || more_exact(other, shape)) shape = other;
    }
    // A rule without paths is one for every path.
    if (match.paths.empty()) shape = {0, Openness::Below};

    std::uint32_t before = 1;
    for (int earlier = 0; earlier < static_cast<int>(host); ++earlier) {
        for (std::size_t length = 0; length <= kLongestPath; ++length) {
            before += sum(widths(static_cast<Host>(earlier), length));
        }
    }
    for (std::size_t length = kLongestPath; length > shape.length; --length) {
        before += sum(widths(host, length));
    }
    const Widths& band = widths(host, shape.length);
    auto openness = static_cast<std::size_t>(shape.openness);
    for (std::size_t earlier = 0; earlier < openness; ++earlier)
        before += band[earlier];

    base::Sha256 digest = base::sha256(canonical(match));
    std::uint32_t hash = static_cast<std::uint32_t>(digest[0]) << 16 |
                         static_cast<std::uint32_t>(digest[1]) << 8 | digest[2];
    std::uint32_t width = band[openness];
    if (host == Host::Wildcard) {
        before += width / kHostQuarters * quarter_of(match.hosts);
        width /= kHostQuarters;
    }
    return before + hash % width;
}

std::vector<std::string> path_values(std::string_view path) {
    std::vector<std::string> values = {std::string(path)};
    if (path.size() > 2 && path.ends_with("/*"))
        values.emplace_back(path.substr(0, path.size() - 2));
    return values;
}

}  // namespace blueprint
