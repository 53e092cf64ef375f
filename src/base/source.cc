#include "base/source.h"

#include <algorithm>

namespace base {

std::uint32_t Sources::add(std::string name, std::string text) {
    std::vector<std::uint32_t> starts{0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') starts.push_back(static_cast<std::uint32_t>(i + 1));
    }
    documents_.push_back({std::move(name), std::move(text), std::move(starts)});
    return static_cast<std::uint32_t>(documents_.size() - 1);
}

std::string_view Sources::text(SourceSpan span) const {
    std::string_view whole = text(span.file);
    std::size_t begin = std::min<std::size_t>(span.begin, whole.size());
    std::size_t end = std::clamp<std::size_t>(span.end, begin, whole.size());
    return whole.substr(begin, end - begin);
}

LineColumn Sources::position(std::uint32_t file, std::uint32_t offset) const {
    const Document& document = documents_[file];
    offset = std::min(offset, static_cast<std::uint32_t>(document.text.size()));
    auto next = std::ranges::upper_bound(document.line_starts, offset);
    auto line = static_cast<std::uint32_t>(next - document.line_starts.begin());
    std::uint32_t start = document.line_starts[line - 1];
    auto before = std::string_view(document.text).substr(start, offset - start);
    // Continuation bytes (10xxxxxx) belong to the column of the byte that leads them.
    auto columns = std::ranges::count_if(before, [](char c) { return (c & 0xC0) != 0x80; });
    return {line, static_cast<std::uint32_t>(columns) + 1};
}

std::string_view Sources::line(std::uint32_t file, std::uint32_t line) const {
    const Document& document = documents_[file];
    if (line == 0 || line > document.line_starts.size()) return {};
    std::string_view rest = std::string_view(document.text).substr(document.line_starts[line - 1]);
    rest = rest.substr(0, rest.find('\n'));
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    return rest;
}

std::uint32_t Sources::line_count(std::uint32_t file) const {
    return static_cast<std::uint32_t>(documents_[file].line_starts.size());
}

}  // namespace base
