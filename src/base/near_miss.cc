#include "base/near_miss.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace base {
namespace {

/// A longer word is no slip of the finger, and the table is quadratic.
constexpr std::size_t kLongest = 100;

/// Optimal string alignment distance of two words of at most `kLongest` bytes; any number above
/// `most` when it is above that. Asked for each unknown name and each name that there is: three
/// rows of the table are kept, none of them on the heap, and it ends where no cell can get back
/// under `most`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t most) {
    using Row = std::array<std::size_t, kLongest + 1>;
    std::array<Row, 3> rows;
    for (std::size_t j = 0; j <= b.size(); ++j)
        rows[0][j] = j;
    std::size_t least_before = 0;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        const Row& before_last = rows[(i + 1) % 3];
        const Row& last = rows[(i + 2) % 3];
        Row& row = rows[i % 3];
        row[0] = i;
        std::size_t least = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t replaced = last[j - 1] + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
            least = std::min(least, row[j]);
        }
        // A swap reaches back over one row, hence two of them.
        if (least > most && least_before > most) return most + 1;
        least_before = least;
    }
    return rows[a.size() % 3][b.size()];
}

}  // namespace

std::optional<std::string> near_miss(std::string_view word,
                                     const std::vector<std::string>& candidates) {
    const std::string* best = nullptr;
    std::size_t best_distance = 0;
    if (word.size() > kLongest) return std::nullopt;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > kLongest) continue;
        auto [shorter, longer] = std::minmax({word.size(), candidate.size()});
        std::size_t allowed = std::max<std::size_t>(1, longer / 3);
        if (best != nullptr) {
            if (best_distance == 0) break;
            allowed = std::min(allowed, best_distance - 1);
        }
        if (longer - shorter > allowed) continue;
        std::size_t found = distance(word, candidate, allowed);
        if (found <= allowed) {
            best = &candidate;
            best_distance = found;
        }
    }
    if (best == nullptr) return std::nullopt;
    return *best;
}

}  // namespace base
