#include "aws/writer.h"

#include <cassert>
#include <variant>

#include "aws/bound_syntax.h"
#include "aws/syntax.h"
#include "base/match.h"

namespace aws {
namespace {

using AnySyntax = std::variant<JsonSyntax, XmlSyntax, FormSyntax, CborSyntax>;

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
    BoundSyntax outside = {};
    const Shape& shape;
    std::string closing;
    Bindings bindings;
    /// The structure that is the whole body was begun.
    bool has_payload = false;
    std::optional<std::uint16_t> status = {};

    Impl(Syntax which, const Shape& written, std::string opening, std::string end, Bindings where)
        : syntax(std::in_place_type<FormSyntax>, "", FormNames::Query),
          shape(written),
          closing(std::move(end)),
          bindings(where) {
        switch (which) {
            case Syntax::Json: syntax.emplace<JsonSyntax>(std::move(opening)); break;
            case Syntax::Xml: syntax.emplace<XmlSyntax>(std::move(opening)); break;
            case Syntax::Form:
                syntax.emplace<FormSyntax>(std::move(opening), FormNames::Query);
                break;
            case Syntax::Ec2Form:
                syntax.emplace<FormSyntax>(std::move(opening), FormNames::Ec2);
                break;
            case Syntax::Cbor: syntax.emplace<CborSyntax>(std::move(opening)); break;
        }
    }

    template <class Call>
    auto on(Call&& call) {
        return std::visit(call, syntax);
    }
};

Writer::Writer(Syntax syntax, const Shape& shape, std::string opening, std::string closing,
               Bindings bindings)
    : open_{{.shape = &shape, .name = {}}},
      impl_(std::make_unique<Impl>(syntax, shape, std::move(opening), std::move(closing),
                                   bindings)) {}
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

Writer::Part Writer::part_of(const Slot& slot) const {
    if (open_.back().part == Part::Outside) return Part::Outside;
    if (impl_->bindings == Bindings::None || open_.size() > 1) return Part::Body;
    const Member& member = *slot.member;
    bool is_payload =
        member.location == Location::Payload && member.shape->type == ShapeType::Structure;
    if (is_payload) return Part::Payload;
    return member.location == Location::Body ? Part::Body : Part::Outside;
}

/// Calls `call` with the syntax of the place of `slot`.
template <class Call>
void Writer::at(const Slot& slot, Call&& call) {
    if (part_of(slot) == Part::Outside) {
        call(impl_->outside);
    } else {
        impl_->on(call);
    }
}

void Writer::push(const Slot& slot) {
    const Member& member = *slot.member;
    Part part = part_of(slot);
    // Its members are those of the body.
    if (part == Part::Payload) impl_->has_payload = true;
    if (part != Part::Payload) at(slot, [&](auto& syntax) { syntax.open(slot); });
    // Only a member of a structure has neighbours that its elements could stand beside.
    bool flattened =
        slot.in == Slot::In::Structure && (member.flattened || member.shape->flattened);
    open_.push_back(
        {.shape = member.shape, .name = slot.name, .flattened = flattened, .part = part});
}

Writer& Writer::text(std::string_view name, std::string_view value) {
    Slot place = slot(name);
    assert(place.member->shape->type == ShapeType::String);
    at(place, [&](auto& syntax) { syntax.text(place, value); });
    return *this;
}

Writer& Writer::integer(std::string_view name, std::int64_t value) {
    Slot place = slot(name);
    assert(is_number(place.member->shape->type));
    at(place, [&](auto& syntax) { syntax.integer(place, value); });
    return *this;
}

Writer& Writer::number(std::string_view name, double value) {
    Slot place = slot(name);
    assert(is_number(place.member->shape->type) && !is_integer(place.member->shape->type));
    at(place, [&](auto& syntax) { syntax.number(place, value); });
    return *this;
}

Writer& Writer::boolean(std::string_view name, bool value) {
    Slot place = slot(name);
    assert(place.member->shape->type == ShapeType::Boolean);
    at(place, [&](auto& syntax) { syntax.boolean(place, value); });
    return *this;
}

Writer& Writer::time(std::string_view name, base::Time value) {
    Slot place = slot(name);
    assert(place.member->shape->type == ShapeType::Timestamp);
    at(place, [&](auto& syntax) { syntax.time(place, value); });
    return *this;
}

Writer& Writer::blob(std::string_view name, std::string_view bytes) {
    Slot place = slot(name);
    assert(place.member->shape->type == ShapeType::Blob);
    at(place, [&](auto& syntax) { syntax.blob(place, bytes); });
    return *this;
}

Writer& Writer::document(std::string_view name, std::string_view json) {
    Slot place = slot(name);
    assert(place.member->shape->type == ShapeType::Document);
    at(place, [&](auto& syntax) { syntax.document(place, json); });
    return *this;
}

Writer& Writer::begin_structure(std::string_view name) {
    Slot place = slot(name);
    assert(place.member->shape->type == ShapeType::Structure);
    push(place);
    return *this;
}

Writer& Writer::begin_list(std::string_view name) {
    Slot place = slot(name);
    assert(place.member->shape->type == ShapeType::List);
    push(place);
    return *this;
}

Writer& Writer::begin_map(std::string_view name) {
    Slot place = slot(name);
    assert(place.member->shape->type == ShapeType::Map);
    push(place);
    return *this;
}

Writer& Writer::end() {
    assert(open_.size() > 1);
    Frame frame = open_.back();
    open_.pop_back();
    switch (frame.part) {
        case Part::Body: impl_->on([&](auto& syntax) { syntax.close(*frame.shape); }); break;
        case Part::Outside: impl_->outside.close(*frame.shape); break;
        case Part::Payload: break;
    }
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
            Slot place = slot(name);
            assert(place.member->shape->type == ShapeType::Structure ||
                   place.member->shape->type == ShapeType::Map);
            push(place);
            members(value);
            end();
        });
    return *this;
}

Writer& Writer::status(std::uint16_t status) {
    impl_->status = status;
    return *this;
}

std::string Writer::take() {
    assert(open_.size() == 1);
    std::string bytes = impl_->on([](auto& syntax) { return syntax.take(); });
    bytes += impl_->closing;
    return bytes;
}

HttpParts Writer::take_parts() {
    HttpParts parts = impl_->outside.take();
    if (impl_->status) parts.status = impl_->status;
    const Member* payload = payload_member(impl_->shape);
    bool has_members = payload ? impl_->has_payload : has_body_members(impl_->shape);
    // A structure that is the whole body and is not there is empty in JSON, but a union is not.
    bool is_empty_json = payload && payload->shape->type == ShapeType::Structure &&
                         !payload->shape->is_union &&
                         std::holds_alternative<JsonSyntax>(impl_->syntax);
    has_members = has_members || is_empty_json;
    std::string body = take();
    if (has_members) {
        parts.kind = Body::Members;
        parts.body = std::move(body);
    }
    return parts;
}

}  // namespace aws
