#pragma once
// The codes of this room's findings.

#include <array>

#include "base/diagnostic.h"

namespace cfn {

inline constexpr std::array kCodes = {
    // Reading: the document is no CloudFormation template.
    base::Code{"template.shape", base::Severity::Error,
               "a part of the template is not what CloudFormation expects there"},
    base::Code{"template.version", base::Severity::Error,
               "the template says another format version than 2010-09-09"},
    base::Code{"template.name", base::Severity::Error,
               "a logical id is not made of letters and digits"},
    base::Code{"template.function", base::Severity::Error, "a function has the wrong arguments"},
    base::Code{"template.unknown-function", base::Severity::Error,
               "CloudFormation has no function of this name"},
    base::Code{"template.sub", base::Severity::Error,
               "a ${...} of Fn::Sub is not the name of anything"},
    base::Code{"template.loop", base::Severity::Error,
               "Fn::ForEach writes parts of a template that slipway cannot see"},
    base::Code{"template.policy", base::Severity::Error,
               "a deletion policy is none that CloudFormation knows"},
    base::Code{"template.too-deep", base::Severity::Error,
               "values are nested deeper than slipway reads"},

    // Checking against the schemas of the resource types.
    base::Code{"template.empty", base::Severity::Error, "the template has no resources"},
    base::Code{"template.unknown-type", base::Severity::Warning,
               "slipway has no schema for this resource type"},
    base::Code{"template.unknown-key", base::Severity::Error,
               "CloudFormation knows no such key of a resource or section"},
    base::Code{"template.unknown-property", base::Severity::Error,
               "the resource type has no such property"},
    base::Code{"template.missing-property", base::Severity::Error,
               "a property that the resource type requires is missing"},
    base::Code{"template.wrong-type", base::Severity::Error,
               "a property holds a value of the wrong type"},
    base::Code{"template.unknown-value", base::Severity::Error,
               "a property holds a word that is none of its values"},
    base::Code{"template.pattern", base::Severity::Error,
               "a property does not have the form that AWS asks for"},
    base::Code{"template.range", base::Severity::Error,
               "a property is too small, too large, too short or too long"},
    base::Code{"template.duplicate-item", base::Severity::Error,
               "a list whose elements must differ holds the same one twice"},

    // Following references.
    base::Code{"template.dangling", base::Severity::Error,
               "a reference leads to nothing in the template"},
    base::Code{"template.cycle", base::Severity::Error,
               "resources or conditions wait for each other in a circle"},
    base::Code{"template.unknown-attribute", base::Severity::Error,
               "the resource type has no such attribute"},
};

}  // namespace cfn
