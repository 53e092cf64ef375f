#pragma once
// What CloudFormation itself says of a plan, by change sets that nobody executes: what it is asked,
// what it says, and where the two do not agree. Pure; deploy/execution/change_sets.h asks.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rollout/orders.h"
#include "rollout/plan/consequences.h"
#include "rollout/plan/plan.h"
#include "rollout/refusal.h"

namespace rollout {

/// AWS: "ChangeAction", as far as it is one of a change set that is only read.
enum class ListedAction : std::uint8_t {
    Add,
    Modify,
    Remove,
    Import,
    Unknown,  ///< CloudFormation knows it when it is done ("Dynamic")
};
/// AWS: "Replacement" of a resource.
enum class Replacement : std::uint8_t { No, Yes, Perhaps };

/// AWS: "ResourceChangeDetail": one reason.
struct ListedDetail {
    std::string attribute = {};  ///< "Properties", "Tags", "Metadata"
    std::string name = {};       ///< the property; may be empty
    std::string path = {};       ///< "/Properties/Tags/0/Value"; may be empty
    std::string before = {};     ///< values, where they are told
    std::string after = {};
    std::string recreation = {};  ///< "Never", "Conditionally", "Always"
    std::string evaluation = {};  ///< "Static", "Dynamic": it may turn out to be none
    std::string source = {};      ///< "DirectModification", "ResourceReference"
    std::string cause = {};       ///< a parameter, a resource or its attribute; may be empty
    bool operator==(const ListedDetail&) const = default;
};

/// AWS: "ResourceChange".
struct ListedChange {
    ListedAction action = ListedAction::Modify;
    std::string logical_id = {};
    std::string physical_id = {};  ///< empty: it is new
    std::string type = {};
    Replacement replacement = Replacement::No;
    std::string policy = {};              ///< "ReplaceAndRetain"; may be empty
    std::vector<std::string> scope = {};  ///< attributes
    std::vector<ListedDetail> details = {};
    bool operator==(const ListedChange&) const = default;
};

// What came of one stack.

struct Listed {
    std::vector<ListedChange> changes = {};
    bool operator==(const Listed&) const = default;
};
struct NoChange {
    bool operator==(const NoChange&) const = default;
};
/// Nobody asked, or there is no sense in it yet.
struct NotAsked {
    std::string why = {};
    bool operator==(const NotAsked&) const = default;
};
/// CloudFormation could make no change set.
struct NotMade {
    std::string reason = {};  ///< its own words
    bool operator==(const NotMade&) const = default;
};
using Word = std::variant<Listed, NoChange, NotAsked, NotMade, Refusal>;

/// What could not be taken away again.
struct LeftBehind {
    std::string what = {};                  ///< "change set slipway-plan-1 of shop-dev-web"
    std::string why = {};                   ///< AWS's words
    std::vector<std::string> command = {};  ///< of the AWS CLI, without an endpoint
    bool operator==(const LeftBehind&) const = default;
};
struct StackWord {
    std::size_t stack = 0;  ///< in Plan::stacks
    Word word = NotAsked{};
    std::vector<LeftBehind> left = {};
    bool operator==(const StackWord&) const = default;
};

/// A change set to be made, read and taken away again.
struct ChangeSetQuestion {
    std::size_t stack = 0;
    std::string region = {};
    /// There is no stack, so that the change set makes one in REVIEW_IN_PROGRESS.
    bool makes_stack = false;
    CreateChangeSet order = {};
    bool operator==(const ChangeSetQuestion&) const = default;
};
struct ChangeSetQuestions {
    std::vector<ChangeSetQuestion> questions = {};
    std::vector<StackWord> not_asked = {};
};

/// For each stack that is created or updated: the change set that `up` would make of it first, or
/// why there is none to be made yet. `seed` tells two askings of the same plan apart: what the
/// other one has left behind is not taken for one's own.
ChangeSetQuestions change_set_questions(const Wish& wish, const CloudSeen& seen, const Plan& plan,
                                        std::uint64_t seed);

/// What a change set that failed says.
Word word_of_failure(const std::string& reason);

enum class Agreement : std::uint8_t {
    Same,
    Open,        ///< CloudFormation knows it when it is done
    Differs,     ///< both list it, as another change
    OnlyPlan,    ///< CloudFormation does not list it
    OnlyListed,  ///< the plan does not list it
};
struct Compared {
    std::string logical_id = {};
    std::string type = {};
    std::optional<Touched> planned = {};
    std::optional<ListedChange> listed = {};
    Agreement agreement = Agreement::Same;
    bool operator==(const Compared&) const = default;
};

/// The resources of the plan in their order, then those that only CloudFormation lists in its.
std::vector<Compared> compared(const std::vector<Touched>& planned,
                               const std::vector<ListedChange>& listed);

/// What the first change of a stack touches, by the plan: `touched` without what goes only when
/// nobody imports it any more.
std::vector<Touched> touched_first(const Plan& plan, std::size_t stack,
                                   const std::vector<Touched>& touched);

}  // namespace rollout
