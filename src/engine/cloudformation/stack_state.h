#pragma once
// What a stack is: everything that DescribeStacks, DescribeStackEvents, DescribeStackResources,
// GetTemplate and DescribeChangeSet show, and how far the operation under way has come.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "cfn/template.h"
#include "engine/aws_ids.h"
#include "engine/cloudformation/change_set.h"
#include "engine/cloudformation/stack_facts.h"

namespace engine::cloudformation {

/// Of stacks and of resources. AWS: "StackStatus", "ResourceStatus".
enum class Status : std::uint8_t {
    None,  ///< the core has not got its first fact
    ReviewInProgress,
    CreateInProgress,
    CreateFailed,
    CreateComplete,
    RollbackInProgress,
    RollbackFailed,
    RollbackComplete,
    DeleteInProgress,
    DeleteFailed,
    DeleteComplete,
    DeleteSkipped,
    UpdateInProgress,
    UpdateFailed,
    UpdateCompleteCleanupInProgress,
    UpdateComplete,
    UpdateRollbackInProgress,
    UpdateRollbackFailed,
    UpdateRollbackCompleteCleanupInProgress,
    UpdateRollbackComplete,
};
/// "UPDATE_ROLLBACK_COMPLETE"; empty for None.
std::string_view to_string(Status status);
/// Whether something is under way.
bool is_in_progress(Status status);

/// AWS: "StackEvent". The list only grows; DescribeStackEvents shows it backwards.
struct StackEvent {
    std::string id = {};  ///< a UUID of the stack's own, "Api-CREATE_COMPLETE-2026-..." of others
    base::Time time = {};
    std::string logical_id = {};   ///< the stack's name in its own events
    std::string physical_id = {};  ///< may be empty; the stack's id in its own events
    std::string type = {};         ///< "AWS::CloudFormation::Stack" in its own events
    Status status = Status::None;
    std::string reason = {};      ///< may be empty
    SharedProperties properties;  ///< of resource events: ResourceProperties
    std::string client_request_token = {};
    bool operator==(const StackEvent&) const = default;
};

/// A resource of the stack. AWS: "StackResource".
struct StackResource {
    std::string type = {};
    std::string physical_id = {};  ///< empty: it has none yet
    std::string ref = {};
    SharedProperties attributes;
    SharedProperties properties;  ///< as last asked for
    std::optional<cfn::DeletionPolicy> deletion_policy = {};
    std::optional<cfn::DeletionPolicy> update_replace_policy = {};
    /// Logical ids, those of Ref, Fn::GetAtt and Fn::Sub included; sorted.
    std::vector<std::string> depends_on = {};
    Status status = Status::None;
    std::string reason = {};
    base::Time since = {};  ///< of `status`
    /// What stands for the dynamic references in `properties`, as looked up for what was last
    /// asked.
    std::map<std::string, std::string> references = {};
    bool operator==(const StackResource&) const = default;
};

struct StackOutput {
    std::string key = {};
    std::string value = {};
    std::string description = {};
    std::string export_name = {};  ///< empty: not exported
    bool operator==(const StackOutput&) const = default;
};

/// The value of a parameter as DescribeStacks shows it.
struct StackParameter {
    std::string key = {};
    std::string value = {};           ///< the name of the SSM parameter for SSM types
    std::string resolved_value = {};  ///< of SSM types
    bool no_echo = false;             ///< shown as "****"
    bool operator==(const StackParameter&) const = default;
};

/// What a request asked for, settled: what a rollback goes back to.
struct StackSettings {
    SharedTemplate body;
    std::vector<StackParameter> parameters = {};
    std::vector<StackTag> tags = {};
    std::vector<std::string> notification_arns = {};
    std::string role_arn = {};
    std::set<std::string> capabilities = {};
    LookedUp found = {};
    bool operator==(const StackSettings&) const = default;
};

/// One resource on its way forwards (to the new template) or back (to the old one).
struct ResourceStep {
    enum class Phase : std::uint8_t { Waiting, Running, Done, Failed };
    enum class Action : std::uint8_t { None, Create, Update, Replace };
    Phase phase = Phase::Waiting;
    Action action = Action::None;
    std::uint32_t unmet = 0;      ///< how many of its dependencies are not done
    std::uint32_t operation = 0;  ///< of the order under way; 0: none
    bool operator==(const ResourceStep&) const = default;
};

/// One real thing that has to go: of a removed, replaced or rolled back resource.
struct Removal {
    std::string logical_id = {};
    StackResource resource = {};
    enum class Policy : std::uint8_t { Delete, Skip, Snapshot };
    Policy policy = Policy::Delete;
    ResourceStep::Phase phase = ResourceStep::Phase::Waiting;
    std::uint32_t unmet = 0;  ///< how many that depend on it are still there
    std::uint32_t operation = 0;
    /// Whether the resource of the stack itself goes; else a thing that was behind it.
    bool is_current = false;
    bool operator==(const Removal&) const = default;
};

/// Where the operation under way stands.
enum class Stage : std::uint8_t {
    Idle,
    Forward,    ///< to the new template
    Restoring,  ///< an update goes back
    Removing,   ///< what has to go goes: clean-up, rollback of a create, deletion
};

/// What orders and answers say about an operation under way: what it is for.
struct Running {
    bool is_removal = false;
    std::string logical_id = {};  ///< of a step
    std::uint32_t removal = 0;    ///< index of a removal
    bool claims_exports = false;  ///< of the stack itself, when all steps are done
    bool operator==(const Running&) const = default;
};

/// All that a stack is.
struct StackState {
    StackNames names = {};
    std::string stack_id = {};  ///< the ARN
    IdSource ids = {};
    Status status = Status::None;
    std::string reason = {};
    base::Time created = {};
    std::optional<base::Time> updated = {};
    std::optional<base::Time> deleted = {};
    bool termination_protection = false;

    /// Of the newest operation; while one fails, the old ones stand in `before_settings`.
    StackSettings settings = {};
    std::vector<StackOutput> outputs = {};
    std::map<std::string, StackResource> resources = {};  ///< by logical id
    std::vector<StackEvent> events = {};                  ///< oldest first
    std::vector<ChangeSet> change_sets = {};              ///< oldest first
    std::set<std::string> imports = {};                   ///< as last told by ImportsChanged
    std::map<std::string, std::vector<std::string>> export_users = {};

    // The operation under way, or the failed one that may be rolled back.
    Stage stage = Stage::Idle;
    OnFailure on_failure = OnFailure::Rollback;
    DeploymentMode mode = DeploymentMode::Standard;
    bool retain_except_on_create = false;
    bool force_delete = false;
    bool failing = false;  ///< a step failed
    /// What was under way is cancelled and nothing new begins: the stage ends as soon as everything
    /// that was asked for has a name.
    bool gave_up = false;
    std::string client_request_token = {};
    std::optional<base::Time> deadline = {};  ///< of TimeoutInMinutes
    std::uint32_t operations = 0;             ///< numbers of orders given so far
    std::map<std::string, ResourceStep> steps = {};
    std::vector<Removal> removals = {};
    std::map<std::uint32_t, Running> running = {};  ///< by the number of the operation
    std::uint32_t steps_done = 0;
    std::uint32_t removals_done = 0;

    /// The last state that was whole; what a failed update goes back to. `has_before`: there is
    /// one (a stack that was never whole has none).
    bool has_before = false;
    StackSettings before_settings = {};
    std::map<std::string, StackResource> before = {};
    std::vector<StackOutput> before_outputs = {};
    /// By logical id, real things that stand behind no resource any more and were made by updates
    /// that failed.
    std::vector<std::pair<std::string, StackResource>> displaced = {};
    std::string failure = {};  ///< why the operation failed, when it does not roll back
    /// Resources that could not be restored: in UPDATE_FAILED because the rollback failed.
    std::set<std::string> failed_restores = {};
    bool operator==(const StackState&) const = default;
};

}  // namespace engine::cloudformation
