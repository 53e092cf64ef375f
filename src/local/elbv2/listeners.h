#pragma once
// Handlers of listeners, their certificates and their rules.

#include <string>

#include "engine/inventory.h"
#include "local/operations.h"

namespace local::elbv2 {

std::optional<aws::Error> create_listener(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_listeners(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> modify_listener(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_listener(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> add_listener_certificates(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> remove_listener_certificates(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_listener_certificates(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> create_rule(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_rules(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> modify_rule(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_rule(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> set_rule_priorities(Asking& asking, aws::Writer& answer);

/// The list `name` of actions, as AWS shows them: a forward to one group in both its spellings.
cfn::Array shown_actions(const engine::Record& record, std::string_view name);
/// Error: an action of the list `name` of the input that is not there yet.
std::optional<aws::Error> refuse_actions(const Asking& asking, std::string_view name);

}  // namespace local::elbv2
