#pragma once
// One stack becomes what it should be, by change sets. Behind rollout/execution/rollout.h.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rollout/execution/watchdog.h"
#include "rollout/execution/work.h"

namespace rollout {

class DeployWork {
  public:
    Next begin(const Around& around);
    Next take(const Answered::What& answer, const Around& around);
    /// After a Pause.
    Next resume(const Around& around);
    /// The person wants what was there before: what is under way is cancelled as soon as it can be.
    void take_back() { takes_back_ = true; }

    /// The service as it was looked at last.
    const std::optional<ServiceSeen>& service() const { return service_; }
    const std::string& status() const { return status_; }
    /// What it lacks before it goes on.
    const std::vector<Lack>& lacks() const { return lacks_; }
    /// What went wrong and hinders nothing; empty: nothing.
    const std::string& note() const { return note_; }
    /// What its new tasks come to, one after the other; empty: nothing that is alike.
    const std::string& alike() const { return alike_; }
    /// Whether it was ended for that.
    bool is_given_up() const { return is_given_up_; }
    /// Whether AWS may have changed anything for it.
    bool has_begun() const { return has_begun_; }

  private:
    enum class Doing : std::uint8_t {
        Needing,     ///< what people have to bring
        Looking,     ///< at the stack, until it can be changed
        Mending,     ///< asked for what makes it changeable
        Asking,      ///< what controllers have chosen, before a change is taken back
        Proposing,   ///< a change set
        Reviewing,   ///< until the change set is made
        Discarding,  ///< a change set that is of no use
        Dropping,    ///< one that nobody wants any more
        Clearing,    ///< the stack that was made for it
        Executing,
        Doubting,   ///< whether it was executed: looking at the change set
        Following,  ///< until the stack is settled
        Glancing,   ///< at the service, while its stack goes on
        Reading,    ///< the tasks of the service, while it rolls
        Cancelling,
        Explaining,  ///< a failure: reading what failed
        Verifying,   ///< that the service runs what it should
        Naming,      ///< the cause of a failure that CloudFormation knows nothing of: reading tasks
        Rechecking,  ///< that the stack is still as it was left, before it is put back
        Marking,     ///< images, with the number of their release
    };
    /// What helps where somebody else was at the stack too.
    static constexpr const char* kAgain = "run this again: the plan is made anew";
    /// What the person asked for.
    static constexpr const char* kTakenBack = "taken back";
    /// What is asked for, a change set each.
    enum class Part : std::uint8_t { Settle, Change, Forget, Restore };

    Next need(const Around& around);
    Next needed(const Answered::What& answer, const Around& around);
    Next look(const Around& around);
    Next looked(const StackLooked& looked, const Around& around);
    Next mend(const StackSeen& stack, const Around& around);
    Next propose(const Around& around);
    Next ask_again(const Around& around);
    Next asked(const ChosenLooked& looked, const Around& around);
    const Proposal* undone(const Around& around) const;
    Next skip(const Around& around);
    Next discarded(const Around& around);
    Next dropped(const Around& around);
    Next cleared(const Answered::What& answer, const Around& around);
    Next reviewed(const ChangeSetLooked& set, const Around& around);
    Next follow(const Around& around);
    Next followed(const StackLooked& looked, const Around& around);
    Next settled(const StackSeen& stack, const Around& around);
    Next overtaken(const StackSeen& stack);
    Next cancel(const StackSeen& stack, const Around& around);
    Next ask_to_cancel(Order::What how, std::string why, bool gives_up);
    Next cancelled(const Around& around);
    Next not_cancelled(const Refused& refusal, const Around& around);
    bool has_to_read(const Around& around);
    Next glance(Doing next, const Around& around);
    Next go_on(const Around& around);
    Next read(const TasksRead& read, const Around& around);
    Next give_up(const Around& around);
    Next restore(const Around& around);
    Next name_cause(const Around& around);
    Next named(const TasksRead& read, const Around& around);
    Next rechecked(const StackLooked& looked, const Around& around);
    Next does_not_run(const std::string& what, const Around& around);
    bool is_there_early(const ServiceSeen& service, const Around& around) const;
    bool may_be_old(const ServiceSeen& service, const Around& around) const;
    Next verified(const ServiceLooked& looked, const Around& around);
    Next explain(const StackSeen& stack);
    StepEnd end_of_failure() const;
    Next failed(const FailuresRead& read, const Around& around);
    Next refused(const Refused& refused, const Around& around);
    Next finish(const Around& around);
    Next change(const Around& around);
    Next live(const Around& around);
    static std::vector<TagImage> marks_of(const StackSeen& stack, const Around& around);
    Next mark(const Around& around);

    bool has_moved(const StackSeen& stack) const;
    bool may_cancel() const;
    bool was_cancelled();
    void forget_to_cancel();
    bool is_awaited() const;
    bool was_awaited() const;
    void note_motion(const StackSeen& stack);
    bool is_somebody_elses(const StackSeen& stack, const Around& around) const;
    bool is_under_somebody_elses(const StackSeen& stack, const Around& around) const;
    bool is_for(Part part, const Around& around) const;
    std::string change_set(const Around& around) const;
    Parameters given(const Around& around) const;
    Over over(StepEnd end, std::string message = {}, std::string help = {}) const;

    Doing doing_ = Doing::Needing;
    std::vector<Lack> lacks_ = {};
    std::size_t needed_ = 0;  ///< how many needs have been looked at
    Parameters images_ = {};  ///< found since the plan was made
    Part part_ = Part::Settle;
    bool creates_ = false;
    bool was_gone_ = false;  ///< so that a stack in review is its own
    bool has_begun_ = false;
    bool was_accepted_ = false;  ///< to be executed: a change set of this work
    bool has_changed_ = false;
    bool takes_back_ = false;
    bool was_dropped_ = false;  ///< the change set, for that
    bool is_cancelled_ = false;
    Doing cancel_for_ = Doing::Following;  ///< what goes on after a request to cancel
    std::string cancel_reason_ = {};       ///< of that request
    bool gives_up_ = false;                ///< it is that of the watchdog
    bool is_cancel_lost_ = false;          ///< a request got no answer
    std::uint32_t cancel_refusals_ = 0;
    /// When the operation began that the plan has seen, on the way to what is wanted.
    std::optional<base::Time> awaited_ = {};
    /// What changed the stack last when this began, as StackSeen has it; nothing: it was not there.
    std::optional<std::string> known_change_ = {};
    std::uint32_t mended_ = 0;  ///< times
    std::uint32_t looks_ = 0;   ///< without anything new
    /// The stack before the change set that is under way; nothing: it was not there.
    std::optional<StackSeen> before_ = {};
    std::string stack_ = {};  ///< ARN, once it is known
    std::string status_ = {};
    base::Time changed_ = {};  ///< since when the stack changes
    /// When it was seen last on its way forward: since when that was.
    std::optional<base::Time> forward_since_ = {};
    std::string failure_ = {};  ///< while it is explained, or put back
    StepEnd ending_ = StepEnd::None;
    base::Time since_ = {};  ///< of the failures that explain it
    std::optional<ServiceSeen> service_ = {};
    std::optional<base::Time> verifying_since_ = {};
    std::optional<base::Time> taken_ = {};  ///< when ECS showed last that the service is to run it
    std::string tried_ = {};  ///< the deployment of what the service is to run, as ECS calls it
    std::optional<base::Time> short_since_ = {};    ///< the service lacks tasks
    std::optional<base::Time> unknown_since_ = {};  ///< the role of CloudFormation
    Watchdog watchdog_ = {};
    Doing glance_for_ = Doing::Following;  ///< what goes on after a glance
    Doing read_for_ = Doing::Following;    ///< and after tasks were read
    std::uint32_t glances_ = 0;            ///< at a service that lacks tasks, since they were read
    std::string alike_ = {};
    bool is_given_up_ = false;
    Parameters chosen_ = {};            ///< by controllers, since the plan was made
    bool has_asked_ = false;            ///< for that
    std::vector<TagImage> marks_ = {};  ///< those that are still to be put
    bool is_live_ = false;              ///< the change is, and marked last
    std::string note_ = {};
};

}  // namespace rollout
