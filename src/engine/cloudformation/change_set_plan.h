#pragma once
// How change sets are worked out. Not for other rooms.

#include <map>
#include <string>
#include <vector>

#include "engine/cloudformation/change_set.h"
#include "engine/cloudformation/change_set_views.h"
#include "engine/cloudformation/stack_plan.h"

namespace engine::cloudformation {

/// What going from `before` (nothing: a stack without a template) to `after` does to the resources
/// that there are; by logical id.
std::vector<ResourceChange> changes_between(const StackPlan* before, const StackPlan& after,
                                            const std::map<std::string, StackResource>& resources);

/// What the properties of the resources that change are and would be, as `changes_between` sees it.
std::map<std::string, ChangedValues> values_between(
    const StackPlan* before, const StackPlan& after,
    const std::map<std::string, StackResource>& resources);

/// Whether an update to `settings` would leave resources, outputs and tags as they are.
///
/// AWS rule stack.6 [observed] "awscli, customizations/cloudformation/deployer.py": An update that
/// changes neither a resource nor an output nor a tag is refused. Test:
/// StackRequests.RefuseAnUpdateWithoutChanges
bool changes_nothing(const StackState& state, const StackPlan* before, const StackPlan& after,
                     const StackSettings& settings);

}  // namespace engine::cloudformation
