#pragma once
// What the readers of YAML and JSON share: the first look at a file's bytes, and the care for
// unique keys.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "text/document.h"

namespace text {

/// The text of a document and how many bytes of the file stand before it (a byte order mark: 3,
/// else 0).
struct Body {
    std::string_view text;
    std::uint32_t skipped = 0;
};

/// The text of document `file`: UTF-8 without the byte order mark. Errors: document.too-large,
/// document.not-utf8.
base::Result<Body> read_body(const base::Sources& sources, std::uint32_t file,
                             const Limits& limits);

/// `word` in backticks for a message; a long one is cut.
std::string quoted(std::string_view word);

/// The doubled keys of one document, mapping by mapping.
class DoubledKeys {
  public:
    /// Nobody reads more; and a document of nothing but doubled keys is to be told quickly.
    static constexpr std::size_t kMost = 1000;

    /// Adds one document.duplicate-key to `problems` for each member whose key an earlier member
    /// has. Past `kMost` of them they are only counted.
    void report(const std::vector<Member>& members, base::Diagnostics& problems);

    /// At the end of the document: adds how many were only counted, if any were, at the first of
    /// them.
    void finish(base::Diagnostics& problems) const;

  private:
    std::size_t count_ = 0;
    base::SourceSpan first_left_out_ = {};
};

/// Appends those members of `from` whose keys `into` does not have. Keys are unique in each of
/// them.
void add_missing_members(std::vector<Member>& into, std::vector<Member> from);

}  // namespace text
