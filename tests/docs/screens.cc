#include "docs/screens.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace docs_test {
namespace {

constexpr std::string_view kFence = "```";
constexpr std::string_view kCommand = "$ slipway";
constexpr std::string_view kFolder = "<!-- in ";
constexpr std::string_view kFolderEnd = " -->";

using Lines = std::vector<std::string>;

/// Each with its line break.
Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

std::string_view trimmed(std::string_view line) {
    std::size_t first = line.find_first_not_of(" \n");
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(" \n") - first + 1);
}

bool is_command(std::string_view line) {
    return line.starts_with(kCommand) &&
           (line.size() == kCommand.size() || line[kCommand.size()] == ' ' ||
            line[kCommand.size()] == '\n');
}

std::vector<std::string> words_of(std::string_view command) {
    std::vector<std::string> words;
    std::string_view rest = trimmed(command.substr(kCommand.size()));
    while (!rest.empty()) {
        std::size_t end = std::min(rest.find(' '), rest.size());
        words.emplace_back(rest.substr(0, end));
        rest = trimmed(rest.substr(end));
    }
    return words;
}

/// The folder that a comment before a block names; empty when it is no such comment.
std::string folder_in(std::string_view line) {
    line = trimmed(line);
    if (!line.starts_with(kFolder) || !line.ends_with(kFolderEnd)) return {};
    line.remove_prefix(kFolder.size());
    line.remove_suffix(kFolderEnd.size());
    return std::string(line);
}

/// The lines between two `...`; there is one part more than there are of those.
std::vector<Lines> parts_of(std::string_view shown) {
    std::vector<Lines> parts(1);
    for (std::string& line : lines_of(shown)) {
        if (trimmed(line) == "...") {
            parts.emplace_back();
        } else {
            parts.back().push_back(std::move(line));
        }
    }
    return parts;
}

/// The `...` lines themselves, as they are indented.
Lines gaps_of(std::string_view shown) {
    Lines gaps = lines_of(shown);
    std::erase_if(gaps, [](const std::string& line) { return trimmed(line) != "..."; });
    return gaps;
}

std::string joined(Lines::const_iterator from, Lines::const_iterator to) {
    std::string text;
    for (; from != to; ++from)
        text += *from;
    return text;
}

/// Reads the block whose fence is `lines[at]`, which stands at byte `offset`, into `page`. Returns
/// the number of its last line.
std::size_t read_block(const Lines& lines, std::size_t at, std::size_t offset, Page& page) {
    const std::size_t fence = at;
    const bool has_language = trimmed(lines[fence]) != kFence;
    const std::string folder = fence > 0 ? folder_in(lines[fence - 1]) : "";
    bool in_screen = false;
    bool strays = false;
    offset += lines[fence].size();
    for (++at; at < lines.size() && trimmed(lines[at]) != kFence; ++at) {
        const std::string& line = lines[at];
        offset += line.size();
        if (is_command(line) && has_language) {
            page.mistakes.push_back(fmt::format(
                "line {}: a command with its output stands in a block without a language", at + 1));
        } else if (is_command(line)) {
            page.screens.push_back({.line = at + 1,
                                    .folder = folder,
                                    .words = words_of(line),
                                    .shown = "",
                                    .begin = offset});
            in_screen = true;
        } else if (in_screen) {
            page.screens.back().shown += line;
        } else {
            strays = true;
        }
    }
    if (at == lines.size())
        page.mistakes.push_back(fmt::format("line {}: the block has no end", fence + 1));
    if (has_language) {
        ++page.other_blocks;
        if (!folder.empty())
            page.mistakes.push_back(fmt::format("line {}: no command runs there", fence));
    } else if (strays || !in_screen) {
        page.mistakes.push_back(fmt::format(
            "line {}: a block without a language begins with `$ slipway ...`", fence + 1));
    }
    return at;
}

}  // namespace

Page read_page(std::string_view text) {
    Page page;
    Lines lines = lines_of(text);
    std::size_t offset = 0;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        std::size_t first = at;
        if (trimmed(lines[at]).starts_with(kFence)) at = read_block(lines, at, offset, page);
        for (; first <= at && first < lines.size(); ++first)
            offset += lines[first].size();
    }
    return page;
}

std::string without_times(std::string_view text) {
    return std::regex_replace(std::string(text), std::regex(R"(\b[0-9,]+ ms\b)"), "N ms");
}

bool same_screen(std::string_view shown, std::string_view printed) {
    std::vector<Lines> parts = parts_of(without_times(shown));
    Lines rest = lines_of(without_times(printed));
    auto at = rest.cbegin();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Lines& part = parts[i];
        auto room = std::distance(at, rest.cend());
        auto size = static_cast<std::ptrdiff_t>(part.size());
        if (room < size) return false;
        auto found = i == 0 ? at
                     : i + 1 == parts.size()
                         ? rest.cend() - size
                         : std::search(at, rest.cend(), part.begin(), part.end());
        if (rest.cend() - found < size || !std::equal(part.begin(), part.end(), found))
            return false;
        at = found + size;
    }
    return at == rest.cend();
}

std::optional<std::string> renewed(std::string_view shown, std::string_view printed) {
    std::vector<Lines> parts = parts_of(shown);
    Lines gaps = gaps_of(shown);
    Lines rest = lines_of(printed);
    if (parts.size() == 1) return std::string(printed);
    auto at = rest.cbegin();
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto size = static_cast<std::ptrdiff_t>(parts[i].size());
        auto from = at;
        if (i + 1 == parts.size()) {
            if (rest.cend() - at < size) return std::nullopt;
            from = rest.cend() - size;
        } else if (i > 0) {
            if (size == 0) return std::nullopt;
            from = std::find(at, rest.cend(), parts[i].front());
        }
        if (rest.cend() - from < size) return std::nullopt;
        at = from + size;
        text += joined(from, at);
        if (i < gaps.size()) text += gaps[i];
    }
    return text;
}

}  // namespace docs_test
