#include "aws/cbor_protocol.h"

#include <algorithm>
#include <limits>
#include <string>

#include "aws/timestamp.h"
#include "text/cbor.h"

namespace aws {
namespace {

using text::CborKind;
using text::CborReader;

/// Reads one item after the other; the first one of another type than its shape ends it.
class CborValues {
  public:
    explicit CborValues(std::string_view bytes) : in_(bytes) {}

    bool is_whole() const { return in_.ok() && in_.at_end(); }

    void read(const Shape& shape, Value& value) {
        if (in_.peek() == CborKind::Null) return in_.null();
        switch (shape.type) {
            case ShapeType::Structure: return structure(shape, value);
            case ShapeType::List: return list(shape, value);
            case ShapeType::Map: return map(shape, value);
            case ShapeType::String: value.held = in_.text(); return;
            case ShapeType::Boolean: value.held = in_.boolean(); return;
            case ShapeType::Integer:
            case ShapeType::Long: return integer(shape, value);
            case ShapeType::Float:
            case ShapeType::Double: value.held = in_.number(); return;
            case ShapeType::Blob: value.held = Value::Blob{in_.bytes()}; return;
            case ShapeType::Timestamp: return time(value);
            case ShapeType::Document: break;  // this protocol has none
        }
        in_.skip();
    }

  private:
    void structure(const Shape& shape, Value& value) {
        Value::Fields fields;
        in_.begin_map();
        while (in_.more()) {
            std::string name = in_.text();
            const Member* member = find_member(shape, name);
            if (!member) {
                in_.skip();
                continue;
            }
            Value held;
            read(*member->shape, held);
            // A member twice: the later one counts.
            std::erase_if(fields, [&](const Field& field) { return field.name == name; });
            if (!held.is_absent()) fields.push_back({std::move(name), std::move(held)});
        }
        value.held = std::move(fields);
    }

    void list(const Shape& shape, Value& value) {
        Value::List items;
        in_.begin_array();
        while (in_.more()) {
            Value item;
            read(*shape.members[0].shape, item);
            // In a list too: what is not there is not counted.
            if (!item.is_absent()) items.push_back(std::move(item));
        }
        value.held = std::move(items);
    }

    void map(const Shape& shape, Value& value) {
        Value::Fields entries;
        in_.begin_map();
        while (in_.more()) {
            std::string key = in_.text();
            Value held;
            read(*shape.members[1].shape, held);
            if (!held.is_absent()) entries.push_back({std::move(key), std::move(held)});
        }
        std::ranges::reverse(entries);
        std::ranges::stable_sort(entries, {}, &Field::name);
        auto rest = std::ranges::unique(entries, {}, &Field::name);
        entries.erase(rest.begin(), rest.end());
        value.held = std::move(entries);
    }

    void integer(const Shape& shape, Value& value) {
        std::int64_t number = in_.integer();
        bool is_short = number >= std::numeric_limits<std::int32_t>::min() &&
                        number <= std::numeric_limits<std::int32_t>::max();
        if (shape.type == ShapeType::Integer && !is_short) in_.fail();
        value.held = number;
    }

    void time(Value& value) {
        constexpr std::uint64_t kSecondsSince1970 = 1;
        if (in_.peek() == CborKind::Tag && in_.tag() != kSecondsSince1970) in_.fail();
        auto moment = from_unix_seconds(in_.number());
        if (!moment) return in_.fail();
        value.held = *moment;
    }

    CborReader in_;
};

}  // namespace

Either<Value> read_cbor(const Shape& shape, std::string_view cbor) {
    if (cbor.empty()) return Value{Value::Fields()};
    Value value;
    CborValues values(cbor);
    values.read(shape, value);
    if (!values.is_whole()) return unreadable("");
    // `null` is no structure, but says as little as an empty one.
    if (value.is_absent()) value.held = Value::Fields();
    return value;
}

}  // namespace aws
