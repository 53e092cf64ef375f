#pragma once
// How parameters and their versions are told.

#include <string_view>

#include "aws/writer.h"
#include "local/ssm/parameter.h"

namespace local {

/// The members of a structure Parameter, which is begun already.
void write_parameter(aws::Writer& out, const Parameter& parameter, const ParameterVersion& version,
                     std::string_view selector, Decrypted decrypted);

/// What ParameterMetadata and ParameterHistory have in common behind the name: from the type to the
/// user.
void write_kind(aws::Writer& out, const ParameterVersion& version, std::string_view account);
/// From the tier on.
void write_tier(aws::Writer& out, const ParameterVersion& version);

}  // namespace local
