#include "aws/writer.h"

#include <cassert>
#include <variant>

#include "aws/syntax.h"
#include "base/base64.h"
#include "base/match.h"

namespace aws {
namespace {

using AnySyntax = std::variant<JsonSyntax, XmlSyntax, FormSyntax>;

[[maybe_unused]] bool is_integer(ShapeType type) {
    return type == ShapeType::Integer || type == ShapeType::Long;
}

[[maybe_unused]] bool is_number(ShapeType type) {
    return type == ShapeType::Float || type == ShapeType::Double || is_integer(type);
}

std::string_view or_else(std::string_view name, std::string_view otherwise) {
    return name.empty() ? otherwise : name;
}

}  // namespace

struct Writer::Impl {
    AnySyntax syntax;

    Impl(Syntax which, std::string opening) : syntax(std::in_place_type<FormSyntax>, "") {
        switch (which) {
            case Syntax::Json: syntax.emplace<JsonSyntax>(std::move(opening)); break;
            case Syntax::Xml: syntax.emplace<XmlSyntax>(std::move(opening)); break;
            case Syntax::Form: syntax.emplace<FormSyntax>(std::move(opening)); break;
        }
    }

    template <class Call>
    auto on(Call&& call) {
        return std::visit(call, syntax);
    }
};

Writer::Writer(Syntax syntax, const Shape& shape, std::string opening)
    : open_{{.shape = &shape, .name = {}}},
      impl_(std::make_unique<Impl>(syntax, std::move(opening))) {}
Writer::~Writer() = default;
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;

Slot Writer::slot(std::string_view name) {
    Frame& frame = open_.back();
    const Shape& shape = *frame.shape;
    if (shape.type == ShapeType::Structure) {
        std::size_t size = shape.members.size();
        for (std::size_t i = 0; i < size; ++i) {
            std::size_t index = (frame.next + i) % size;
            const Member& member = shape.members[index];
            if (member.name != name) continue;
            frame.next = index + 1;
            return {.member = &member, .name = wire_name(member)};
        }
        assert(false && "the shape has no such member");
    }
    bool is_list = shape.type == ShapeType::List;
    assert(!is_list || name.empty());
    const Member& member = shape.members[is_list ? 0 : 1];
    std::string_view element =
        is_list ? or_else(wire_name(member), "member") : std::string_view("entry");
    return {.in = is_list ? Slot::In::List : Slot::In::Map,
            .member = &member,
            .name = frame.flattened ? frame.name : element,
            .key = name,
            .around = &shape,
            .flattened = frame.flattened,
            .number = ++frame.next};
}

void Writer::push(const Slot& slot) {
    const Member& member = *slot.member;
    impl_->on([&](auto& syntax) { syntax.open(slot); });
    // Only a member of a structure has neighbours that its elements could stand beside.
    bool flattened =
        slot.in == Slot::In::Structure && (member.flattened || member.shape->flattened);
    open_.push_back({.shape = member.shape, .name = slot.name, .flattened = flattened});
}

Writer& Writer::text(std::string_view name, std::string_view value) {
    Slot at = slot(name);
    assert(at.member->shape->type == ShapeType::String);
    impl_->on([&](auto& syntax) { syntax.text(at, value); });
    return *this;
}

Writer& Writer::integer(std::string_view name, std::int64_t value) {
    Slot at = slot(name);
    assert(is_number(at.member->shape->type));
    impl_->on([&](auto& syntax) { syntax.integer(at, value); });
    return *this;
}

Writer& Writer::number(std::string_view name, double value) {
    Slot at = slot(name);
    assert(is_number(at.member->shape->type) && !is_integer(at.member->shape->type));
    impl_->on([&](auto& syntax) { syntax.number(at, value); });
    return *this;
}

Writer& Writer::boolean(std::string_view name, bool value) {
    Slot at = slot(name);
    assert(at.member->shape->type == ShapeType::Boolean);
    impl_->on([&](auto& syntax) { syntax.boolean(at, value); });
    return *this;
}

Writer& Writer::time(std::string_view name, base::Time value) {
    Slot at = slot(name);
    assert(at.member->shape->type == ShapeType::Timestamp);
    impl_->on([&](auto& syntax) { syntax.time(at, value); });
    return *this;
}

Writer& Writer::blob(std::string_view name, std::string_view bytes) {
    Slot at = slot(name);
    assert(at.member->shape->type == ShapeType::Blob);
    impl_->on([&](auto& syntax) { syntax.text(at, base::to_base64(bytes)); });
    return *this;
}

Writer& Writer::document(std::string_view name, std::string_view json) {
    Slot at = slot(name);
    assert(at.member->shape->type == ShapeType::Document);
    impl_->on([&](auto& syntax) { syntax.document(at, json); });
    return *this;
}

Writer& Writer::begin_structure(std::string_view name) {
    Slot at = slot(name);
    assert(at.member->shape->type == ShapeType::Structure);
    push(at);
    return *this;
}

Writer& Writer::begin_list(std::string_view name) {
    Slot at = slot(name);
    assert(at.member->shape->type == ShapeType::List);
    push(at);
    return *this;
}

Writer& Writer::begin_map(std::string_view name) {
    Slot at = slot(name);
    assert(at.member->shape->type == ShapeType::Map);
    push(at);
    return *this;
}

Writer& Writer::end() {
    assert(open_.size() > 1);
    const Shape& shape = *open_.back().shape;
    open_.pop_back();
    impl_->on([&](auto& syntax) { syntax.close(shape); });
    return *this;
}

Writer& Writer::members(const Value& fields) {
    if (const auto* list = std::get_if<Value::Fields>(&fields.held)) {
        for (const Field& field : *list)
            value(field.name, field.value);
    }
    return *this;
}

Writer& Writer::value(std::string_view name, const Value& value) {
    base::match(
        value.held, [](std::monostate) {}, [&](bool truth) { boolean(name, truth); },
        [&](std::int64_t whole) { integer(name, whole); }, [&](double real) { number(name, real); },
        [&](const std::string& word) { text(name, word); },
        [&](const Value::Blob& bytes) { blob(name, bytes.bytes); },
        [&](const Value::Document& json) { document(name, json.json); },
        [&](base::Time moment) { time(name, moment); },
        [&](const Value::List& list) {
            begin_list(name);
            for (const Value& item : list)
                this->value({}, item);
            end();
        },
        [&](const Value::Fields&) {
            Slot at = slot(name);
            assert(at.member->shape->type == ShapeType::Structure ||
                   at.member->shape->type == ShapeType::Map);
            push(at);
            members(value);
            end();
        });
    return *this;
}

std::string Writer::take() {
    assert(open_.size() == 1);
    return impl_->on([](auto& syntax) { return syntax.take(); });
}

}  // namespace aws
