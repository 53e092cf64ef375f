#pragma once
// What CloudFormation asks of the parts of a template that no schema describes: sections, parameter
// types, resource types, outputs. Not for other rooms: `SchemaChecker` calls it.

#include "base/diagnostic.h"
#include "cfn/template.h"

namespace cfn {

/// Appends to `found`, messages beginning with the path: "Parameters.Image: ". Errors:
/// template.wrong-type (a section that is no mapping, a mapping that is not two keys deep, an
/// output that is no text), template.range (a long description), template.policy (a snapshot of
/// what has none), template.unknown-value (the type of a parameter), template.pattern (a resource
/// type without the form of one).
void check_parts(const Template& body, base::Diagnostics& found);

/// Whether `type` has the form of a resource type: "AWS::ECS::Service", "Custom::Thing",
/// "Acme::Web::Site::MODULE".
bool is_resource_type(std::string_view type);

}  // namespace cfn
