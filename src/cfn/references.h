#pragma once
// What a template refers to: inside itself, and to other stacks through exports.

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cfn/template.h"

namespace cfn {

enum class ReferenceKind : std::uint8_t {
    kRef,        ///< a parameter, a resource or a pseudo parameter; Fn::Sub's `${Name}` too
    kGetAtt,     ///< an attribute of a resource; Fn::Sub's `${Name.Attribute}` too
    kCondition,  ///< the condition of a resource or output, Fn::If, Condition
    kDependsOn,
    kMapping,  ///< Fn::FindInMap with a literal name
};

struct Reference {
    ReferenceKind kind;
    std::string name;
    std::string attribute = {};  ///< of kGetAtt
    /// Whose it is: logical id, name of an output or a condition.
    std::string owner;
    /// Where it stands: "Resources.Service.Properties.LoadBalancers[0].TargetGroupArn".
    std::string place;

    bool operator==(const Reference&) const = default;
};

/// All of them, in the order of sections and fields. A name that Fn::Sub's own variables define is
/// no reference.
std::vector<Reference> references(const Template& body);

/// What a stack knows about itself; empty members are not known.
struct PseudoParameters {
    std::string account = {};
    std::string region = {};
    std::string stack_name = {};
    std::string partition = "aws";
    std::string url_suffix = "amazonaws.com";
};

/// The text of a literal, of a pseudo parameter, or of Fn::Sub and Fn::Join over those; empty when
/// it holds anything else.
std::optional<std::string> resolve_text(const Expression& expression,
                                        const PseudoParameters& known);

struct Import {
    std::optional<std::string> name;  ///< empty: it does not follow from `known`
    std::string place;

    bool operator==(const Import&) const = default;
};

/// Every Fn::ImportValue.
std::vector<Import> imports(const Template& body, const PseudoParameters& known);

struct Export {
    std::optional<std::string> name;
    std::string output;

    bool operator==(const Export&) const = default;
};

std::vector<Export> exports(const Template& body, const PseudoParameters& known);

/// References whose target does not exist in `body`: template.dangling; attributes that the
/// resource type does not have by its schema: template.unknown-attribute. Messages begin with the
/// place.
base::Diagnostics dangling(const Template& body);

/// Resources, or conditions, that wait for each other in a circle: template.cycle, for one circle
/// of each of the two. The message begins with the place of one reference of the circle; the notes
/// are all of them, each beginning with its place.
base::Diagnostics cycles(const Template& body);

}  // namespace cfn
