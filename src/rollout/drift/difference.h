#pragma once
// A template's value beside what AWS shows: what the template says has to be there, and what it
// leaves out is nobody's.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/expression.h"

namespace rollout {

/// One value that differs.
struct Unlike {
    /// From the resource inwards, elements of a list by their name or port:
    /// "ContainerDefinitions[api].Environment[LEVEL].Value".
    std::string path = {};
    std::optional<cfn::Expression> deployed = {};
    std::optional<cfn::Expression> live = {};  ///< empty: it is not there
    bool operator==(const Unlike&) const = default;
};

enum class Extras : std::uint8_t {
    Nobodys,  ///< what only the live side has is a default of AWS
    Counted   ///< both sides are whole
};

struct Comparison {
    std::vector<Unlike> unlike = {};
    std::vector<std::string> not_known = {};  ///< paths that AWS alone knows
};

/// Names are the same in any case, for the API writes "targetGroupArn" for "TargetGroupArn"; 80,
/// "80" and 80.0 are one number; false, nothing and an empty list are the same as not there.
/// Lists of plain values are sets, but those of words of a command; elements with a name or a port
/// are found by it.
void compare(const std::optional<cfn::Expression>& deployed,
             const std::optional<cfn::Expression>& live, const std::string& path, Extras extras,
             Comparison& into);

/// The member called `name`, whatever its case is; null: there is none.
const cfn::Expression* member_of(const cfn::Object& object, std::string_view name);
/// A text, a number or a truth there; empty: there is none.
std::string word_of(const cfn::Object& object, std::string_view name);
/// The objects of the list there.
std::vector<const cfn::Object*> objects_of(const cfn::Object& object, std::string_view name);
/// The object there, or an empty one.
const cfn::Object& object_of(const cfn::Object& object, std::string_view name);

/// As people read it: a text as it is, a short list with commas, the rest as JSON that is cut.
std::string brief_value(const std::optional<cfn::Expression>& value);

}  // namespace rollout
