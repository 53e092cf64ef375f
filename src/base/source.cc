#include "base/source.h"

#include <algorithm>

namespace base {
namespace {

constexpr std::size_t kStride = 1024;

/// Continuation bytes (10xxxxxx) belong to the column of the byte that leads them.
bool begins_character(char byte) {
    return (byte & 0xC0) != 0x80;
}

std::uint32_t count_characters(std::string_view text) {
    return static_cast<std::uint32_t>(std::ranges::count_if(text, begins_character));
}

}  // namespace

std::uint32_t Sources::add(std::string name, std::string text) {
    std::vector<std::uint32_t> starts{0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') starts.push_back(static_cast<std::uint32_t>(i + 1));
    }
    std::vector<std::uint32_t> characters{0};
    for (std::size_t i = kStride; i <= text.size(); i += kStride) {
        characters.push_back(characters.back() +
                             count_characters(std::string_view(text).substr(i - kStride, kStride)));
    }
    documents_.push_back(
        {std::move(name), std::move(text), std::move(starts), std::move(characters)});
    return static_cast<std::uint32_t>(documents_.size() - 1);
}

std::string_view Sources::text(SourceSpan span) const {
    std::string_view whole = text(span.file);
    std::size_t begin = std::min<std::size_t>(span.begin, whole.size());
    std::size_t end = std::clamp<std::size_t>(span.end, begin, whole.size());
    return whole.substr(begin, end - begin);
}

std::uint32_t Sources::Document::characters_to(std::uint32_t offset) const {
    std::size_t known = offset / kStride;
    auto rest = std::string_view(text).substr(known * kStride, offset - known * kStride);
    return characters_before[known] + count_characters(rest);
}

LineColumn Sources::position(std::uint32_t file, std::uint32_t offset) const {
    const Document& document = documents_[file];
    offset = std::min(offset, static_cast<std::uint32_t>(document.text.size()));
    auto next = std::ranges::upper_bound(document.line_starts, offset);
    auto line = static_cast<std::uint32_t>(next - document.line_starts.begin());
    std::uint32_t start = document.line_starts[line - 1];
    return {line, document.characters_to(offset) - document.characters_to(start) + 1};
}

std::uint32_t Sources::line_start(std::uint32_t file, std::uint32_t line) const {
    const Document& document = documents_[file];
    if (line == 0 || line > document.line_starts.size())
        return static_cast<std::uint32_t>(document.text.size());
    return document.line_starts[line - 1];
}

std::string_view Sources::line(std::uint32_t file, std::uint32_t line) const {
    const Document& document = documents_[file];
    if (line == 0 || line > document.line_starts.size()) return {};
    std::size_t start = document.line_starts[line - 1];
    std::size_t end =
        line < document.line_starts.size() ? document.line_starts[line] - 1 : document.text.size();
    std::string_view found = std::string_view(document.text).substr(start, end - start);
    if (found.ends_with('\r')) found.remove_suffix(1);
    return found;
}

std::uint32_t Sources::line_count(std::uint32_t file) const {
    return static_cast<std::uint32_t>(documents_[file].line_starts.size());
}

}  // namespace base
