#pragma once
// Change sets: what an update would do, worked out before it is done.
//
// AWS: CloudFormation API reference, "DescribeChangeSet", "ResourceChange", "ResourceChangeDetail",
// "ResourceTargetDefinition".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "engine/cloudformation/stack_facts.h"

namespace engine::cloudformation {

/// One reason for a change of a resource. AWS: "ResourceChangeDetail" with its target.
struct ChangeDetail {
    enum class Attribute : std::uint8_t {
        Properties,
        Metadata,
        CreationPolicy,
        UpdatePolicy,
        DeletionPolicy,
        UpdateReplacePolicy,
        Tags,
    };
    enum class Recreation : std::uint8_t { Never, Conditionally, Always };
    enum class Evaluation : std::uint8_t { Static, Dynamic };
    enum class Source : std::uint8_t {
        ResourceReference,
        ParameterReference,
        ResourceAttribute,
        DirectModification,
        Automatic,
    };
    Attribute attribute = Attribute::Properties;
    std::string name = {};  ///< of the property; empty for other attributes
    Recreation recreation = Recreation::Never;
    Evaluation evaluation = Evaluation::Static;
    Source source = Source::DirectModification;
    std::string causing_entity = {};  ///< "Vpc", "Vpc.CidrBlock", "Image"; empty: direct
    bool operator==(const ChangeDetail&) const = default;
};
std::string_view to_string(ChangeDetail::Attribute attribute);
std::string_view to_string(ChangeDetail::Recreation recreation);
std::string_view to_string(ChangeDetail::Evaluation evaluation);
std::string_view to_string(ChangeDetail::Source source);

/// AWS: "ResourceChange".
struct ResourceChange {
    enum class Action : std::uint8_t { Add, Modify, Remove };
    enum class Replacement : std::uint8_t { None, False, True, Conditional };  ///< None: no Modify
    enum class PolicyAction : std::uint8_t {
        None,
        Delete,
        Retain,
        Snapshot,
        ReplaceAndDelete,
        ReplaceAndRetain,
        ReplaceAndSnapshot,
    };
    Action action = Action::Modify;
    std::string logical_id = {};
    std::string physical_id = {};  ///< empty for Add
    std::string type = {};
    Replacement replacement = Replacement::None;
    PolicyAction policy_action = PolicyAction::None;
    std::vector<ChangeDetail> details = {};
    bool operator==(const ResourceChange&) const = default;
};
std::string_view to_string(ResourceChange::Action action);
/// Empty for None.
std::string_view to_string(ResourceChange::Replacement replacement);
std::string_view to_string(ResourceChange::PolicyAction action);
/// The attributes that `change.details` have, each once: "Scope".
std::vector<ChangeDetail::Attribute> scope(const ResourceChange& change);

struct ChangeSet {
    /// A change set is complete, or failed, in the turn that makes it.
    enum class State : std::uint8_t { Complete, Failed };
    enum class Execution : std::uint8_t {
        Unavailable,
        Available,
        InProgress,
        Complete,
        Failed,
        Obsolete,
    };
    std::string name = {};
    std::string id = {};  ///< the ARN
    std::string description = {};
    ChangeSetCreateRequested::Type type = ChangeSetCreateRequested::Type::Update;
    State state = State::Complete;
    std::string reason = {};  ///< of Failed
    Execution execution = Execution::Available;
    base::Time created = {};
    SharedRequest request;
    std::vector<ResourceChange> changes = {};
    bool operator==(const ChangeSet&) const = default;
};
/// "CREATE_COMPLETE", "FAILED".
std::string_view to_string(ChangeSet::State state);
/// "AVAILABLE", "EXECUTE_IN_PROGRESS".
std::string_view to_string(ChangeSet::Execution execution);

}  // namespace engine::cloudformation
