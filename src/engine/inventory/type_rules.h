#pragma once
// What the inventory knows about each resource type beyond its schema: how things are called, what
// they show, how long they take, what stands in their way. Tables; inventory.cc reads them.

#include <cstdint>
#include <span>
#include <string_view>

namespace engine {

/// How long something takes; the lengths are in engine/tunables.h.
enum class Pace : std::uint8_t { Moment, Brief, Short, Medium, Long, VeryLong };

enum class Letters : std::uint8_t { Any, Lower };

/// Texts with `{...}` in them are forms (inventory/forms.h).
struct TypeRules {
    std::string_view type;  ///< "AWS::ECS::Service"
    /// The property that names it; empty: it has no name.
    std::string_view name_property = {};
    /// Of a name that CloudFormation makes up.
    std::uint16_t name_length = 255;
    Letters letters = Letters::Any;
    /// A form: the physical id. One that ends in a mark, "{#}", is shown and referred to without
    /// it.
    std::string_view id;
    /// A form: what no two of them may share; empty: the physical id.
    std::string_view unique = {};
    /// "Arn=form;Endpoint.Port=form": what Fn::GetAtt yields. A form in square brackets is a list
    /// with commas. An attribute that is not here is the property of its name, or is not there.
    std::string_view attributes = {};
    /// Through its own API it is made, changed and taken away with the answer, or when the core
    /// beside it says so; the paces are CloudFormation's.
    bool is_at_once = false;
    Pace create = Pace::Brief;
    Pace update = Pace::Brief;
    Pace remove = Pace::Brief;
    /// The error of the API when `unique` is taken, and a form of its message.
    std::string_view taken_code = "AlreadyExistsException";
    std::string_view taken_message =
        "Resource of type '{type}' with identifier '{unique}' already exists.";
    /// A core beside the record says when it is done.
    bool has_behaviour = false;
    /// Why it cannot be made here; empty: it can.
    std::string_view missing = {};
};

/// The rules of `type`; nothing for a type that models/cfn does not have.
const TypeRules* find_rules(std::string_view type);

/// One table a field of AWS, each in the order of the type names.
std::span<const TypeRules> network_rules();
std::span<const TypeRules> compute_rules();
std::span<const TypeRules> data_rules();
std::span<const TypeRules> management_rules();

/// `property` of `type` names a thing of type `needed`, which must be there: by its id, its name or
/// its ARN.
struct Need {
    std::string_view type;
    std::string_view property;  ///< a path; of a list each element
    std::string_view needed;
    std::string_view code;            ///< of the API: "InvalidVpcID.NotFound"
    std::string_view message;         ///< `{}` is the value
    std::string_view or_needed = {};  ///< a thing of this type will do, too
};
/// By type.
std::span<const Need> needs();

/// A thing of `type` cannot go while a thing of `user` names it.
struct Hold {
    std::string_view type;
    std::string_view user;
    std::string_view property;  ///< of the user; empty: any that names things (`is_reference`)
    std::string_view code;      ///< of the API: "DependencyViolation"
    std::string_view message;   ///< `{}` is the physical id
};
/// By type.
std::span<const Hold> holds();

/// Whether the values of properties of this name name other things.
bool is_reference(std::string_view property);

}  // namespace engine
