#include "aws/shapes.h"

#include <algorithm>
#include <set>
#include <vector>

namespace aws {

const Service* find_service(std::string_view name) {
    auto found = std::ranges::find(services(), name, &Service::name);
    return found == services().end() ? nullptr : &*found;
}

const Operation* find_operation(const Service& service, std::string_view name) {
    auto found = std::ranges::lower_bound(service.operations, name, {}, &Operation::name);
    return found == service.operations.end() || found->name != name ? nullptr : &*found;
}

const Shape& or_nothing(const Shape* shape) {
    static constexpr Shape kNothing{.name = "Nothing"};
    return shape ? *shape : kNothing;
}

const Member* find_member(const Shape& shape, std::string_view name) {
    auto found = std::ranges::find(shape.members, name, &Member::name);
    return found == shape.members.end() ? nullptr : &*found;
}

const Member* payload_member(const Shape& shape) {
    auto found = std::ranges::find(shape.members, Location::Payload, &Member::location);
    return found == shape.members.end() ? nullptr : &*found;
}

bool has_body_members(const Shape& shape) {
    return std::ranges::find(shape.members, Location::Body, &Member::location) !=
           shape.members.end();
}

bool holds_secrets(const Shape* shape) {
    std::set<const Shape*> met;
    std::vector<const Shape*> open = {shape};
    while (!open.empty()) {
        const Shape* one = open.back();
        open.pop_back();
        if (!one || !met.insert(one).second) continue;
        if (one->sensitive) return true;
        for (const Member& member : one->members)
            open.push_back(member.shape);
    }
    return false;
}

}  // namespace aws
