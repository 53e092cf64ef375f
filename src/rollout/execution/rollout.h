#pragma once
// A rollout: the steps of a plan, carried out. A core as the cloud's are: it is told facts and
// leaves orders; it asks no clock and acts on nothing. What it needs to know it looks at, so that a
// rollout that was killed is taken up by the next one.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/duration.h"
#include "base/time.h"
#include "rollout/execution/deploy_work.h"
#include "rollout/execution/job_work.h"
#include "rollout/execution/pace.h"
#include "rollout/execution/remove_work.h"
#include "rollout/orders.h"
#include "rollout/plan/plan.h"
#include "rollout/wish.h"

namespace rollout {

struct RolloutOptions {
    /// How often AWS is asked how something goes.
    base::Duration poll = base::Duration::seconds(3);
    /// For so long a step may go on; then the rollout ends and says that AWS goes on.
    base::Duration patience = base::Duration::hours(4);
    /// For so long a step waits for what a person has to bring.
    base::Duration lack_patience = base::Duration::minutes(15);
    /// Tells two rollouts of the same plan apart where AWS has to.
    std::uint64_t seed = 0;
};

/// Where a step stands.
enum class StepState : std::uint8_t {
    Waiting,  ///< for others
    Running,
    Over,
    Skipped,  ///< one that it waits for failed, or nothing more is begun
};

struct StepReport {
    StepState state = StepState::Waiting;
    base::Time began = {};
    base::Time ended = {};
    StepEnd end = StepEnd::None;  ///< of one that is over
    std::string message = {};     ///< of a failure
    std::string help = {};
    /// Commands that a person runs then, each ready to be pasted.
    std::vector<std::string> todo = {};
    std::vector<ResourceFailure> failures = {};
    /// What somebody else asked for, so that it ended so.
    ByHand by_hand = ByHand::Nothing;
    bool is_taken_back = false;  ///< it was put back because the person wanted that
    /// Of its stack or task, as seen last.
    std::string status = {};
    std::optional<ServiceSeen> service = {};
    /// What it lacks before it goes on.
    std::vector<Lack> lacks = {};
    /// What went wrong with it and hinders nothing; empty: nothing.
    std::string note = {};
    /// What its new tasks come to, one after the other; empty: nothing that is alike.
    std::string alike = {};
    bool is_given_up = false;  ///< for that
    std::string task = {};     ///< of a job
    std::optional<std::int64_t> exit_code = {};

    bool is_good() const {
        return state == StepState::Over && (end == StepEnd::Changed || end == StepEnd::Unchanged);
    }
};

/// How a rollout has ended.
enum class Verdict : std::uint8_t {
    Going,
    Done,
    Refused,   ///< before anything was changed
    PutBack,   ///< something failed, and what was before it is live
    TimedOut,  ///< AWS goes on
    Aborted,   ///< the person ended it
    Stuck,     ///< something failed and was not put back
};

class Rollout {
  public:
    using Fact = std::variant<Started, Answered, Interrupted>;

    /// The plan is one of the wish, in the cloud as it was seen then.
    Rollout(Wish wish, Plan plan, const CloudSeen& before, RolloutOptions options);

    void handle(const Fact& fact, base::Time now);
    /// Empty: nothing happens before an answer does.
    std::optional<base::Time> next_wake() const;
    void wake(base::Time now);
    void take_orders(std::vector<Order>& into);

    Verdict verdict() const;
    const Wish& wish() const { return wish_; }
    /// Steps that take back what was changed are behind the others, once there are any.
    const Plan& plan() const { return plan_; }
    const std::vector<StepReport>& reports() const { return reports_; }
    /// How many steps the plan had before anything was taken back.
    std::size_t forward_steps() const { return forward_; }
    /// For so long a step waits for what a person has to bring.
    base::Duration lack_patience() const { return options_.lack_patience; }
    /// How often the person has asked for an end.
    std::uint32_t interruptions() const { return interruptions_; }

  private:
    using Work = std::variant<DeployWork, RemoveWork, JobWork>;
    /// A step that is being done.
    struct Running {
        Work work;
        std::optional<base::Time> resumes = {};  ///< after a pause
        std::uint32_t lost = 0;                  ///< looks without an answer, one after the other
    };
    struct Asked {
        std::size_t step = 0;
        Order::What what;
    };

    void reconcile(base::Time now);
    bool move_on(std::size_t step, base::Time now);
    void begin(std::size_t step, base::Time now);
    void take(const Answered& answer, base::Time now);
    void follow(std::size_t step, Next next, base::Time now);
    void finish(std::size_t step, Over over, base::Time now);
    std::optional<Over> out_of_time(std::size_t step, base::Time now) const;
    void ask(std::size_t step, Order::What what);
    void send(base::Time now);
    void note(std::size_t step, const Answered::What& answer);
    void take_back();
    void add_steps_back();
    bool is_ready(std::size_t step) const;
    bool is_doomed(std::size_t step) const;
    Around around(std::size_t step, base::Time now) const;

    Wish wish_;
    Plan plan_;
    RolloutOptions options_;
    std::size_t forward_;
    std::vector<StepReport> reports_;
    std::map<std::size_t, Running> running_ = {};
    std::map<std::uint64_t, Asked> asked_ = {};  ///< by order
    /// As seen last, by name.
    std::map<std::string, StackSeen> stacks_ = {};
    /// The change set that each step left its stack with.
    std::map<std::size_t, std::string> left_by_ = {};
    std::vector<Order> waiting_ = {};  ///< for their turn
    std::vector<Order> orders_ = {};
    Pace pace_ = {};
    std::uint64_t last_order_ = 0;
    std::uint32_t interruptions_ = 0;
    bool takes_back_ = false;
    bool has_started_ = false;
};

}  // namespace rollout
