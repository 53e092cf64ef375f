#pragma once
// Values of any shape, for tests: the same seed makes the same values.

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "aws/shapes.h"
#include "aws/value.h"
#include "base/prng.h"

namespace aws::test {

/// Makes a value for each shape with something in every member, as far as it can be written in
/// every protocol: no list, map or structure is empty, and what holds itself ends somewhere.
class ValueMaker {
  public:
    explicit ValueMaker(std::uint64_t seed) : prng_(seed) {}

    /// A structure; one of its members when it is a union.
    Value structure(const Shape& shape) {
        Value::Fields fields;
        for (const Member& member : shape.members) {
            Value value = of(member, member.location);
            if (!value.is_absent()) fields.push_back({std::string(member.name), std::move(value)});
            if (shape.is_union && !fields.empty()) break;
        }
        return {std::move(fields)};
    }

  private:
    static constexpr std::size_t kMostDepth = 9;

    Value of(const Member& member, Location where) {
        const Shape& shape = *member.shape;
        if (depth_ >= kMostDepth && shape.members.data()) return {};
        ++depth_;
        Value value = any(member, where);
        --depth_;
        return value;
    }

    Value any(const Member& member, Location where) {
        const Shape& shape = *member.shape;
        switch (shape.type) {
            case ShapeType::Structure: {
                Value value = structure(shape);
                return std::get<Value::Fields>(value.held).empty() ? Value{} : value;
            }
            case ShapeType::List: return list(shape, where);
            case ShapeType::Map: return map(shape, where);
            case ShapeType::String:
                // It may become a part of the name of a host.
                if (where == Location::Label && member.name == "Bucket")
                    return {std::string("bucket-1")};
                return {text(where)};
            case ShapeType::Boolean: return {prng_.below(2) == 0};
            case ShapeType::Integer:
                if (where == Location::Status) return {std::int64_t{206}};
                return {static_cast<std::int64_t>(prng_.below(4'000'000'000)) - 2'000'000'000};
            case ShapeType::Long:
                return {static_cast<std::int64_t>(prng_.next() >> 11) - (1LL << 52)};
            case ShapeType::Float:
            case ShapeType::Double:
                return {static_cast<double>(prng_.below(1'000'000)) / 64 - 1000};
            case ShapeType::Blob: return {Value::Blob{bytes()}};
            case ShapeType::Timestamp: return {time(member, where)};
            case ShapeType::Document: return {Value::Document{R"({"a":[1,"b",null,true]})"}};
        }
        return {};
    }

    Value list(const Shape& shape, Location where) {
        Value::List items;
        std::size_t count = 1 + prng_.below(3);
        for (std::size_t i = 0; i < count; ++i) {
            Value item = of(shape.members[0], where);
            if (!item.is_absent()) items.push_back(std::move(item));
        }
        return items.empty() ? Value{} : Value{std::move(items)};
    }

    Value map(const Shape& shape, Location where) {
        Value::Fields entries;
        for (const char* name : {"key-a", "key-b"}) {
            Value value = of(shape.members[1], where);
            if (!value.is_absent()) entries.push_back({name, std::move(value)});
        }
        return entries.empty() ? Value{} : Value{std::move(entries)};
    }

    /// Headers have no line breaks, and no blanks at their ends.
    std::string text(Location where) {
        static constexpr const char* kAnywhere[] = {"a",       "a b",      "a/b",
                                                    "<a>&\"'", "50%+1=?#", "a,b"};
        static constexpr const char* kInBodies[] = {" a\n b ", "\xc3\xa9\xf0\x9f\x98\xb9", "]]>",
                                                    ""};
        bool is_in_body = where == Location::Body;
        std::size_t index = prng_.below(is_in_body ? 10 : 6);
        return index < 6 ? kAnywhere[index] : kInBodies[index - 6];
    }

    std::string bytes() {
        std::string made;
        std::size_t count = 1 + prng_.below(20);
        for (std::size_t i = 0; i < count; ++i)
            made += static_cast<char>(prng_.below(256));
        return made;
    }

    /// Dates of HTTP have no decimals.
    base::Time time(const Member& member, Location where) {
        auto otherwise =
            where == Location::Header ? TimestampFormat::HttpDate : TimestampFormat::Iso8601;
        auto seconds = static_cast<std::int64_t>(prng_.below(4'000'000'000));
        bool is_whole = timestamp_format(member, otherwise) == TimestampFormat::HttpDate;
        return base::Time::unix_milliseconds(seconds * 1000 + (is_whole ? 0 : 125));
    }

    base::Prng prng_;
    std::size_t depth_ = 0;
};

/// `value` with all members and entries by name: their order is no part of what they say.
inline Value sorted(Value value) {
    if (auto* list = std::get_if<Value::List>(&value.held)) {
        for (Value& item : *list)
            item = sorted(std::move(item));
    }
    if (auto* fields = std::get_if<Value::Fields>(&value.held)) {
        for (Field& field : *fields)
            field.value = sorted(std::move(field.value));
        std::ranges::sort(*fields, {}, &Field::name);
    }
    return value;
}

}  // namespace aws::test
