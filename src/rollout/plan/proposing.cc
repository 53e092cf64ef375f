#include "rollout/plan/proposing.h"

#include <algorithm>

namespace rollout {

CreateChangeSet change_set_of(const Proposing& proposing, const std::string& name) {
    CreateChangeSet order{.stack = proposing.wanted.name,
                          .change_set = name,
                          .creates = proposing.creates,
                          .given = proposing.given,
                          .needs_iam_capability = proposing.wanted.needs_iam_capability,
                          .express = proposing.wanted.express,
                          .role = proposing.role};
    const Proposal* proposal = proposing.proposal;
    if (proposal) order.body = proposal->body;
    if (proposing.creates) order.tags = proposing.wish.tags;
    if (!proposing.before) return order;
    for (const auto& [parameter, value] : proposing.before->parameters) {
        const bool is_taken =
            !proposal || std::ranges::find(proposal->takes, parameter) != proposal->takes.end();
        if (is_taken && !order.given.contains(parameter)) order.kept.push_back(parameter);
    }
    return order;
}

bool is_empty_change(const std::string& reason) {
    // AWS: "the submitted information didn't contain changes", or "No updates are to be performed".
    return reason.find("didn't contain changes") != std::string::npos ||
           reason.find("No updates are to be performed") != std::string::npos;
}

}  // namespace rollout
