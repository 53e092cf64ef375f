#pragma once
// XML in, for what programs send: a tree of elements. Wraps expat. Nothing here writes XML.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace text {

/// An element with what is in it. Prefixes stay a part of names: nothing resolves namespaces.
struct XmlElement {
    struct Attribute {
        std::string name;
        std::string value;
        bool operator==(const Attribute&) const = default;
    };

    std::string name;
    std::vector<Attribute> attributes = {};
    /// In their order.
    std::vector<XmlElement> children = {};
    /// All character data directly in it, entities resolved.
    std::string text = {};

    /// The name behind its prefix.
    std::string_view local_name() const { return without_prefix(name); }
    /// The first child called `name`, whatever its prefix; null when there is none.
    const XmlElement* child(std::string_view name) const;
    /// The attribute `name`, as it is written or behind its prefix; null when there is none.
    const std::string* attribute(std::string_view name) const;

    static std::string_view without_prefix(std::string_view name) {
        return name.substr(name.find(':') + 1);
    }

    bool operator==(const XmlElement&) const = default;
};

inline constexpr std::size_t kMostXmlDepth = 64;

/// The outermost element of `xml`. Empty for what is not well-formed, has a document type (and with
/// it entities of its own), or nests deeper than `kMostXmlDepth`.
std::optional<XmlElement> read_xml(std::string_view xml);

}  // namespace text
