#pragma once
// Any template held to what AWS says about its resource types: names, required properties, types,
// words, forms, ranges.

#include <map>
#include <optional>
#include <string_view>

#include "base/diagnostic.h"
#include "cfn/schema.h"
#include "cfn/template.h"
#include "text/pattern.h"

namespace cfn {

/// Checks templates, the parts without a schema too (cfn/check_parts.h); keeps compiled patterns
/// from one to the next, so use one for all of them.
///
/// Literals are checked as CloudFormation takes them: "80" is an integer and 80 a text. What
/// CloudFormation works out passes, but for Fn::If, whose branches are both looked into. Dynamic
/// references (`{{resolve:...}}`) pass. The findings have no place in a document; their messages
/// begin with the path: "Service.LoadBalancers[0].ContainerPort: ". Errors: template.empty,
/// template.unknown-key, template.unknown-property, template.missing-property, template.wrong-type,
/// template.unknown-value, template.pattern, template.range, template.duplicate-item,
/// template.policy. Warnings: template.unknown-type.
class SchemaChecker {
  public:
    base::Diagnostics check(const Template& body);

    /// Empty when the pattern is one that text::Pattern cannot match; such patterns are not
    /// checked.
    const std::optional<text::Pattern>& compiled(std::string_view pattern);

  private:
    std::map<std::string_view, std::optional<text::Pattern>> patterns_;
};

/// For one template.
base::Diagnostics check_schema(const Template& body);

}  // namespace cfn
