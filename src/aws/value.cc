#include "aws/value.h"

#include <algorithm>

namespace aws {
namespace {

/// The alternative `T` of the member `name`; null when there is none.
template <class T>
const T* member_of(const Value& value, std::string_view name) {
    const Value* found = value.find(name);
    return found ? std::get_if<T>(&found->held) : nullptr;
}

}  // namespace

const Value* Value::find(std::string_view name) const {
    const auto* fields = std::get_if<Fields>(&held);
    if (!fields) return nullptr;
    auto found = std::ranges::find(*fields, name, &Field::name);
    return found == fields->end() ? nullptr : &found->value;
}

std::string_view Value::text(std::string_view name) const {
    const auto* text = member_of<std::string>(*this, name);
    return text ? std::string_view(*text) : std::string_view();
}

std::int64_t Value::integer(std::string_view name, std::int64_t otherwise) const {
    const auto* number = member_of<std::int64_t>(*this, name);
    return number ? *number : otherwise;
}

bool Value::boolean(std::string_view name, bool otherwise) const {
    const auto* truth = member_of<bool>(*this, name);
    return truth ? *truth : otherwise;
}

const Value::List& Value::list(std::string_view name) const {
    static const List kNone;
    const auto* list = member_of<List>(*this, name);
    return list ? *list : kNone;
}

const Value::Fields& Value::fields(std::string_view name) const {
    static const Fields kNone;
    const auto* fields = member_of<Fields>(*this, name);
    return fields ? *fields : kNone;
}

std::string_view Value::as_text() const {
    const auto* text = std::get_if<std::string>(&held);
    return text ? std::string_view(*text) : std::string_view();
}

bool Value::operator==(const Value& other) const {
    return held == other.held;
}

}  // namespace aws
