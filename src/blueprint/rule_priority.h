#pragma once
// The order of the rules of a load balancer, from each rule alone: no rule knows of the others, so
// adding, removing or shuffling services moves none.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace blueprint {

/// What a rule answers: any of `paths` on any of `hosts`. No hosts: every host.
struct RuleMatch {
    std::vector<std::string> hosts;
    std::vector<std::string> paths;

    bool operator==(const RuleMatch&) const = default;
};

/// 1-50000; the load balancer asks the smallest first. Bands follow how much a rule leaves open:
/// hosts that are spelt out come before hosts with a wildcard, and these before none; then the
/// longer path comes first, then the one with fewer wildcards. So a rule whose every request
/// another rule answers too stands before that one. Inside a band, hosts and paths are hashed to a
/// place: two rules of equal shape may meet there, which `check` finds and `priority:` settles. Of
/// several hosts or paths in one rule the most exact counts.
std::uint32_t rule_priority(const RuleMatch& match);

/// The values of a rule's path condition: "/api/*" answers "/api" too, which its pattern does not
/// match. AWS: "Condition types for listener rules", path conditions.
std::vector<std::string> path_values(std::string_view path);

}  // namespace blueprint
