#pragma once
// YAML as a flat list of nodes in the order of the file: what the parser saw, aliases and merge
// keys not yet resolved.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "text/document.h"

namespace text {

/// A node as it was written. Its children follow it; `next` is the index behind the last of them.
struct YamlNode {
    enum class Kind : std::uint8_t { Alias, Scalar, Sequence, Mapping };

    Kind kind = Kind::Scalar;
    Style style = Style::Plain;
    /// Bytes of the file; begins at the tag or anchor when there is one.
    base::SourceSpan span;
    /// 0 as long as the node is not complete.
    std::uint32_t next = 0;
    /// Direct children; a mapping's keys and values each count.
    std::uint32_t children = 0;
    /// The index of the node that an alias stands for.
    std::uint32_t target = 0;
    std::string text = {};
    /// In full, "tag:yaml.org,2002:str" or "!Ref"; empty when there is none.
    std::string tag = {};
};

/// The nodes of document `file`, the root first; empty when the document is. Depth and number of
/// the nodes are within `limits`. Errors, one at most: document.syntax, document.too-large,
/// document.alias, document.not-utf8, document.several.
base::Result<std::vector<YamlNode>> read_yaml_nodes(const base::Sources& sources,
                                                    std::uint32_t file, const Limits& limits);

}  // namespace text
