#include "base/near_miss.h"

#include <algorithm>
#include <cctype>

namespace base {
namespace {

/// Optimal string alignment distance. Words are short (manifest keys, service names), so the full table is kept.
std::size_t distance(std::string_view a, std::string_view b) {
    auto same = [&](std::size_t i, std::size_t j) {
        return std::tolower(static_cast<unsigned char>(a[i])) ==
               std::tolower(static_cast<unsigned char>(b[j]));
    };
    std::vector<std::vector<std::size_t>> cost(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1,
                                   cost[i - 1][j - 1] + (same(i - 1, j - 1) ? 0 : 1)});
            if (i > 1 && j > 1 && same(i - 1, j - 2) && same(i - 2, j - 1)) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> near_miss(std::string_view word,
                                     const std::vector<std::string>& candidates) {
    constexpr std::size_t kLongest = 100;  // a longer word is no slip of the finger, and the table is quadratic
    std::optional<std::string> best;
    std::size_t best_distance = 0;
    if (word.size() > kLongest) return std::nullopt;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > kLongest) continue;
        std::size_t allowed = std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3);
        std::size_t found = distance(word, candidate);
        if (found <= allowed && (!best || found < best_distance)) {
            best = candidate;
            best_distance = found;
        }
    }
    return best;
}

}  // namespace base
