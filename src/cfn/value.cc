#include "cfn/value.h"

namespace cfn {

Slot::Slot() noexcept = default;
Slot::Slot(const Slot&) noexcept = default;
Slot::Slot(Slot&&) noexcept = default;
Slot& Slot::operator=(const Slot&) noexcept = default;
Slot& Slot::operator=(Slot&&) noexcept = default;
Slot::~Slot() = default;

Slot::Slot(Expression expression)
    : held_(std::make_shared<const Expression>(std::move(expression))) {}

Slot::operator Expression() const {
    if (!held_) return Ref{"AWS::NoValue"};
    return *held_;
}

Value<std::string> text_of(Expression expression) {
    return Value<std::string>(std::move(expression));
}

List<std::string> texts_of(Expression expression) {
    return List<std::string>(std::move(expression));
}

Object to_object(const Tag& tag) {
    Object object;
    detail::add_set(object, "Key", tag.Key);
    detail::add_set(object, "Value", tag.Value);
    return object;
}

void detail::add_set(Object& object, const char* name, const Slot& property) {
    if (property.is_set()) object.add(name, *property.get());
}

}  // namespace cfn
