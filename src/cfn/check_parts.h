#pragma once
// What CloudFormation asks of the parts of a template that no schema describes: sections, parameter
// types, resource types, outputs. `SchemaChecker` calls it, and the engine for every request.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "cfn/template.h"

namespace cfn {

/// Appends to `found`, messages beginning with the path: "Parameters.Image: ". Errors:
/// template.wrong-type (a section that is no mapping, a mapping that is not two keys deep, an
/// output that is no text), template.range (a long description), template.policy (a snapshot of
/// what has none), template.unknown-value (the type of a parameter), template.pattern (a resource
/// type without the form of one).
void check_parts(const Template& body, base::Diagnostics& found);

/// Keys of a resource. AWS: CloudFormation Template Reference, "Resource attributes".
inline constexpr std::array<std::string_view, 10> kResourceKeys = {
    "Type",           "Properties",          "DependsOn",    "Condition",      "Metadata",
    "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Description"};

/// Sections that CloudFormation does not know, in the order of the template.
std::vector<std::string> unknown_sections(const Template& body);
/// The first key of a resource, or of a parameter, that CloudFormation does not know.
std::optional<std::string> unknown_key(const Resource& resource);
std::optional<std::string> unknown_key(const Parameter& parameter);

/// Whether `type` has the form of a resource type: "AWS::ECS::Service", "Custom::Thing",
/// "Acme::Web::Site::MODULE".
bool is_resource_type(std::string_view type);

}  // namespace cfn
