#pragma once
// The commands of the AWS CLI that put a value back, word by word: whoever prints them quotes them.

#include <string>
#include <string_view>
#include <vector>

#include "cfn/expression.h"
#include "rollout/drift/finding.h"

namespace rollout {

/// `aws SERVICE COMMAND --region REGION OPTIONS...`.
ByCommand aws_command(std::string_view service, std::string_view command, const std::string& region,
                      std::vector<std::string> options);

/// The option of the AWS CLI for a property, and its value where the option takes one:
/// "--desired-count 2", "--no-enable-execute-command", a structure as JSON. `spelling` is that of
/// the service's API.
enum class Spelling : std::uint8_t { FirstLower, AsTemplate };
std::vector<std::string> option_of(std::string_view property, const cfn::Expression& value,
                                   Spelling spelling);

/// AWS: "UpdateService" with one property as the template has it.
Remedy update_service(const std::string& region, std::string_view arn, std::string_view property,
                      const cfn::Object& properties);

}  // namespace rollout
