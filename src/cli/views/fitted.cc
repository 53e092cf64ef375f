#include "cli/views/fitted.h"

#include <algorithm>

#include "base/utf8.h"
#include "cli/views/harmless.h"

namespace cli {
namespace {

constexpr std::string_view kMore = "...";
/// What a continued command takes at both ends of a line: its indent, and a backslash after a
/// space.
constexpr std::string_view kIndent = "    ";
constexpr std::string_view kGoesOn = " \\";

std::string one_line(std::string_view text) {
    std::string line(text);
    for (char& c : line)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    return harmless(line);
}

/// How many bytes the first `count` characters take.
std::size_t bytes_of(std::string_view text, std::size_t count) {
    std::size_t bytes = 0;
    for (; count > 0 && bytes < text.size(); --count)
        bytes += base::decode_utf8(text.substr(bytes)).length;
    return bytes;
}

/// `text` cut so that there is room for what says so.
std::string cut(std::string_view text, std::size_t width) {
    const std::size_t kept = width > kMore.size() ? width - kMore.size() : 0;
    std::string line(text.substr(0, bytes_of(text, kept)));
    while (line.ends_with(' '))
        line.pop_back();
    return line + std::string(kMore.substr(0, width));
}

/// How many columns `text` takes without what colours it (ECMA-48, SGR).
std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const std::size_t escape = text.find("\x1B[");
        columns += base::characters_in(text.substr(0, escape));
        if (escape == std::string_view::npos) break;
        const std::size_t end = text.find('m', escape);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return columns;
}

/// The first word of `line` with the spaces before it; a span in backticks is one word.
std::string_view first_word(std::string_view line) {
    std::size_t end = std::min(line.find_first_not_of(' '), line.size());
    for (bool is_code = false; end < line.size() && (is_code || line[end] != ' '); ++end)
        is_code ^= line[end] == '`';
    return line.substr(0, end);
}

std::string wrapped_line(std::string_view line, std::size_t width, std::size_t hang) {
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size()) + hang;
    std::string all;
    std::size_t taken = 0;
    while (!line.empty()) {
        std::string_view word = first_word(line);
        line.remove_prefix(word.size());
        if (taken > 0 && taken + columns_of(word) > width) {
            word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
            all += "\n" + std::string(indent, ' ');
            taken = indent;
        }
        all += word;
        taken += columns_of(word);
    }
    return all;
}

}  // namespace

std::string fitted(std::string_view text, std::size_t width) {
    std::string line = one_line(text);
    return base::characters_in(line) <= width ? line : cut(line, width);
}

std::vector<std::string> filled(std::string_view text, std::size_t width, std::size_t most) {
    const std::string all = one_line(text);
    std::string_view rest = all;
    std::vector<std::string> lines;
    while (base::characters_in(rest) > width) {
        if (lines.size() + 1 == most) {
            lines.push_back(cut(rest, width));
            return lines;
        }
        const std::size_t room = bytes_of(rest, width);
        const std::size_t space = rest.rfind(' ', room);
        const bool has_space = space != std::string_view::npos && space > 0;
        lines.emplace_back(rest.substr(0, has_space ? space : room));
        rest.remove_prefix(has_space ? space + 1 : room);
    }
    if (!rest.empty() || lines.empty()) lines.emplace_back(rest);
    return lines;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t hang) {
    std::string all;
    for (bool has_more = true; has_more;) {
        const std::size_t end = text.find('\n');
        has_more = end != std::string_view::npos;
        all += wrapped_line(text.substr(0, end), width, hang);
        if (has_more) all += '\n';
        text.remove_prefix(has_more ? end + 1 : text.size());
    }
    return all;
}

std::vector<std::string> command_lines(const std::string& command, std::size_t width) {
    constexpr std::size_t kBothEnds = kIndent.size() + kGoesOn.size();
    const bool is_whole = base::characters_in(command) <= width;
    if (is_whole || command.find_first_of("'\"\\") != std::string::npos || width < kBothEnds)
        return {command};
    std::vector<std::string> lines;
    for (const std::string& line : filled(command, width - kBothEnds, command.size())) {
        if (!lines.empty()) lines.back() += kGoesOn;
        lines.push_back(std::string(lines.empty() ? "" : kIndent) + line);
    }
    return lines;
}

std::string command_text(const std::string& command, std::size_t width, std::size_t indent) {
    std::string text;
    for (const std::string& line : command_lines(command, width - std::min(width, indent)))
        text += std::string(indent, ' ') + line + "\n";
    return text;
}

std::string beside_or_below(const std::string& beside, const std::string& above,
                            const std::string& command, std::size_t width, std::size_t indent) {
    if (columns_of(beside) <= width) return beside + "\n";
    return wrapped(above, width) + "\n" + command_text(command, width, indent);
}

}  // namespace cli
