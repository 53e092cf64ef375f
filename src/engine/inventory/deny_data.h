#pragma once
// What S3, ECR, Secrets Manager and Systems Manager refuse of the properties of a thing, whether
// their API or a template asks.

#include <optional>
#include <string_view>

#include "cfn/expression.h"
#include "engine/inventory.h"

namespace engine {

/// Nothing for any other type.
std::optional<Denial> deny_new_data(std::string_view type, const cfn::Object& properties);

/// The same of the value of a parameter that stands in no property: a SecureString's.
std::optional<Denial> deny_parameter_value(std::string_view tier, std::string_view value);

/// The properties of a parameter as a template may spell them: PutParameter alone knows
/// SecureString. `properties` themselves where there is nothing of that.
cfn::Object as_in_a_template(std::string_view type, const cfn::Object& properties);

}  // namespace engine
