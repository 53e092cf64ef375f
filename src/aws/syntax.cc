#include "aws/syntax.h"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <cstdint>

#include "aws/form.h"
#include "aws/scalar.h"
#include "aws/timestamp.h"
#include "base/base64.h"
#include "base/utf8.h"

namespace aws {
namespace {

std::string_view element_name(const Shape& around, std::size_t index, std::string_view otherwise) {
    std::string_view name = wire_name(around.members[index]);
    return name.empty() ? otherwise : name;
}

/// Readers of XML take a bare line break in an attribute for a blank.
std::string attribute_character(char c) {
    switch (c) {
        case '"': return "&quot;";
        case '\n': return "&#xA;";
        case '\t': return "&#x9;";
        default: return std::string(1, c);
    }
}

/// The namespaces that the element of `member` tells of.
std::string xmlns_of(const Member& member) {
    if (member.naming && !member.naming->xml_namespace.uri.empty())
        return xmlns(member.naming->xml_namespace);
    return member.shape->xml_namespace ? xmlns(*member.shape->xml_namespace) : std::string();
}

bool is_flattened(const Member& member) {
    bool has_elements =
        member.shape->type == ShapeType::List || member.shape->type == ShapeType::Map;
    return has_elements && (member.flattened || member.shape->flattened);
}

}  // namespace

JsonSyntax::JsonSyntax([[maybe_unused]] std::string opening) {
    assert(opening.empty());
    out_.begin_object();
}

void JsonSyntax::name(const Slot& slot) {
    if (slot.in == Slot::In::Structure) out_.key(slot.name);
    if (slot.in == Slot::In::Map) out_.key(slot.key);
}

void JsonSyntax::open(const Slot& slot) {
    name(slot);
    if (slot.member->shape->type == ShapeType::List) {
        out_.begin_array();
    } else {
        out_.begin_object();
    }
}

void JsonSyntax::close(const Shape& shape) {
    if (shape.type == ShapeType::List) {
        out_.end_array();
    } else {
        out_.end_object();
    }
}

void JsonSyntax::text(const Slot& slot, std::string_view value) {
    name(slot);
    out_.value(value);
}

void JsonSyntax::blob(const Slot& slot, std::string_view bytes) {
    text(slot, base::to_base64(bytes));
}

void JsonSyntax::integer(const Slot& slot, std::int64_t value) {
    name(slot);
    out_.value(value);
}

void JsonSyntax::number(const Slot& slot, double value) {
    name(slot);
    if (std::isfinite(value)) {
        out_.value(value);
    } else {
        out_.value(number_text(value));
    }
}

void JsonSyntax::boolean(const Slot& slot, bool value) {
    name(slot);
    out_.value(value);
}

void JsonSyntax::time(const Slot& slot, base::Time value) {
    auto format = timestamp_format(*slot.member, TimestampFormat::UnixSeconds);
    if (format != TimestampFormat::UnixSeconds) return text(slot, write_timestamp(value, format));
    std::int64_t milliseconds = value.in_unix_milliseconds();
    if (milliseconds % 1000 == 0) return integer(slot, milliseconds / 1000);
    number(slot, static_cast<double>(milliseconds) / 1000);
}

void JsonSyntax::document(const Slot& slot, std::string_view json) {
    name(slot);
    out_.raw(json);
}

std::string JsonSyntax::take() {
    out_.end_object();
    return out_.take();
}

std::string xml_escape(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    while (!text.empty()) {
        base::CodePoint next = base::decode_utf8(text);
        std::string_view bytes = text.substr(0, next.length);
        text.remove_prefix(next.length);
        bool is_forbidden =
            !next.valid || next.value == 0xFFFE || next.value == 0xFFFF ||
            (next.value < 0x20 && next.value != '\t' && next.value != '\n' && next.value != '\r');
        if (is_forbidden) {
            escaped += base::kReplacementUtf8;
            continue;
        }
        switch (next.value) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            // Readers of XML take a bare one for a line break.
            case '\r': escaped += "&#xD;"; break;
            default: escaped += bytes;
        }
    }
    return escaped;
}

std::string xmlns(const XmlNamespace& xml_namespace) {
    if (xml_namespace.uri.empty()) return {};
    if (xml_namespace.prefix.empty()) return fmt::format(" xmlns=\"{}\"", xml_namespace.uri);
    return fmt::format(" xmlns:{}=\"{}\"", xml_namespace.prefix, xml_namespace.uri);
}

XmlSyntax::XmlSyntax(std::string opening) : out_(std::move(opening)) {
    open_.push_back({"", out_.empty() ? 0 : out_.size() - 1});
}

/// Opens what stands around the value at `slot`, the elements of the entry of a map too.
void XmlSyntax::begin_element(const Slot& slot) {
    if (slot.in != Slot::In::Map) {
        out_ += fmt::format("<{}{}>", slot.name, xmlns_of(*slot.member));
        return;
    }
    std::string_view key = element_name(*slot.around, 0, "key");
    out_ += fmt::format("<{0}><{1}{2}>{3}</{1}><{4}{5}>", slot.name, key,
                        xmlns_of(slot.around->members[0]), xml_escape(slot.key),
                        element_name(*slot.around, 1, "value"), xmlns_of(*slot.member));
}

void XmlSyntax::end_element(const Slot& slot) {
    if (slot.in == Slot::In::Map)
        out_ += fmt::format("</{}>", element_name(*slot.around, 1, "value"));
    out_ += fmt::format("</{}>", slot.name);
}

void XmlSyntax::open(const Slot& slot) {
    // The elements of a flattened list stand beside the other members.
    if (slot.in == Slot::In::Structure && is_flattened(*slot.member)) {
        open_.emplace_back();
        return;
    }
    begin_element(slot);
    std::size_t size = out_.size();
    end_element(slot);
    open_.push_back({out_.substr(size), size - 1});
    out_.resize(size);
}

void XmlSyntax::close(const Shape&) {
    out_ += open_.back().closing;
    open_.pop_back();
}

void XmlSyntax::raw(const Slot& slot, std::string_view value) {
    if (slot.member->xml_attribute && slot.in == Slot::In::Structure) {
        std::string attribute = fmt::format(" {}=\"", slot.name);
        for (char c : value)
            attribute += attribute_character(c);
        attribute += '"';
        out_.insert(open_.back().attributes_at, attribute);
        open_.back().attributes_at += attribute.size();
        return;
    }
    begin_element(slot);
    out_ += value;
    end_element(slot);
}

void XmlSyntax::text(const Slot& slot, std::string_view value) {
    raw(slot, xml_escape(value));
}

void XmlSyntax::blob(const Slot& slot, std::string_view bytes) {
    raw(slot, base::to_base64(bytes));
}

void XmlSyntax::integer(const Slot& slot, std::int64_t value) {
    raw(slot, fmt::format("{}", value));
}

void XmlSyntax::number(const Slot& slot, double value) {
    raw(slot, number_text(value));
}

void XmlSyntax::boolean(const Slot& slot, bool value) {
    raw(slot, value ? "true" : "false");
}

void XmlSyntax::time(const Slot& slot, base::Time value) {
    raw(slot, write_timestamp(value, timestamp_format(*slot.member, TimestampFormat::Iso8601)));
}

/// Lengthens the path to where `slot` is; of the entry of a map, its key is written on the way.
void FormSyntax::descend(const Slot& slot) {
    auto add = [&](std::string_view part) {
        if (!path_.empty()) path_ += '.';
        path_ += part;
    };
    bool is_ec2 = names_ == FormNames::Ec2;
    if (slot.in == Slot::In::Structure)
        return is_ec2 ? add(ec2_form_name(*slot.member)) : add(slot.name);
    // A flattened list is called like its member, which stands in the path already; EC2 has no
    // others.
    if (!slot.flattened && !is_ec2) add(slot.name);
    add(fmt::format("{}", slot.number));
    if (slot.in == Slot::In::List) return;
    std::size_t size = path_.size();
    add(element_name(*slot.around, 0, "key"));
    pair(path_, slot.key);
    path_.resize(size);
    add(element_name(*slot.around, 1, "value"));
}

void FormSyntax::pair(std::string_view path, std::string_view value) {
    if (!out_.empty()) out_ += '&';
    out_ += percent_encode(path);
    out_ += '=';
    out_ += percent_encode(value);
}

void FormSyntax::open(const Slot& slot) {
    std::size_t size = path_.size();
    descend(slot);
    open_.push_back({size, out_.size()});
}

void FormSyntax::close(const Shape& shape) {
    // An empty list is told from none, but not in EC2; an empty map is not.
    if (names_ == FormNames::Query && shape.type == ShapeType::List &&
        open_.back().out_size == out_.size())
        pair(path_, "");
    path_.resize(open_.back().path_size);
    open_.pop_back();
}

void FormSyntax::text(const Slot& slot, std::string_view value) {
    std::size_t size = path_.size();
    descend(slot);
    pair(path_, value);
    path_.resize(size);
}

void FormSyntax::blob(const Slot& slot, std::string_view bytes) {
    text(slot, base::to_base64(bytes));
}

void FormSyntax::integer(const Slot& slot, std::int64_t value) {
    text(slot, fmt::format("{}", value));
}

void FormSyntax::number(const Slot& slot, double value) {
    text(slot, number_text(value));
}

void FormSyntax::boolean(const Slot& slot, bool value) {
    text(slot, value ? "true" : "false");
}

void FormSyntax::time(const Slot& slot, base::Time value) {
    text(slot, write_timestamp(value, timestamp_format(*slot.member, TimestampFormat::Iso8601)));
}

CborSyntax::CborSyntax([[maybe_unused]] std::string opening) {
    assert(opening.empty());
    out_.begin_open_map();
}

void CborSyntax::name(const Slot& slot) {
    if (slot.in == Slot::In::Structure) out_.text(slot.name);
    if (slot.in == Slot::In::Map) out_.text(slot.key);
}

void CborSyntax::open(const Slot& slot) {
    name(slot);
    if (slot.member->shape->type == ShapeType::List) {
        out_.begin_open_array();
    } else {
        out_.begin_open_map();
    }
}

void CborSyntax::close(const Shape&) {
    out_.end();
}

void CborSyntax::text(const Slot& slot, std::string_view value) {
    name(slot);
    out_.text(value);
}

void CborSyntax::blob(const Slot& slot, std::string_view bytes) {
    name(slot);
    out_.bytes(bytes);
}

void CborSyntax::integer(const Slot& slot, std::int64_t value) {
    name(slot);
    out_.integer(value);
}

void CborSyntax::number(const Slot& slot, double value) {
    name(slot);
    out_.number(value);
}

void CborSyntax::boolean(const Slot& slot, bool value) {
    name(slot);
    out_.boolean(value);
}

void CborSyntax::time(const Slot& slot, base::Time value) {
    constexpr std::uint64_t kSecondsSince1970 = 1;
    name(slot);
    out_.tag(kSecondsSince1970);
    std::int64_t milliseconds = value.in_unix_milliseconds();
    if (milliseconds % 1000 == 0) {
        out_.integer(milliseconds / 1000);
    } else {
        out_.number(static_cast<double>(milliseconds) / 1000);
    }
}

std::string CborSyntax::take() {
    out_.end();
    return out_.take();
}

}  // namespace aws
