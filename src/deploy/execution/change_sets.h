#pragma once
// Asks CloudFormation what it would do: change sets are made, read and taken away again, whatever
// happens in between, and so are the stacks in review that AWS makes for those of new stacks.

#include <functional>
#include <vector>

#include "deploy/client/client.h"
#include "rollout/plan/change_sets.h"

namespace deploy {

struct ChangeSetWays {
    /// Between two looks at what AWS has in hand.
    std::function<void()> pause = [] {};
    /// Whether the person has asked for an end: nothing more is made then, and what was made is
    /// taken away.
    std::function<bool()> is_stopped = [] { return false; };
};

/// All of them at a time. `questions` are of the client's region and outlive the call; the answers
/// are in their order. What fails fails for its stack alone.
std::vector<rollout::StackWord> ask_change_sets(
    Client& client, const std::vector<rollout::ChangeSetQuestion>& questions,
    const std::string& region, const ChangeSetWays& ways);

}  // namespace deploy
