#pragma once
// What the three kinds of step have in common: a piece of work is told answers and says what comes
// next. Behind rollout/execution/rollout.h.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "rollout/orders.h"
#include "rollout/plan/plan.h"
#include "rollout/wish.h"

namespace rollout {

/// How a step that is over has ended.
enum class StepEnd : std::uint8_t {
    None,
    Changed,    ///< AWS did what was asked, and it is live
    Unchanged,  ///< there was nothing to do
    NotBegun,   ///< refused before anything was changed
    PutBack,    ///< it failed, and what was before is live
    Stuck,      ///< it failed, and was not put back
    TimedOut,   ///< AWS goes on with it
};

/// Something is asked of AWS.
struct Ask {
    Order::What what;
};
/// Looked at again after a while.
struct Pause {};
struct Over {
    StepEnd end = StepEnd::None;
    std::string message = {};  ///< of a failure
    std::string help = {};     ///< may be empty
    /// Commands that a person runs then, each ready to be pasted.
    std::vector<std::string> todo = {};
    std::vector<ResourceFailure> failures = {};
    /// What somebody else asked for, so that it ended so.
    ByHand by_hand = ByHand::Nothing;
    /// It was put back because the person wanted that.
    bool is_taken_back = false;
};
using Next = std::variant<Ask, Pause, Over>;

/// "shop-dev-web is UPDATE_ROLLBACK_COMPLETE", with AWS's reason where there is one.
std::string in_words(const StackSeen& stack);

/// What a step notes then, and goes on.
std::string could_not_be_tagged(const TagImage& image, const Refused& refusal);

/// Whether AWS has said no more than that it cannot say now.
bool is_passing(const Refused& refused);

/// What a piece of work may look at.
struct Around {
    const Wish& wish;
    const Plan& plan;
    const Step& step;
    /// The stacks as they were seen last, by name.
    const std::map<std::string, StackSeen>& stacks;
    /// Tells two rollouts of the same plan apart.
    std::uint64_t seed = 0;
    base::Time now = {};

    const PlannedStack& planned() const { return plan.stacks[step.stack]; }
    /// Null: it goes.
    const WantedStack* wanted() const {
        const auto& index = planned().wanted;
        return index ? &wish.stacks[*index] : nullptr;
    }
    /// The value of an output; empty: there is none.
    std::string output(const std::string& stack, std::string_view key) const;
    /// A name, or a token for AWS to know a request again that comes twice: the same for the same
    /// step of the same plan, whoever carries it out.
    std::string token(std::string_view what) const;
    /// The same for the same step of one rollout alone: what another one of the same plan asks for
    /// is another request.
    std::string own_token(std::string_view what) const;
};

}  // namespace rollout
