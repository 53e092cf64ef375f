#pragma once
// Pieces that stacks and change sets show alike.

#include <vector>

#include "aws/writer.h"
#include "engine/cloudformation/stack_state.h"

namespace local {

void write_parameters(aws::Writer& out,
                      const std::vector<engine::cloudformation::StackParameter>& parameters);
void write_stack_tags(aws::Writer& out, const std::vector<engine::cloudformation::StackTag>& tags);
/// No resource is ever looked at for what somebody else changed in it.
void write_resource_drift(aws::Writer& out);

}  // namespace local
