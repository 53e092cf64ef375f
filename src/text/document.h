#pragma once
// A document that a person wrote: YAML or JSON as a tree in which every node knows its place.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"

namespace text {

/// How a scalar was written. Only a plain scalar may mean null, true or a number; JSON's literals
/// and numbers are plain, its strings are quoted.
enum class Style : std::uint8_t { Plain, Quoted, Block };

struct Member;

/// A node of a document. A value: copy it, compare it, build new ones from old ones; the spans keep
/// pointing home.
struct Node {
    /// Null: a plain scalar that means null (nothing, `~`, `null`); `scalar` keeps how it was
    /// written.
    enum class Kind : std::uint8_t { Null, Scalar, Sequence, Mapping };

    Kind kind = Kind::Null;
    Style style = Style::Plain;
    /// From the first byte of the node to behind its last. A node that came through an alias keeps
    /// the place of its anchor; one that came through a merge key keeps the place where it was
    /// written.
    base::SourceSpan span;
    /// A scalar's text with escapes and folding resolved, but not interpreted: `012345678901` and
    /// `3.10` stay as written.
    std::string scalar = {};
    /// A local tag such as "!Ref" or "!Sub"; empty when there is none. The core schema's tags
    /// (`!!str`,
    /// `!!int`, ...) are resolved to a style; any other tag of YAML stands here in full.
    std::string tag = {};
    std::vector<Node> items = {};
    /// In the order of the document, then what merge keys brought; keys are unique.
    std::vector<Member> members;  // no initialiser: Member is not complete here

    bool is_null() const { return kind == Kind::Null; }
    bool is_scalar() const { return kind == Kind::Scalar; }
    bool is_sequence() const { return kind == Kind::Sequence; }
    bool is_mapping() const { return kind == Kind::Mapping; }

    /// The member called `key`, or nothing when there is none or this is no mapping.
    const Member* find(std::string_view key) const;
    /// Its value.
    const Node* get(std::string_view key) const;

    /// Equal in content: kind, scalar, tag, items and members in order; places and styles do not
    /// count, except that a plain scalar differs from a quoted one (`true` is not `"true"`).
    bool same_as(const Node& other) const;
};

/// One entry of a mapping.
struct Member {
    std::string key;
    base::SourceSpan key_span;
    Node value;
};

/// Limits on documents. Past one, reading stops with the code document.too-large and the place.
struct Limits {
    std::size_t bytes = 16 * 1024 * 1024;
    std::size_t depth = 64;
    /// Nodes of the finished tree: each use of an alias counts all nodes that it brings.
    std::size_t nodes = 2'000'000;
    /// Nodes that aliases and merge keys may bring in all.
    std::size_t alias_nodes = 100'000;
};

/// Reads document `file` of `sources` as YAML 1.2 (core schema; what libyaml accepts), one
/// document. Anchors, aliases and merge keys (`<<: *x`, `<<: [*x, *y]`; own keys win, then earlier
/// ones) are resolved. An empty document is a Null node. Errors: document.syntax,
/// document.duplicate-key (both places), document.too-large, document.alias (unknown anchor, an
/// anchor inside itself, a merge key that is no mapping), document.key (a key that is no scalar),
/// document.not-utf8, document.several.
base::Result<Node> parse_yaml(const base::Sources& sources, std::uint32_t file,
                              const Limits& limits = {});

/// Reads document `file` as JSON (RFC 8259). Same tree, same codes.
base::Result<Node> parse_json(const base::Sources& sources, std::uint32_t file,
                              const Limits& limits = {});

/// Reads JSON when the first byte that is not white space is `{` or `[` and the text is valid JSON,
/// else YAML, of which JSON is a part.
base::Result<Node> parse_document(const base::Sources& sources, std::uint32_t file,
                                  const Limits& limits = {});

/// What a plain scalar means by the core schema of YAML 1.2 (chapter 10.3). Quoted and block
/// scalars are strings.
enum class ScalarType : std::uint8_t { Null, Bool, Integer, Float, String };
ScalarType scalar_type(const Node& scalar);

}  // namespace text
