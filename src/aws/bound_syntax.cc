#include "aws/bound_syntax.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "aws/scalar.h"
#include "aws/timestamp.h"
#include "base/ascii.h"
#include "base/base64.h"

namespace aws {
namespace {

/// An element of a list in a header: between quotes when it could be taken for several.
std::string header_item(std::string_view item) {
    if (item.find_first_of(",\"") == std::string_view::npos) return std::string(item);
    std::string quoted = "\"";
    for (char c : item) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

/// Whoever may say where a line ends writes headers of his own, or a whole answer: values lose what
/// ends one, as RFC 9110, "Field values", has it, and names that are none their header. A value may
/// come from anywhere: a store, or what stood behind the chunks of a body.
void make_sendable(std::vector<base::HttpHeader>& headers) {
    auto is_of_a_name = [](char c) {
        constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
        return base::is_alphanumeric(c) || kMarks.find(c) != kMarks.npos;
    };
    std::erase_if(headers, [&](const base::HttpHeader& header) {
        return header.name.empty() || !std::ranges::all_of(header.name, is_of_a_name);
    });
    for (base::HttpHeader& header : headers)
        for (char& c : header.value)
            if (c == '\r' || c == '\n' || c == '\0') c = ' ';
}

}  // namespace

void BoundSyntax::open(const Slot& slot) {
    if (open_.empty()) member_ = slot.member;
    if (slot.in == Slot::In::Map) key_ = slot.key;
    open_.push_back(slot.member->shape->type);
}

void BoundSyntax::close(const Shape& shape) {
    open_.pop_back();
    if (!open_.empty()) return;
    if (member_->location == Location::Header && shape.type == ShapeType::List) {
        parts_.headers.push_back(
            {std::string(wire_name(*member_)), fmt::format("{}", fmt::join(items_, ", "))});
    }
    items_.clear();
    member_ = nullptr;
}

void BoundSyntax::put(const Slot& slot, std::string value) {
    const Member& member = member_ ? *member_ : *slot.member;
    if (slot.in == Slot::In::Map) key_ = slot.key;
    std::string name(wire_name(member));
    switch (member.location) {
        case Location::Label: parts_.labels.push_back({std::move(name), std::move(value)}); return;
        case Location::Query: parts_.query.push_back({std::move(name), std::move(value)}); return;
        case Location::QueryMap: map_pairs_.push_back({key_, std::move(value)}); return;
        case Location::HeaderMap:
            // Without a prefix of their own they are whatever headers there are.
            parts_.headers.push_back(
                {std::string(member.location_name) + std::string(slot.key), std::move(value)});
            return;
        case Location::Header:
        case Location::HeaderBase64:
            if (is_in_list()) {
                items_.push_back(std::move(value));
            } else {
                parts_.headers.push_back({std::move(name), std::move(value)});
            }
            return;
        case Location::Payload:
            parts_.kind = Body::Text;
            parts_.body = std::move(value);
            return;
        case Location::Body:
        case Location::Status: return;
    }
}

void BoundSyntax::text(const Slot& slot, std::string_view value) {
    const Member& member = member_ ? *member_ : *slot.member;
    if (member.location == Location::HeaderBase64) return put(slot, base::to_base64(value));
    bool is_item = member.location == Location::Header && is_in_list();
    put(slot, is_item ? header_item(value) : std::string(value));
}

void BoundSyntax::blob(const Slot& slot, std::string_view bytes) {
    if (slot.member->location != Location::Payload) return put(slot, base::to_base64(bytes));
    parts_.kind = Body::Bytes;
    parts_.body = bytes;
}

void BoundSyntax::integer(const Slot& slot, std::int64_t value) {
    if (slot.member->location == Location::Status) {
        parts_.status = static_cast<std::uint16_t>(value);
    } else {
        put(slot, fmt::format("{}", value));
    }
}

void BoundSyntax::number(const Slot& slot, double value) {
    put(slot, number_text(value));
}

void BoundSyntax::boolean(const Slot& slot, bool value) {
    put(slot, value ? "true" : "false");
}

void BoundSyntax::time(const Slot& slot, base::Time value) {
    const Member& member = member_ ? *member_ : *slot.member;
    auto otherwise =
        member.location == Location::Header ? TimestampFormat::HttpDate : TimestampFormat::Iso8601;
    put(slot, write_timestamp(value, timestamp_format(*slot.member, otherwise)));
}

void BoundSyntax::document(const Slot& slot, std::string_view json) {
    put(slot, std::string(json));
    if (slot.member->location == Location::Payload) parts_.kind = Body::Members;
}

HttpParts BoundSyntax::take() {
    auto is_another_members = [&](const base::HttpHeader& pair) {
        return std::ranges::find(parts_.query, pair.name, &base::HttpHeader::name) !=
               parts_.query.end();
    };
    std::erase_if(map_pairs_, is_another_members);
    parts_.query.insert(parts_.query.end(), map_pairs_.begin(), map_pairs_.end());
    make_sendable(parts_.headers);
    return std::move(parts_);
}

}  // namespace aws
