#pragma once
// What happens to a stack: the requests of CloudFormation's API as facts, with all that the core
// cannot know, and what the core orders.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/cloudformation/template_body.h"
#include "engine/resource_operations.h"
#include "engine/shared.h"

namespace engine::cloudformation {

/// Where a stack is and what it is called; `partition` follows the region.
struct StackNames {
    std::string account = {};
    std::string region = {};
    std::string stack_name = {};
    bool operator==(const StackNames&) const = default;
};

/// AWS: "Parameter" of the API. `use_previous`: the value that the stack has; `value` is empty
/// then.
struct ParameterInput {
    std::string key = {};
    std::string value = {};
    bool use_previous = false;
    bool operator==(const ParameterInput&) const = default;
};

struct StackTag {
    std::string key = {};
    std::string value = {};
    bool operator==(const StackTag&) const = default;
};

/// AWS: "OnFailure" of CreateStack, "OnStackFailure" of change sets, "DisableRollback" (DoNothing).
enum class OnFailure : std::uint8_t { Rollback, DoNothing, Delete };

/// AWS: "DeploymentConfig". Express: a resource is complete when its configuration is applied.
enum class DeploymentMode : std::uint8_t { Standard, Express };

/// What of the cloud a request needs to know, looked up by whoever runs the core. What was asked
/// for and is not there is left out.
struct LookedUp {
    /// The availability zones of the stack's region, sorted: what Fn::GetAZs yields.
    std::vector<std::string> zones = {};
    /// Value of every export that the template imports, by its name.
    std::map<std::string, std::string> exports = {};
    /// Value of every SSM parameter that a template parameter names, by that name.
    std::map<std::string, std::string> ssm_parameters = {};
    /// Value of every dynamic reference to an SSM parameter ("{{resolve:ssm:...}}", as it stands in
    /// the evaluated property) whose name is known before anything exists.
    std::map<std::string, std::string> references = {};
    bool operator==(const LookedUp&) const = default;
};

/// What `StackEngine::wanted` asks for.
struct Wanted {
    std::set<std::string> exports = {};         ///< names that are imported
    std::set<std::string> ssm_parameters = {};  ///< names, without version
    std::set<std::string> references = {};      ///< "{{resolve:ssm:...}}"
    bool empty() const { return exports.empty() && ssm_parameters.empty() && references.empty(); }
    bool operator==(const Wanted&) const = default;
};

/// What CreateStack, UpdateStack and CreateChangeSet have in common.
struct StackRequest {
    /// Empty: the template that the stack has (UsePreviousTemplate).
    SharedTemplate body;
    std::vector<ParameterInput> parameters = {};
    std::set<std::string> capabilities = {};
    /// Empty: as the stack has them.
    std::optional<std::vector<StackTag>> tags = {};
    std::optional<std::vector<std::string>> notification_arns = {};
    std::string role_arn = {};  ///< empty: as the stack has it
    OnFailure on_failure = OnFailure::Rollback;
    DeploymentMode mode = DeploymentMode::Standard;
    bool retain_except_on_create = false;
    std::string client_request_token = {};
    LookedUp found = {};
    bool operator==(const StackRequest&) const = default;
};
using SharedRequest = Shared<StackRequest>;

// Requests.

/// CreateStack. `seed` is the cloud's, mixed with the address of the core.
struct StackCreateRequested {
    std::uint64_t seed = 0;
    StackNames names = {};
    SharedRequest request;
    bool termination_protection = false;
    std::uint32_t timeout_minutes = 0;  ///< TimeoutInMinutes; 0: none
    bool operator==(const StackCreateRequested&) const = default;
};
/// UpdateStack.
struct StackUpdateRequested {
    SharedRequest request;
    bool operator==(const StackUpdateRequested&) const = default;
};
/// DeleteStack.
struct StackDeleteRequested {
    std::set<std::string> retain_resources = {};  ///< logical ids; only of a stack in DELETE_FAILED
    bool force = false;                           ///< FORCE_DELETE_STACK
    DeploymentMode mode = DeploymentMode::Standard;
    std::string client_request_token = {};
    bool operator==(const StackDeleteRequested&) const = default;
};
/// CreateChangeSet. For a stack that is not there yet the core is a new one, which stays in
/// REVIEW_IN_PROGRESS; `seed` and `names` are read only then.
struct ChangeSetCreateRequested {
    enum class Type : std::uint8_t { Create, Update };
    std::uint64_t seed = 0;
    StackNames names = {};
    std::string change_set_name = {};
    std::string description = {};
    Type type = Type::Update;
    SharedRequest request;
    bool operator==(const ChangeSetCreateRequested&) const = default;
};
/// ExecuteChangeSet. `change_set`: name or ARN, here and below.
struct ChangeSetExecuteRequested {
    std::string change_set = {};
    /// Empty: as the change set was made.
    std::optional<bool> disable_rollback = {};
    bool retain_except_on_create = false;
    std::string client_request_token = {};
    /// Value of every export that the change set imports, as of now.
    std::map<std::string, std::string> exports = {};
    bool operator==(const ChangeSetExecuteRequested&) const = default;
};
/// DeleteChangeSet.
struct ChangeSetDeleteRequested {
    std::string change_set = {};
    bool operator==(const ChangeSetDeleteRequested&) const = default;
};
/// CancelUpdateStack.
struct StackCancelRequested {
    std::string client_request_token = {};
    bool operator==(const StackCancelRequested&) const = default;
};
/// RollbackStack: of a stack that failed with its rollback disabled.
struct StackRollbackRequested {
    bool retain_except_on_create = false;
    std::string client_request_token = {};
    bool operator==(const StackRollbackRequested&) const = default;
};
/// ContinueUpdateRollback.
struct StackContinueRollbackRequested {
    std::set<std::string> resources_to_skip = {};
    std::string client_request_token = {};
    bool operator==(const StackContinueRollbackRequested&) const = default;
};
/// UpdateTerminationProtection.
struct TerminationProtectionChanged {
    bool enabled = false;
    bool operator==(const TerminationProtectionChanged&) const = default;
};

// What other stacks do.

/// Who imports an export of this stack now: names of stacks, sorted. Empty: nobody.
struct ExportUseChanged {
    std::string export_name = {};
    std::vector<std::string> importers = {};
    bool operator==(const ExportUseChanged&) const = default;
};

// Orders beside CreateResource, UpdateResource and DeleteResource, and their answers.

/// Find what stands for the dynamic references of a resource. Answer: ReferencesLookedUp.
struct LookUpReferences {
    Operation operation;
    std::set<std::string> references = {};  ///< "{{resolve:...}}", as in the evaluated properties
    bool operator==(const LookUpReferences&) const = default;
};
/// The text that takes the place of each reference: the same one with its version id for a secret,
/// the value for `ssm`; never a secret's value. What is not there is left out.
struct ReferencesLookedUp {
    Operation operation;
    std::map<std::string, std::string> found = {};
    bool operator==(const ReferencesLookedUp&) const = default;
};
/// Take these exports, the whole set, instead of those that the stack has; none of them when
/// another stack has one. Answer: ExportsClaimed.
struct ClaimExports {
    Operation operation;
    std::map<std::string, std::string> exports = {};  ///< value by name
    bool operator==(const ClaimExports&) const = default;
};
/// Which of the names other stacks have: the stack's name. Empty: they are this stack's now.
struct ExportsClaimed {
    Operation operation;
    std::map<std::string, std::string> elsewhere = {};
    bool operator==(const ExportsClaimed&) const = default;
};
/// The whole set of what the stack exports from now on, value by name: none, or what it had.
struct ExportsChanged {
    std::map<std::string, std::string> exports = {};
    bool operator==(const ExportsChanged&) const = default;
};
/// The whole set of what the stack imports from now on. While an update is under way: of the old
/// template and of the new one, so that nothing that a rollback needs can go away.
struct ImportsChanged {
    std::set<std::string> names = {};
    bool operator==(const ImportsChanged&) const = default;
};

}  // namespace engine::cloudformation

namespace engine {

/// As any aggregate, but for a field that older checkpoints have at the end.
template <>
struct CodecOf<cloudformation::LookedUp> {
    static void write(Encoder& encoder, const cloudformation::LookedUp& found);
    static void read(Decoder& decoder, cloudformation::LookedUp& found);
};

}  // namespace engine
