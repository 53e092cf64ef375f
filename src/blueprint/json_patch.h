#pragma once
// JSON Patch (RFC 6902) on a document, within bounds: a few lines of manifest must not fill the
// memory.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "platform/platform.h"
#include "text/document.h"

namespace blueprint {

/// Why a change cannot be made.
struct PatchProblem {
    /// override.no-such-path (also of `from`), override.failed-test, override.type (a path through
    /// a single value, a value that JSON does not have, too many levels) or override.too-large.
    std::string_view code;
    std::string message;
    std::string note = {};
    std::string help = {};
    /// The part of the change's value that is wrong; empty: the change as a whole.
    std::optional<base::SourceSpan> place = {};
};

/// A document and the changes that it has been through.
class PatchedDocument {
  public:
    /// What changes may put into one document, in bytes of JSON: ten times what CloudFormation
    /// takes without a bucket.
    static constexpr std::size_t kMostAdded = 10 * 51'200;
    /// How deep they may nest it. Everything that walks a template does so by recursion.
    static constexpr std::size_t kMostLevels = 64;

    explicit PatchedDocument(text::Node root) : root_(std::move(root)) {}

    /// Makes one change; after a problem the document is to be thrown away.
    std::optional<PatchProblem> apply(const platform::Override& change);

    const text::Node& root() const { return root_; }

  private:
    text::Node root_;
    std::size_t room_ = kMostAdded;
};

}  // namespace blueprint
