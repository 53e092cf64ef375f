#include "text/line_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

namespace text {
namespace {

enum class Breaks { Drop, Keep };

std::vector<std::string_view> split_lines(std::string_view text, Breaks breaks) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        std::size_t end = text.find('\n');
        std::size_t next = end == std::string_view::npos ? text.size() : end + 1;
        lines.push_back(text.substr(0, breaks == Breaks::Keep ? next : std::min(end, next)));
        text.remove_prefix(next);
    }
    return lines;
}

/// Which lines of the two texts have no partner in the other.
struct Script {
    std::vector<bool> removed;
    std::vector<bool> added;
};

/// Myers' search from both ends, which needs memory for the two frontiers only. Lines are numbers
/// here: equal lines, equal numbers.
class Differ {
  public:
    Differ(std::vector<std::size_t> before, std::vector<std::size_t> after)
        : before_(std::move(before)), after_(std::move(after)) {
        script_.removed.resize(before_.size(), false);
        script_.added.resize(after_.size(), false);
    }

    Script run() {
        compare({0, 0, to_signed(before_.size()), to_signed(after_.size())});
        return std::move(script_);
    }

  private:
    using Index = std::int64_t;

    /// A part of the edit graph: lines [left, right) of `before` against [top, bottom) of `after`.
    struct Box {
        Index left;
        Index top;
        Index right;
        Index bottom;
    };
    struct Point {
        Index x;
        Index y;
    };

    /// Past this many edits from either end the two parts have little in common, and the search
    /// would take seconds.
    static constexpr Index kMostEdits = 8192;

    static Index to_signed(std::size_t value) { return static_cast<Index>(value); }

    bool same(Index x, Index y) const {
        return before_[static_cast<std::size_t>(x)] == after_[static_cast<std::size_t>(y)];
    }

    void compare(Box box) {
        while (box.left < box.right && box.top < box.bottom && same(box.left, box.top)) {
            ++box.left;
            ++box.top;
        }
        while (box.left < box.right && box.top < box.bottom &&
               same(box.right - 1, box.bottom - 1)) {
            --box.right;
            --box.bottom;
        }
        std::optional<Point> middle;
        if (box.left < box.right && box.top < box.bottom) middle = find_middle(box);
        if (middle) {
            // Both halves need at least one edit less than the whole, and half of its edits at
            // most.
            compare({box.left, box.top, middle->x, middle->y});
            compare({middle->x, middle->y, box.right, box.bottom});
            return;
        }
        std::fill(script_.removed.begin() + box.left, script_.removed.begin() + box.right, true);
        std::fill(script_.added.begin() + box.top, script_.added.begin() + box.bottom, true);
    }

    /// A point on a shortest path through `box`, about half its edits from either end. Nothing when
    /// that takes too long.
    std::optional<Point> find_middle(const Box& box) const {
        Index size = (box.right - box.left) + (box.bottom - box.top);
        Index most = std::min((size + 1) / 2, kMostEdits);
        // Indexed by diagonal: how far right a path from the start, how far up a path from the end
        // has come.
        Frontier forward(most, box.left);
        Frontier backward(most, box.bottom);
        for (Index edits = 0; edits <= most; ++edits) {
            if (auto point = step_forward(box, edits, forward, backward)) return point;
            if (auto point = step_backward(box, edits, forward, backward)) return point;
        }
        return std::nullopt;
    }

    class Frontier {
      public:
        Frontier(Index most, Index start)
            : middle_(most + 1), reach_(static_cast<std::size_t>(2 * most + 3), start) {}
        Index& operator[](Index diagonal) {
            return reach_[static_cast<std::size_t>(middle_ + diagonal)];
        }

      private:
        Index middle_;
        std::vector<Index> reach_;
    };

    std::optional<Point> step_forward(const Box& box, Index edits, Frontier& forward,
                                      Frontier& backward) const {
        Index delta = (box.right - box.left) - (box.bottom - box.top);
        for (Index k = edits; k >= -edits; k -= 2) {
            bool down = k == -edits || (k != edits && forward[k - 1] < forward[k + 1]);
            Index x = edits == 0 ? box.left : down ? forward[k + 1] : forward[k - 1] + 1;
            Index y = box.top + (x - box.left) - k;
            while (x < box.right && y < box.bottom && same(x, y)) {
                ++x;
                ++y;
            }
            forward[k] = x;
            Index other = k - delta;
            bool may_meet = delta % 2 != 0 && other > -edits && other < edits;
            if (may_meet && y >= backward[other]) return Point{x, y};
        }
        return std::nullopt;
    }

    std::optional<Point> step_backward(const Box& box, Index edits, Frontier& forward,
                                       Frontier& backward) const {
        Index delta = (box.right - box.left) - (box.bottom - box.top);
        for (Index c = edits; c >= -edits; c -= 2) {
            bool left = c == -edits || (c != edits && backward[c - 1] > backward[c + 1]);
            Index y = edits == 0 ? box.bottom : left ? backward[c + 1] : backward[c - 1] - 1;
            Index k = c + delta;
            Index x = box.left + (y - box.top) + k;
            while (x > box.left && y > box.top && same(x - 1, y - 1)) {
                --x;
                --y;
            }
            backward[c] = y;
            bool may_meet = delta % 2 == 0 && k >= -edits && k <= edits;
            if (may_meet && x <= forward[k]) return Point{x, y};
        }
        return std::nullopt;
    }

    std::vector<std::size_t> before_;
    std::vector<std::size_t> after_;
    Script script_;
};

std::vector<DiffLine> diff(const std::vector<std::string_view>& before,
                           const std::vector<std::string_view>& after) {
    std::map<std::string_view, std::size_t> numbers;
    auto number = [&](const std::vector<std::string_view>& lines) {
        std::vector<std::size_t> result;
        for (std::string_view line : lines) {
            result.push_back(numbers.emplace(line, numbers.size()).first->second);
        }
        return result;
    };
    std::vector<std::size_t> before_numbers = number(before);
    Script script = Differ(std::move(before_numbers), number(after)).run();
    std::vector<DiffLine> lines;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < before.size() || j < after.size()) {
        if (i < before.size() && script.removed[i]) {
            lines.push_back({DiffLine::Kind::Removed, before[i++]});
        } else if (j < after.size() && script.added[j]) {
            lines.push_back({DiffLine::Kind::Added, after[j++]});
        } else {
            lines.push_back({DiffLine::Kind::Same, after[j++]});
            ++i;
        }
    }
    return lines;
}

/// "3,2": where a side of a hunk begins and how many lines it has, as `diff -u` writes it.
std::string hunk_range(std::size_t lines_before, std::size_t count) {
    if (count == 0) return fmt::format("{},0", lines_before);
    if (count == 1) return fmt::format("{}", lines_before + 1);
    return fmt::format("{},{}", lines_before + 1, count);
}

void append_line(std::string& text, const DiffLine& line) {
    text += line.kind == DiffLine::Kind::Same    ? ' '
            : line.kind == DiffLine::Kind::Added ? '+'
                                                 : '-';
    text += line.line;
    if (!line.line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
}

}  // namespace

std::vector<DiffLine> line_diff(std::string_view before, std::string_view after) {
    return diff(split_lines(before, Breaks::Drop), split_lines(after, Breaks::Drop));
}

std::string unified_diff(std::string_view before, std::string_view after, std::size_t context) {
    std::vector<DiffLine> lines =
        diff(split_lines(before, Breaks::Keep), split_lines(after, Breaks::Keep));
    std::string text;
    std::size_t old_line = 0;
    std::size_t new_line = 0;
    auto changed = [](const DiffLine& line) { return line.kind != DiffLine::Kind::Same; };
    auto pass = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            if (lines[i].kind != DiffLine::Kind::Added) ++old_line;
            if (lines[i].kind != DiffLine::Kind::Removed) ++new_line;
        }
    };
    std::size_t done = 0;
    for (;;) {
        auto next =
            std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(done), lines.end(), changed);
        if (next == lines.end()) return text;
        auto first = static_cast<std::size_t>(next - lines.begin());
        // A hunk goes on as long as the next change is near enough for their contexts to touch.
        std::size_t last = first;
        for (std::size_t i = first; i < lines.size() && i - last <= 2 * context + 1; ++i) {
            if (changed(lines[i])) last = i;
        }
        std::size_t begin = std::max(done, first - std::min(context, first));
        std::size_t end = std::min(lines.size(), last + 1 + context);
        pass(done, begin);
        std::size_t old_before = old_line;
        std::size_t new_before = new_line;
        pass(begin, end);
        text += fmt::format("@@ -{} +{} @@\n", hunk_range(old_before, old_line - old_before),
                            hunk_range(new_before, new_line - new_before));
        for (std::size_t i = begin; i < end; ++i)
            append_line(text, lines[i]);
        done = end;
    }
}

}  // namespace text
