#pragma once
// The values of a template's parameters: defaults, constraints, Systems Manager.
//
// AWS: CloudFormation user guide, "Parameters", "Specify existing resources at runtime with
// CloudFormation-supplied parameter types".

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/template.h"

namespace cfn {

struct SettledParameter {
    std::string name;
    std::string value;  ///< as given, or the default; of SSM types the name of the SSM parameter
    std::string resolved = {};  ///< of SSM types: what the SSM parameter holds
    bool no_echo = false;
    bool operator==(const SettledParameter&) const = default;
};

struct SettledParameters {
    std::vector<SettledParameter> values = {};  ///< in the order of the template
    /// CloudFormation's message about the first thing that is wrong; empty: nothing is.
    std::string problem = {};
};

/// `given`: what the request says, by name. `ssm`: what the SSM parameters hold, by name.
SettledParameters settle_parameters(const Template& body,
                                    const std::map<std::string, std::string>& given,
                                    const std::map<std::string, std::string>& ssm);

/// The SSM parameters whose values `settle_parameters` needs.
std::set<std::string> ssm_parameters(const Template& body,
                                     const std::map<std::string, std::string>& given);

/// What `Ref` of a parameter of `type` yields: a text, or a list of texts for list types.
Expression parameter_value(std::string_view type, std::string_view text);

/// Whether `type` is "AWS::SSM::Parameter::Value<...>".
bool is_ssm_type(std::string_view type);

}  // namespace cfn
