#include "aws/bindings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "aws/json_protocol.h"
#include "aws/scalar.h"
#include "aws/trim.h"
#include "aws/xml_protocol.h"
#include "base/base64.h"
#include "text/xml.h"

namespace aws {
namespace {

constexpr std::string_view kBlank = " \t";

/// The item between quotes with which `text` begins, cut off with the quotes.
std::string take_quoted(std::string_view& text) {
    std::string item;
    text.remove_prefix(1);
    while (!text.empty() && text[0] != '"') {
        if (text[0] == '\\' && text.size() > 1) text.remove_prefix(1);
        item += text[0];
        text.remove_prefix(1);
    }
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
    return item;
}

/// The elements of a list in a header. Dates of HTTP have a comma of their own.
std::vector<std::string> header_items(const Member& element, std::string_view text) {
    bool is_date =
        element.shape->type == ShapeType::Timestamp &&
        timestamp_format(element, TimestampFormat::HttpDate) == TimestampFormat::HttpDate;
    std::vector<std::string> items;
    while (!(text = trimmed(text, kBlank)).empty()) {
        if (text[0] == '"') {
            items.push_back(take_quoted(text));
            text.remove_prefix(std::min(text.find(','), text.size()));
        } else {
            std::size_t end = text.find(',');
            if (is_date && end != std::string_view::npos) end = text.find(',', end + 1);
            items.emplace_back(trimmed(text.substr(0, end), kBlank));
            text.remove_prefix(std::min(end, text.size()));
        }
        text.remove_prefix(std::min<std::size_t>(1, text.size()));
    }
    return items;
}

bool begins_alike(std::string_view name, std::string_view prefix) {
    return name.size() >= prefix.size() &&
           base::same_header_name(name.substr(0, prefix.size()), prefix);
}

void sort_entries(Value::Fields& entries) {
    std::ranges::stable_sort(entries, {}, &Field::name);
    auto rest = std::ranges::unique(entries, {}, &Field::name);
    entries.erase(rest.begin(), rest.end());
}

/// Reads one member after the other; the first one that is wrong ends it.
class PartsReader {
  public:
    PartsReader(const Shape& shape, BodySyntax syntax, const HttpParts& parts)
        : shape_(shape), syntax_(syntax), parts_(parts) {}

    Either<Value> read() {
        Value::Fields fields;
        for (const Member& member : shape_.members) {
            Value value;
            outside(member, value);
            if (!value.is_absent()) fields.push_back({std::string(member.name), std::move(value)});
        }
        const Member* payload = payload_member(shape_);
        if (payload) {
            read_payload(*payload, fields);
        } else if (has_body_members(shape_)) {
            read_members(shape_, fields);
        }
        if (problem_) return *std::move(problem_);
        return Value{std::move(fields)};
    }

  private:
    void outside(const Member& member, Value& value) {
        switch (member.location) {
            case Location::Label: return label(member, value);
            case Location::Query: return query(member, value);
            case Location::QueryMap: return query_map(member, value);
            case Location::Header: return header(member, value);
            case Location::HeaderMap: return header_map(member, value);
            case Location::HeaderBase64: return header_base64(member, value);
            case Location::Status:
                if (parts_.status) value.held = std::int64_t{*parts_.status};
                return;
            case Location::Body:
            case Location::Payload: return;
        }
    }

    void label(const Member& member, Value& value) {
        auto found = std::ranges::find(parts_.labels, wire_name(member), &base::HttpHeader::name);
        if (found != parts_.labels.end()) scalar(member, found->value, value);
    }

    void query(const Member& member, Value& value) {
        std::string_view name = wire_name(member);
        bool is_list = member.shape->type == ShapeType::List;
        for (const base::HttpHeader& pair : parts_.query) {
            if (pair.name != name) continue;
            if (!is_list) return scalar(member, pair.value, value);
            if (value.is_absent()) value.held = Value::List();
            scalar(member.shape->members[0], pair.value,
                   std::get<Value::List>(value.held).emplace_back());
        }
    }

    void query_map(const Member& member, Value& value) {
        const Member& element = member.shape->members[1];
        bool has_lists = element.shape->type == ShapeType::List;
        Value::Fields entries;
        for (const base::HttpHeader& pair : parts_.query) {
            if (is_another_members(pair.name)) continue;
            auto entry = std::ranges::find(entries, pair.name, &Field::name);
            if (entry == entries.end()) {
                entry = entries.insert(entries.end(), Field{pair.name, {}});
                if (has_lists) entry->value.held = Value::List();
            } else if (!has_lists) {
                continue;
            }
            scalar(
                has_lists ? element.shape->members[0] : element, pair.value,
                has_lists ? std::get<Value::List>(entry->value.held).emplace_back() : entry->value);
        }
        sort_entries(entries);
        if (!entries.empty()) value.held = std::move(entries);
    }

    bool is_another_members(std::string_view name) const {
        return std::ranges::any_of(shape_.members, [&](const Member& one) {
            return one.location == Location::Query && wire_name(one) == name;
        });
    }

    void header(const Member& member, Value& value) {
        bool is_list = member.shape->type == ShapeType::List;
        for (const base::HttpHeader& header : parts_.headers) {
            if (!base::same_header_name(header.name, wire_name(member))) continue;
            if (!is_list) return scalar(member, trimmed(header.value, kBlank), value);
            if (value.is_absent()) value.held = Value::List();
            const Member& element = member.shape->members[0];
            for (const std::string& item : header_items(element, header.value))
                scalar(element, item, std::get<Value::List>(value.held).emplace_back());
        }
    }

    void header_map(const Member& member, Value& value) {
        std::string_view prefix = member.location_name;
        Value::Fields entries;
        for (const base::HttpHeader& header : parts_.headers) {
            if (!begins_alike(header.name, prefix)) continue;
            entries.push_back({header.name.substr(prefix.size()), {std::string(header.value)}});
        }
        sort_entries(entries);
        if (!entries.empty()) value.held = std::move(entries);
    }

    void header_base64(const Member& member, Value& value) {
        std::string_view text = base::find_header(parts_.headers, wire_name(member));
        if (text.empty()) return;
        auto bytes = base::from_base64(trimmed(text, kBlank));
        if (!bytes) return wrong(member, text);
        value.held = *std::move(bytes);
    }

    void scalar(const Member& member, std::string_view text, Value& value) {
        if (!take_scalar(member.shape->type, text, value)) wrong(member, text);
    }

    void wrong(const Member& member, std::string_view text) {
        if (problem_) return;
        if (syntax_ == BodySyntax::Json) {
            problem_ = unreadable(fmt::format("'{}' at '{}'", text, member.name));
        } else {
            problem_ = Error{"InvalidArgument",
                             fmt::format("Invalid argument: '{}' at '{}'", text, member.name)};
        }
    }

    void read_payload(const Member& member, Value::Fields& fields) {
        if (parts_.body.empty()) return;
        Value value;
        switch (member.shape->type) {
            case ShapeType::Blob: value.held = Value::Blob{parts_.body}; break;
            case ShapeType::Structure:
                read_members(*member.shape, value.held.emplace<Value::Fields>());
                break;
            case ShapeType::Document: document(*member.shape, value); break;
            default: value.held = parts_.body;
        }
        fields.push_back({std::string(member.name), std::move(value)});
    }

    void document(const Shape& shape, Value& value) {
        Either<Value> read = read_json(shape, parts_.body);
        if (auto* error = std::get_if<Error>(&read)) {
            problem_ = std::move(*error);
        } else {
            value = std::get<Value>(std::move(read));
        }
    }

    /// The members of the body.
    void read_members(const Shape& shape, Value::Fields& fields) {
        Either<Value> read =
            syntax_ == BodySyntax::Json ? read_json(shape, parts_.body) : read_xml_body(shape);
        if (auto* error = std::get_if<Error>(&read)) {
            if (!problem_) problem_ = std::move(*error);
            return;
        }
        auto& members = std::get<Value::Fields>(std::get<Value>(read).held);
        std::ranges::move(members, std::back_inserter(fields));
    }

    Either<Value> read_xml_body(const Shape& shape) const {
        if (parts_.body.empty()) return Value{Value::Fields()};
        auto root = text::read_xml(parts_.body);
        std::optional<Value> value;
        if (root && shape.unwrapped) {
            text::XmlElement around{.name = "", .children = {*std::move(root)}};
            value = read_xml_members(shape, around);
        } else if (root) {
            value = read_xml_members(shape, *root);
        }
        if (value) return *std::move(value);
        return Error{"MalformedXML",
                     "The XML you provided was not well-formed or did not validate against our "
                     "published schema"};
    }

    const Shape& shape_;
    BodySyntax syntax_;
    const HttpParts& parts_;
    std::optional<Error> problem_;
};

}  // namespace

Either<Value> read_parts(const Shape& shape, BodySyntax syntax, const HttpParts& parts) {
    return PartsReader(shape, syntax, parts).read();
}

}  // namespace aws
