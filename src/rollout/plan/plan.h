#pragma once
// What has to be done so that an environment becomes what is wanted: pure, from what is wanted and
// what there is.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cfn/diff.h"
#include "cfn/stacks.h"
#include "rollout/cloud_seen.h"
#include "rollout/wish.h"

namespace rollout {

enum class PlannedChange : std::uint8_t { Keep, Create, Update, Remove };

/// What has to happen to a stack in an odd status before it can be changed.
enum class Mend : std::uint8_t {
    None,
    /// What is under way is waited for: the very change that is wanted, begun by somebody who did
    /// not end it, or one that is being put back.
    Await,
    /// It could not be created, so there is nothing in it that anybody needs, and it takes no
    /// update: it is deleted and made anew.
    Delete,
    /// Its rollback failed: it is rolled back once more.
    ContinueRollback,
    /// It was left as a failure had it: it is rolled back.
    Rollback,
};

/// A parameter that will have another value.
struct ParameterChange {
    std::string name = {};
    std::string before = {};
    std::string after = {};
    bool operator==(const ParameterChange&) const = default;
};

/// What is not there yet: an image and the value of a secret, which a person has to bring, or what
/// comes by itself.
struct Lack {
    enum class Of : std::uint8_t {
        Image,
        Secret,
        Role,        ///< that IAM knows it everywhere
        EarlierRun,  ///< that it ends: of a job
    };
    Of of = Of::Image;
    std::string what = {};               ///< "image ohi-api:dev"
    std::vector<std::string> todo = {};  ///< commands, ready to be pasted
    bool is_for_people() const { return of == Of::Image || of == Of::Secret; }
    bool operator==(const Lack&) const = default;
};

/// What is imported as `from` and changes; its users find the new value as `to`.
struct MovedExport {
    std::string from = {};
    std::string to = {};
    bool operator==(const MovedExport&) const = default;
};

struct PlannedStack {
    std::string name = {};
    cfn::StackKind kind = cfn::StackKind::Service;
    std::string subject = {};
    std::string region = {};
    PlannedChange change = PlannedChange::Keep;
    Mend mend = Mend::None;
    /// Its place in the wish; nothing: it goes.
    std::optional<std::size_t> wanted = {};
    /// As it is to be in the end, under the names that it is to have; empty: it goes.
    cfn::Template body = {};
    /// Of Update: what differs from the deployed template.
    cfn::TemplateDiff diff = {};
    std::vector<ParameterChange> parameters = {};
    /// What it waits for when its turn comes, unless it is there then.
    std::vector<Lack> lacks = {};
    /// Exports that stay until their consumers have moved on.
    std::vector<std::string> kept_exports = {};
    std::vector<MovedExport> moved_exports = {};
};

/// Parts of a rollout, one after the other: producers go forward and keep what others import;
/// consumers move, and what nobody wants goes; producers drop what nobody imports any more.
enum class Sweep : std::uint8_t { Forward, Consumers, Drop };

enum class StepKind : std::uint8_t { Deploy, RunJob, Remove };

/// What a stack is to become.
struct Proposal {
    std::string body = {};                ///< the template as it is sent
    std::vector<std::string> takes = {};  ///< the names of its parameters
    /// Values that are given; of the others, those that the stack has stay.
    Parameters given = {};
};

/// One thing to do.
struct Step {
    StepKind kind = StepKind::Deploy;
    Sweep sweep = Sweep::Forward;
    std::size_t stack = 0;  ///< in Plan::stacks
    /// Steps that must have succeeded before, by their places in Plan::steps.
    std::vector<std::size_t> after = {};
    bool creates = false;
    /// Of one that is there: what it names runs, and has come to rest.
    bool is_live = true;
    Proposal change = {};
    /// Given alone, with the template that the stack has, before anything else: what controllers
    /// have chosen, so that a rollback goes back to it and not to what was chosen long ago.
    Parameters settle = {};
    /// Given alone afterwards: a count that was for the creation only.
    Parameters forget = {};
    /// What the stack was before; nothing: it was not there.
    std::optional<Proposal> before = {};
    /// Of one that takes a change back: that change.
    std::optional<Proposal> undone = {};
    /// Of the same: the change set that the rollout left its stack with, as StackSeen has it. What
    /// another one has made of the stack since is somebody else's.
    std::optional<std::string> left_by = {};
};

struct Plan {
    /// Those of the wish in its order, then those that go.
    std::vector<PlannedStack> stacks = {};
    std::vector<Step> steps = {};
    /// Of the whole plan: 16 hex digits. The same plan on the same cloud has the same.
    std::string digest = {};

    bool empty() const { return steps.empty(); }
};

/// The first step that deploys a stack of the plan; null: none does.
const Step* first_deploy(const Plan& plan, std::size_t stack);

/// Errors: plan.busy (somebody else changes a stack), plan.stuck (a stack is in a status from which
/// only a person can take it), plan.imported (a value that others import would change, and there
/// cannot be the old one and the new one at a time; or it would go), plan.protected (what is
/// protected from deletion would go), plan.parameter (a parameter without a value).
base::Result<Plan> make_plan(const Wish& wish, const CloudSeen& seen);

}  // namespace rollout
