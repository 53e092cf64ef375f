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
///      cloud ("Stack [NAME] does not exist").
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
                     ResourceFailed, Restarted, ReferencesLookedUp, ExportsClaimed>;
    /// `operation.stack` of the orders is empty: the cloud fills in the address of the core.
    using Order = std::variant<CreateResource, UpdateResource, DeleteResource, ExportsChanged,
                               ImportsChanged, LookUpReferences, ClaimExports>;
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
    // Requests.
    std::optional<Refusal> refuse_request(const StackCreateRequested& fact) const;
    std::optional<Refusal> refuse_request(const StackUpdateRequested& fact) const;
    std::optional<Refusal> refuse_request(const StackDeleteRequested& fact) const;
    std::optional<Refusal> refuse_request(const ChangeSetCreateRequested& fact) const;
    std::optional<Refusal> refuse_request(const ChangeSetExecuteRequested& fact) const;
    std::optional<Refusal> refuse_request(const ChangeSetDeleteRequested& fact) const;
    std::optional<Refusal> refuse_request(const StackCancelRequested& fact) const;
    std::optional<Refusal> refuse_request(const StackRollbackRequested& fact) const;
    std::optional<Refusal> refuse_request(const StackContinueRollbackRequested& fact) const;
    std::optional<Refusal> refuse_request(const TerminationProtectionChanged& fact) const;
    std::optional<Refusal> refuse_absent() const;
    std::optional<Refusal> refuse_update(const StackRequest& request) const;
    /// What becomes of references to parameters that are not there.
    enum class Missing : std::uint8_t { IsLeft, IsRefused };
    std::optional<Refusal> refuse_plan(const StackNames& names, const StackRequest& request,
                                       Missing parameters = Missing::IsLeft) const;

    void record(const StackCreateRequested& fact, base::Time now);
    void record(const StackUpdateRequested& fact, base::Time now);
    void record(const StackDeleteRequested& fact, base::Time now);
    void record(const ChangeSetCreateRequested& fact, base::Time now);
    void record(const ChangeSetExecuteRequested& fact, base::Time now);
    void record(const ChangeSetDeleteRequested& fact, base::Time now);
    void record(const StackCancelRequested& fact, base::Time now);
    void record(const StackRollbackRequested& fact, base::Time now);
    void record(const StackContinueRollbackRequested& fact, base::Time now);
    void record(const TerminationProtectionChanged& fact, base::Time now);
    void record(const ExportUseChanged& fact, base::Time now);
    void record(const ResourceBegan& fact, base::Time now);
    void record(const ResourceDone& fact, base::Time now);
    void record(const ResourceFailed& fact, base::Time now);
    void record(const Restarted& fact, base::Time now);
    void record(const ReferencesLookedUp& fact, base::Time now);
    void record(const ExportsClaimed& fact, base::Time now);

    void found(const StackNames& names, std::uint64_t seed, base::Time now);
    void begin_create(const StackRequest& request, base::Time now);
    void begin_update(const StackRequest& request, base::Time now);
    void take_options(const StackRequest& request);
    /// What executing the change set asks for.
    static StackRequest executed(const ChangeSet& change_set,
                                 const ChangeSetExecuteRequested& fact);

    // Progress; decided in one place.
    void advance(base::Time now);
    bool advance_once(base::Time now);
    const StackPlan& plan();
    void rebuild();

    void start_forward(base::Time now);
    void run_step(const std::string& id, base::Time now);
    void run_forward(const std::string& id, ResourceStep& step, base::Time now);
    void run_create(const std::string& id, ResourceStep& step, StackResource next, base::Time now);
    void run_restore(const std::string& id, ResourceStep& step, base::Time now);
    void step_done(const std::string& id);
    void step_failed(const std::string& id, std::string reason, base::Time now);
    void forward_done(base::Time now);
    void forward_claimed(base::Time now);
    std::string export_problem(const std::vector<StackOutput>& outputs) const;
    void give_up(std::string why, base::Time now);
    void cancel_steps(base::Time now);
    void after_giving_up(base::Time now);

    void start_restoring(const std::set<std::string>& skipped);
    void restoring_done(base::Time now);
    /// Begins a stage of steps over `graph`, what each logical id depends on.
    void start_steps(Stage stage, const std::map<std::string, std::vector<std::string>>& graph);

    void start_cleanup(base::Time now);
    void start_creation_rollback();
    void start_deletion(const std::set<std::string>& retained);
    void start_removing(std::vector<Removal> removals);
    std::vector<Removal> things_behind() const;
    Removal::Policy policy_of_new(const StackResource& resource) const;
    void run_removal(std::uint32_t index, base::Time now);
    void removal_done(std::uint32_t index, Status status, std::string_view reason, base::Time now);
    void removal_failed(std::uint32_t index, std::string reason, base::Time now);
    void removing_done(base::Time now);
    void finish(Status status, std::string_view reason, base::Time now);

    std::uint32_t begin_operation(Running running);
    void give_order(std::uint32_t operation);
    void begin_step(const std::string& id);
    void set_resource(const std::string& id, Status status, std::string_view reason,
                      base::Time now);
    void order_exports(const std::vector<StackOutput>& outputs);
    void order_imports(std::set<std::string> names);
    ChangeSet* change_set_under_way();

    State state_;
    std::vector<Order> orders_;

    // What follows from the state; made again when a core is made from one.

    std::unique_ptr<StackPlan> plan_;  ///< of the settings; made when it is first needed
    /// Steps that wait for nothing any more.
    std::set<std::string> ready_steps_;
    std::map<std::string, std::vector<std::string>> dependents_;
    std::set<std::uint32_t> ready_removals_;
    /// By index of a removal, those that wait for it.
    std::vector<std::vector<std::uint32_t>> waiters_;
};

}  // namespace engine::cloudformation
