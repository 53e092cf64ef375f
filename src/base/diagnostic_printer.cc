#include "base/diagnostic_printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/utf8.h"

namespace base {
namespace {

constexpr std::size_t kTabWidth = 4;
constexpr std::size_t kWidest = 160;
constexpr std::size_t kContextBeforeMark = 60;
constexpr std::size_t kNarrowestGutter = 3;
constexpr std::string_view kCut = "...";

struct Range {
    char32_t first;
    char32_t last;
};

/// Characters that terminals draw in two columns (East Asian wide and full-width, emoji), in
/// blocks.
constexpr std::array kWide = {
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x23E9, 0x23EC},
    Range{0x25FD, 0x25FE},   Range{0x2614, 0x2615},   Range{0x2648, 0x2653},
    Range{0x26AA, 0x26AB},   Range{0x26BD, 0x26BE},   Range{0x26C4, 0x26C5},
    Range{0x26D4, 0x26D4},   Range{0x2705, 0x2705},   Range{0x270A, 0x270B},
    Range{0x2728, 0x2728},   Range{0x274C, 0x274C},   Range{0x2753, 0x2755},
    Range{0x2757, 0x2757},   Range{0x2795, 0x2797},   Range{0x2B1B, 0x2B1C},
    Range{0x2B50, 0x2B50},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},
    Range{0x3400, 0x4DBF},   Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},
    Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
    Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},
    Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1FAFF},
    Range{0x20000, 0x3FFFD},
};

/// Characters drawn on top of the one before them.
constexpr std::array kCombining = {
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489},   Range{0x0591, 0x05BD}, Range{0x1AB0, 0x1AFF},
    Range{0x1DC0, 0x1DFF}, Range{0x20D0, 0x20FF},   Range{0x3099, 0x309A}, Range{0xFE00, 0xFE0F},
    Range{0xFE20, 0xFE2F}, Range{0x1F3FB, 0x1F3FF},
};

/// Characters that could hide or reorder text, or steer the terminal.
constexpr std::array kUnprintable = {
    Range{0x0000, 0x001F}, Range{0x007F, 0x009F}, Range{0x061C, 0x061C}, Range{0x200B, 0x200F},
    Range{0x2028, 0x202E}, Range{0x2060, 0x206F}, Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB},
};

template <std::size_t kSize>
bool contains(const std::array<Range, kSize>& ranges, char32_t value) {
    return std::ranges::any_of(
        ranges, [&](Range range) { return value >= range.first && value <= range.last; });
}

/// A piece of a line as the terminal shows it.
struct Cell {
    std::string_view shown;
    std::size_t width;
};

Cell cell_of(const CodePoint& code_point, std::string_view bytes) {
    if (!code_point.valid || contains(kUnprintable, code_point.value)) {
        return {kReplacementUtf8, 1};
    }
    if (code_point.value < 0x300) return {bytes, 1};
    if (contains(kCombining, code_point.value)) return {bytes, 0};
    return {bytes, contains(kWide, code_point.value) ? 2U : 1U};
}

/// `text` as it may reach a terminal; line breaks stay.
std::string printable(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        CodePoint next = decode_utf8(text);
        std::string_view bytes = text.substr(0, next.length);
        shown += bytes == "\n" || bytes == "\t" ? bytes : cell_of(next, bytes).shown;
        text.remove_prefix(next.length);
    }
    return shown;
}

/// Columns [begin, end) of a line, from 0.
struct Columns {
    std::size_t begin;
    std::size_t end;
};

/// The part of a line near its first mark, laid out in columns. A line may be megabytes long and
/// have a thousand findings: only the bytes that can be shown are decoded.
class Excerpt {
  public:
    /// `around` is the byte of `line` that must be in the part.
    Excerpt(std::string_view line, std::size_t around) {
        around = std::min(around, line.size());
        first_byte_ = around > kBytesAround ? character_from(line, around - kBytesAround) : 0;
        std::size_t end = character_from(line, std::min(around + kBytesAround, line.size()));
        cut_before_ = first_byte_ > 0;
        cut_after_ = end < line.size();
        decode(line.substr(first_byte_, end - first_byte_));
    }

    /// The column of `byte` of the line, counted from the start of the part; of its nearer end when
    /// the byte is outside.
    std::size_t column(std::size_t byte) const {
        std::size_t inside = byte > first_byte_ ? byte - first_byte_ : 0;
        return column_of_byte_[std::min(inside, column_of_byte_.size() - 1)];
    }

    /// The columns that are shown when `mark` must be in them.
    Columns window_around(Columns mark) const {
        std::size_t needed = std::max(width(), mark.begin + 1);
        // Where characters without a width fill the part, the signs of both cuts still need room.
        if (cut_before_ || cut_after_) needed = std::max(needed, 2 * kCut.size() + 1);
        if (needed <= kWidest) return {0, needed};
        std::size_t begin = mark.begin > kContextBeforeMark ? mark.begin - kContextBeforeMark : 0;
        begin = std::min(begin, needed - kWidest);
        return {begin, begin + kWidest};
    }

    /// What stands in the columns of `window`; what is left out at either side is shown by `kCut`.
    std::string show(Columns window) const {
        bool cut_before = cut_before_ || window.begin > 0;
        bool cut_after = cut_after_ || window.end < width();
        std::size_t begin = window.begin + (cut_before ? kCut.size() : 0);
        std::size_t end = window.end - (cut_after ? kCut.size() : 0);
        std::string text(cut_before ? kCut : "");
        std::size_t shown_to = begin;
        std::size_t at = 0;
        for (const Cell& cell : cells_) {
            if (at >= begin && at + cell.width <= end) {
                text.append(at - shown_to,
                            ' ');  // half of a wide character that the cut goes through
                text += cell.shown;
                shown_to = at + cell.width;
            }
            at += cell.width;
        }
        if (cut_after) {
            text.append(end - shown_to, ' ');
            text += kCut;
        }
        return text;
    }

  private:
    /// Four bytes a character at most: always more than `kWidest` columns of ordinary text.
    static constexpr std::size_t kBytesAround = 1024;

    /// `byte`, or the next one at which a character begins.
    static std::size_t character_from(std::string_view line, std::size_t byte) {
        constexpr std::size_t kMostContinuationBytes = 3;
        std::size_t limit = std::min(line.size(), byte + kMostContinuationBytes);
        while (byte < limit && (line[byte] & 0xC0) == 0x80)
            ++byte;
        return byte;
    }

    void decode(std::string_view part) {
        std::size_t column = 0;
        while (!part.empty()) {
            CodePoint next = decode_utf8(part);
            Cell cell = next.value == '\t'
                            ? Cell{std::string_view("    ").substr(0, kTabWidth), kTabWidth}
                            : cell_of(next, part.substr(0, next.length));
            cells_.push_back(cell);
            for (std::size_t i = 0; i < next.length; ++i)
                column_of_byte_.push_back(column);
            column += cell.width;
            part.remove_prefix(next.length);
        }
        column_of_byte_.push_back(column);
    }

    std::size_t width() const { return column_of_byte_.back(); }

    std::size_t first_byte_ = 0;
    bool cut_before_ = false;
    bool cut_after_ = false;
    std::vector<Cell> cells_;
    std::vector<std::size_t> column_of_byte_;
};

/// The labels that stand on one line, the first one in front.
struct Group {
    std::uint32_t file;
    std::uint32_t line;
    std::vector<const Label*> labels;
};

std::vector<Group> group_by_line(const std::vector<Label>& labels, const Sources& sources) {
    std::vector<Group> groups;
    for (const Label& label : labels) {
        std::uint32_t line = sources.position(label.span.file, label.span.begin).line;
        auto same = std::ranges::find_if(groups, [&](const Group& group) {
            return group.file == label.span.file && group.line == line;
        });
        if (same == groups.end()) {
            groups.push_back({label.span.file, line, {&label}});
        } else {
            same->labels.push_back(&label);
        }
    }
    return groups;
}

std::size_t gutter_width(const Diagnostic& diagnostic, const Sources& sources) {
    std::size_t width = kNarrowestGutter;
    for (const Label& label : diagnostic.labels) {
        auto line = sources.position(label.span.file, label.span.begin).line;
        width = std::max(width, fmt::formatted_size("{}", line));
    }
    return width;
}

std::string_view without_trailing_space(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

/// Writes one diagnostic after the other with one gutter.
class Printer {
  public:
    Printer(const Sources& sources, Colour colour, std::size_t gutter)
        : sources_(sources), colour_(colour), gutter_(gutter) {}

    void print(const Diagnostic& diagnostic) {
        bool is_error = diagnostic.severity == Severity::Error;
        std::string_view accent = is_error ? "1;31" : "1;33";
        text_ += painted(accent, fmt::format("{}[{}]", is_error ? "error" : "warning",
                                             printable(diagnostic.code)));
        text_ += painted("1", ": " + printable(diagnostic.message)) + "\n";
        std::vector<Group> groups = group_by_line(diagnostic.labels, sources_);
        bool has_footer = !diagnostic.notes.empty() || !diagnostic.help.empty();
        for (const Group& group : groups) {
            print_excerpt(group, accent);
            if (has_footer || &group != &groups.back()) print_gutter("", "|", "");
        }
        for (const std::string& note : diagnostic.notes)
            print_footer("", note);
        if (!diagnostic.help.empty()) print_footer("help: ", diagnostic.help);
    }

    void blank_line() { text_ += '\n'; }

    std::string take() { return std::move(text_); }

  private:
    std::string painted(std::string_view style, std::string_view text) const {
        if (colour_ == Colour::No || text.empty()) return std::string(text);
        return fmt::format("\x1B[{}m{}\x1B[0m", style, text);
    }

    /// `number` to the right of the gutter, `sign`, then `rest`.
    void print_gutter(std::string_view number, std::string_view sign, std::string_view rest) {
        text_ += painted("1;34", fmt::format("{:>{}} {}", number, gutter_, sign));
        if (!rest.empty()) text_ += ' ';
        text_ += rest;
        text_ += '\n';
    }

    void print_excerpt(const Group& group, std::string_view accent) {
        LineColumn place = sources_.position(group.file, group.labels.front()->span.begin);
        text_ += std::string(gutter_ - 1, ' ') + painted("1;34", "-->");
        text_ += fmt::format(" {}:{}:{}\n", printable(sources_.name(group.file)), place.line,
                             place.column);
        std::string_view line = without_trailing_space(sources_.line(group.file, group.line));
        const Label& first = *group.labels.front();
        std::uint32_t start = sources_.line_start(group.file, group.line);
        Excerpt excerpt(line, first.span.begin - start);
        Columns window = excerpt.window_around(mark_of(first, excerpt, start, line.size()));
        print_gutter("", "|", "");
        print_gutter(std::to_string(group.line), "|", excerpt.show(window));
        for (const Label* label : group.labels) {
            Columns mark = mark_of(*label, excerpt, start, line.size());
            std::size_t begin = std::clamp(mark.begin, window.begin, window.end - 1);
            std::size_t end = std::clamp(mark.end, begin + 1, std::max(window.end, begin + 1));
            std::string marks(end - begin, '^');
            if (!label->text.empty()) marks += " " + printable(label->text);
            print_gutter("", "|", std::string(begin - window.begin, ' ') + painted(accent, marks));
        }
    }

    /// The columns under which the mark of `label` stands: at least one, at most to the end of its
    /// line, which begins at byte `start` and is `length` bytes long.
    static Columns mark_of(const Label& label, const Excerpt& excerpt, std::uint32_t start,
                           std::size_t length) {
        std::size_t begin = excerpt.column(label.span.begin - start);
        std::size_t end_byte = std::max(label.span.end, start) - start;
        std::size_t end = excerpt.column(std::min(end_byte, length));
        return {begin, std::max(begin + 1, end)};
    }

    void print_footer(std::string_view title, std::string_view text) {
        std::string indent(gutter_ + 3 + title.size(), ' ');
        std::string all = printable(text);
        std::string_view left = all;
        if (left.ends_with('\n')) left.remove_suffix(1);
        std::string shown = painted("1", title);
        for (std::size_t end = left.find('\n'); end != std::string_view::npos;
             end = left.find('\n')) {
            shown += left.substr(0, end);
            shown += '\n';
            left.remove_prefix(end + 1);
            if (!left.empty() && left.front() != '\n') shown += indent;
        }
        shown += left;
        print_gutter("", "=", shown);
    }

    const Sources& sources_;
    Colour colour_;
    std::size_t gutter_;
    std::string text_;
};

}  // namespace

std::string print(const Diagnostic& diagnostic, const Sources& sources, Colour colour) {
    Printer printer(sources, colour, gutter_width(diagnostic, sources));
    printer.print(diagnostic);
    return printer.take();
}

std::string print(const Diagnostics& diagnostics, const Sources& sources, Colour colour) {
    std::size_t gutter = kNarrowestGutter;
    for (const Diagnostic& diagnostic : diagnostics) {
        gutter = std::max(gutter, gutter_width(diagnostic, sources));
    }
    Printer printer(sources, colour, gutter);
    for (const Diagnostic& diagnostic : diagnostics) {
        printer.print(diagnostic);
        printer.blank_line();
    }
    return printer.take();
}

}  // namespace base
