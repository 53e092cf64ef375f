#pragma once
// What a stack went through in one operation, told resource by resource, and whether its resources
// came and went in the order of their needs. Reads the templates as text: shares nothing with the
// engine that it judges.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cloudformation/stack_state.h"

namespace ohi {

/// Events of one operation, oldest first.
using Events = std::vector<engine::cloudformation::StackEvent>;

/// "CREATE_IN_PROGRESS", with the reason behind it in brackets when there is one.
std::string status_of(const engine::cloudformation::StackEvent& event);

/// The stack's own statuses, then a line a resource with its statuses in order; resources in the
/// order of the alphabet, so that nothing depends on how long each takes.
std::string told(std::string_view stack, const Events& events);

/// By logical id, the ids that a template's resource names in Ref, Fn::GetAtt, Fn::Sub and
/// DependsOn.
std::map<std::string, std::set<std::string>> needs_in(const std::string& json);

/// What came before something that it needs was complete, or went before something that needs it
/// was gone; empty when all is well. `needs`: of the template that the operation was about.
std::vector<std::string> out_of_order(const Events& events,
                                      const std::map<std::string, std::set<std::string>>& needs);

}  // namespace ohi
