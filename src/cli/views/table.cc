#include "cli/views/table.h"

#include <algorithm>

#include "base/utf8.h"
#include "cli/outcome.h"

namespace cli {
namespace {

constexpr std::string_view kGap = "  ";
/// The last column is at least so wide, even when the terminal is narrower.
constexpr std::size_t kNarrowestLast = 20;
/// Where the last column stands below the others.
constexpr std::size_t kBelow = 4;

std::size_t columns_of(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count)
        text.remove_prefix(base::decode_utf8(text).length);
    return count;
}

std::string padded(std::string_view text, std::size_t width, Align align) {
    std::string blanks(width - std::min(width, columns_of(text)), ' ');
    return align == Align::Right ? blanks + std::string(text) : std::string(text) + blanks;
}

/// `text` in lines of at most `width` columns where its commas allow that; never empty.
std::vector<std::string> broken(std::string_view text, std::size_t width) {
    std::vector<std::string> lines = {""};
    while (!text.empty()) {
        std::size_t comma = text.find(", ");
        std::string_view piece =
            text.substr(0, comma == std::string_view::npos ? comma : comma + 1);
        text.remove_prefix(std::min(piece.size() + 1, text.size()));
        if (lines.back().empty()) {
            lines.back() = piece;
        } else if (columns_of(lines.back()) + 1 + columns_of(piece) <= width) {
            lines.back().append(" ").append(piece);
        } else {
            lines.emplace_back(piece);
        }
    }
    return lines;
}

void end_line(std::string& text) {
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
}

}  // namespace

std::string render_table(const std::vector<Column>& columns,
                         const std::vector<std::vector<std::string>>& rows, base::Colour colour,
                         std::uint32_t width) {
    std::vector<std::size_t> widths;
    std::size_t before_last = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        std::size_t widest = columns_of(columns[i].title);
        for (const auto& row : rows) {
            if (i < row.size()) widest = std::max(widest, columns_of(row[i]));
        }
        widths.push_back(widest);
        if (i + 1 < columns.size()) before_last += widest + kGap.size();
    }
    // It would begin beyond the screen.
    const bool is_below = before_last >= width && !rows.empty();
    if (is_below) before_last = kBelow;
    std::size_t room = std::max(width - std::min<std::size_t>(width, before_last), kNarrowestLast);

    std::string heading;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool is_last = i + 1 == columns.size();
        if (is_last && is_below) {
            end_line(heading);
            heading.append(kBelow, ' ');
        }
        heading += padded(columns[i].title, is_last ? 0 : widths[i], columns[i].align);
        if (i + 1 < columns.size()) heading += kGap;
    }
    heading.erase(heading.find_last_not_of(' ') + 1);
    std::string text = painted(colour, "2", heading) + "\n";
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < std::min(row.size(), columns.size()); ++i) {
            bool last = i + 1 == columns.size();
            if (!last) {
                text += padded(row[i], widths[i], columns[i].align);
                text += kGap;
                continue;
            }
            if (is_below && row[i].empty()) continue;
            std::vector<std::string> lines = broken(row[i], room);
            for (std::size_t k = 0; k < lines.size(); ++k) {
                if (k > 0 || is_below) {
                    end_line(text);
                    text.append(before_last, ' ');
                }
                text += columns[i].align == Align::Right ? padded(lines[k], widths[i], Align::Right)
                                                         : lines[k];
            }
        }
        end_line(text);
    }
    return text;
}

}  // namespace cli
