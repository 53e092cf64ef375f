#pragma once
// Places in documents that people write. A span is two byte offsets; line and column are worked out
// only when a diagnostic is printed.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// Bytes [begin, end) of the document `file` of a `Sources`. `end == begin` marks a position
/// between two bytes.
struct SourceSpan {
    std::uint32_t file = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    auto operator<=>(const SourceSpan&) const = default;
};

/// A line and a column as editors count them: both from 1, columns in code points.
struct LineColumn {
    std::uint32_t line = 1;
    std::uint32_t column = 1;

    auto operator<=>(const LineColumn&) const = default;
};

/// The documents of one run, by the number that spans carry. Texts are kept whole, so that any part
/// can be shown.
class Sources {
  public:
    /// Takes a document in; `name` is what diagnostics call it ("slipway.yaml", "<stdin>"). Returns
    /// its number. `text` may hold any bytes and be at most 4 GiB - 1 long.
    std::uint32_t add(std::string name, std::string text);

    std::string_view name(std::uint32_t file) const { return documents_[file].name; }
    std::string_view text(std::uint32_t file) const { return documents_[file].text; }
    std::string_view text(SourceSpan span) const;

    /// Where `offset` stands. Past the end means the end. A byte that is not UTF-8 counts as one
    /// column.
    LineColumn position(std::uint32_t file, std::uint32_t offset) const;

    /// The byte at which line `line` (from 1) begins; past the end, the size of the text.
    std::uint32_t line_start(std::uint32_t file, std::uint32_t line) const;

    /// Line `line` (from 1) without its line break; empty past the end.
    std::string_view line(std::uint32_t file, std::uint32_t line) const;

    std::uint32_t line_count(std::uint32_t file) const;

  private:
    struct Document {
        std::string name;
        std::string text;
        std::vector<std::uint32_t> line_starts;
        /// How many characters begin before each `kStride`-th byte: a line may be as long as the
        /// document, and each of its findings asks for a column.
        std::vector<std::uint32_t> characters_before;

        std::uint32_t characters_to(std::uint32_t offset) const;
    };
    std::vector<Document> documents_;
};

}  // namespace base
