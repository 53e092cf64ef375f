#pragma once
// One stack: takes its resources from one template to the next, in the order in which they need
// each other, and back again when that fails. A core; it knows resources only by the three
// operations of resource_operations.h.
//
// AWS: CloudFormation user guide, "Stack creation events", "Update behaviors of stack resources",
// "Stack failure options"; API reference.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/cloudformation/stack_facts.h"
#include "engine/cloudformation/stack_state.h"
#include "engine/core.h"
#include "engine/resource_operations.h"

namespace engine::cloudformation {

struct StackPlan;

/// How the cloud takes a request:
///
///   1. `read_template_body(text)`: the body, or CloudFormation's refusal.
///   2. CreateStack, and CreateChangeSet of a name that no living stack has: a new core. A name is
///      taken while its core's status is not DELETE_COMPLETE; CreateStack of such a name goes to
///      that core, which refuses it. What is asked of a name that is not there is refused by the
///      cloud ("Stack with id NAME does not exist").
///   3. `wanted(names, request)` says what to look up; put what is found into `request.found` and
///      ask again until nothing new is wanted: what an SSM parameter holds may decide what is
///      imported.
///   4. `refuse(fact)`, `handle(fact, now)`, then the answer from `state()`.
///
/// Of one record the last operation counts. When the stack gives up, it orders the deletion (or the
/// update back) of a record whose creation (or update) is still under way: the inventory abandons
/// that one, and whether it still answers it makes no difference. A record that has not begun
/// (ResourceBegan) is waited for.
class StackEngine {
  public:
    using Fact =
        std::variant<StackCreateRequested, StackUpdateRequested, StackDeleteRequested,
                     ChangeSetCreateRequested, ChangeSetExecuteRequested, ChangeSetDeleteRequested,
                     StackCancelRequested, StackRollbackRequested, StackContinueRollbackRequested,
                     TerminationProtectionChanged, ExportUseChanged, ResourceBegan, ResourceDone,
                     ResourceFailed, Restarted>;
    /// `operation.stack` of the orders is empty: the cloud fills in the address of the core.
    using Order = std::variant<CreateResource, UpdateResource, DeleteResource, ExportsChanged,
                               ImportsChanged>;
    using State = StackState;

    StackEngine() : StackEngine(State{}) {}
    explicit StackEngine(State state);
    StackEngine(StackEngine&&) noexcept;
    StackEngine& operator=(StackEngine&&) noexcept;
    ~StackEngine();

    /// Codes: ValidationError, AlreadyExistsException, InsufficientCapabilitiesException,
    /// ChangeSetNotFound, InvalidChangeSetStatus, LimitExceededException.
    std::optional<Refusal> refuse(const Fact& fact) const;
    void handle(const Fact& fact, base::Time now);
    /// The time limit of a creation; else empty: a stack waits for its resources alone.
    std::optional<base::Time> next_wake() const;
    void wake(base::Time now);
    void take_orders(std::vector<Order>& into);
    const State& state() const { return state_; }

    /// What the request needs beyond `request.found`; the stack's own names and values win over
    /// `names` when there is a stack. Empty also when the request will be refused.
    Wanted wanted(const StackNames& names, const StackRequest& request) const;
    /// The names that belong to a change set, by name or ARN; nothing when there is none.
    const ChangeSet* find_change_set(std::string_view name_or_id) const;

  private:
    class Run;  // one turn: what a fact changes

    State state_;
    std::vector<Order> orders_;
    /// What the settings mean: the template with its values. Follows from the state; made when it
    /// is first needed.
    std::unique_ptr<StackPlan> plan_;
    std::unique_ptr<StackPlan> before_plan_;
    /// Who waits for whom in the stage under way: by logical id, or by index of the removal.
    std::map<std::string, std::set<std::string>> dependents_;
    std::vector<std::vector<std::uint32_t>> removal_waiters_;
};

}  // namespace engine::cloudformation
