#include "cli/views/fitted.h"

#include <algorithm>

#include "base/utf8.h"
#include "cli/views/harmless.h"

namespace cli {
namespace {

constexpr std::string_view kMore = "...";

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

}  // namespace cli
