#pragma once
// How the words of CloudFormation become C++ names.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model.h"

namespace cfn_generator {

/// "TaskDefinition" is "task_definition", "VPCEndpoint" is "vpc_endpoint": the namespace of a
/// resource's nested types.
std::string namespace_of(std::string_view type);

/// "BLUE_GREEN" is "kBlueGreen", "awslogs" is "kAwslogs", "forward-config" is "kForwardConfig",
/// "Endpoint.Address" is "kEndpointAddress". One name for each of `words`; those that would fall
/// together keep their own spelling.
std::vector<std::string> constants_of(const std::vector<std::string>& words);

/// An enum of a resource's namespace.
struct Enumeration {
    std::string name;
    std::vector<std::string> words;
};

/// The enums of one resource and which property has which.
///
/// An enum is called like its property, and properties of one name and the same words share it.
/// Where the words differ, the resource's own property keeps the name, and nested ones put their
/// definition in front ("RedirectConfigProtocol"), as they do when a definition has the name.
struct Enumerations {
    std::vector<Enumeration> all;
    /// By definition (empty: the resource itself) and property.
    std::map<std::pair<std::string, std::string>, std::string> by_property;
};
Enumerations enumerations_of(const Type& type);

}  // namespace cfn_generator
