#include "aws/xml_protocol.h"

#include <algorithm>
#include <string>
#include <vector>

#include "aws/scalar.h"
#include "aws/trim.h"

namespace aws {
namespace {

using text::XmlElement;

std::string_view name_or(const Member& member, std::string_view otherwise) {
    std::string_view name = wire_name(member);
    return name.empty() ? otherwise : XmlElement::without_prefix(name);
}

/// Reads values out of elements; the first one that is wrong ends it.
class XmlReader {
  public:
    bool is_wrong() const { return is_wrong_; }

    void structure(const Shape& shape, const XmlElement& element, Value& value, bool is_top) {
        auto& fields = value.held.emplace<Value::Fields>();
        for (const Member& member : shape.members) {
            if (is_top && member.location != Location::Body) continue;
            Value read;
            if (member.xml_attribute) {
                if (const std::string* text = element.attribute(wire_name(member)))
                    scalar(*member.shape, *text, read);
            } else {
                element_of(member, element, read);
            }
            if (!read.is_absent()) fields.push_back({std::string(member.name), std::move(read)});
        }
    }

  private:
    /// The value of a member, from the elements among those in `parent` that are its.
    void element_of(const Member& member, const XmlElement& parent, Value& value) {
        std::string_view name = name_or(member, "");
        ShapeType type = member.shape->type;
        bool has_parts = type == ShapeType::List || type == ShapeType::Map;
        if (has_parts && (member.flattened || member.shape->flattened)) {
            std::vector<const XmlElement*> parts;
            for (const XmlElement& child : parent.children) {
                if (child.local_name() == name) parts.push_back(&child);
            }
            if (!parts.empty()) read_parts(*member.shape, parts, value);
        } else if (const XmlElement* child = parent.child(name)) {
            read(*member.shape, *child, value);
        }
    }

    void read(const Shape& shape, const XmlElement& element, Value& value) {
        switch (shape.type) {
            case ShapeType::Structure: return structure(shape, element, value, false);
            case ShapeType::List:
            case ShapeType::Map: {
                std::vector<const XmlElement*> parts;
                for (const XmlElement& child : element.children)
                    parts.push_back(&child);
                return read_parts(shape, parts, value);
            }
            default: return scalar(shape, element.text, value);
        }
    }

    void read_parts(const Shape& shape, const std::vector<const XmlElement*>& parts, Value& value) {
        if (shape.type == ShapeType::Map) return entries(shape, parts, value);
        auto& list = value.held.emplace<Value::List>();
        for (const XmlElement* part : parts)
            read(*shape.members[0].shape, *part, list.emplace_back());
    }

    void entries(const Shape& shape, const std::vector<const XmlElement*>& parts, Value& value) {
        auto& fields = value.held.emplace<Value::Fields>();
        for (const XmlElement* part : parts) {
            const XmlElement* key = part->child(name_or(shape.members[0], "key"));
            const XmlElement* held = part->child(name_or(shape.members[1], "value"));
            if (!key || !held) continue;
            Value read_value;
            read(*shape.members[1].shape, *held, read_value);
            fields.push_back({key->text, std::move(read_value)});
        }
        std::ranges::stable_sort(fields, {}, &Field::name);
        auto rest = std::ranges::unique(fields, {}, &Field::name);
        fields.erase(rest.begin(), rest.end());
    }

    void scalar(const Shape& shape, std::string_view text, Value& value) {
        if (shape.type != ShapeType::String && shape.type != ShapeType::Blob) {
            text = trimmed(text, " \t\r\n");
            // An element with nothing in it says nothing.
            if (text.empty()) return;
        }
        if (!take_scalar(shape.type, text, value)) is_wrong_ = true;
    }

    bool is_wrong_ = false;
};

}  // namespace

std::optional<Value> read_xml_members(const Shape& shape, const XmlElement& element) {
    Value value;
    XmlReader reader;
    reader.structure(shape, element, value, true);
    if (reader.is_wrong()) return std::nullopt;
    return value;
}

}  // namespace aws
