#pragma once
// One job runs to its end. Behind rollout/execution/rollout.h.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rollout/execution/work.h"

namespace rollout {

/// Whether a job comes after a release: one that comes before it runs again with the next, but
/// nothing in AWS remembers that this one is still owed.
bool is_forgotten(const JobWish& job);
/// What to say then, and the command that runs the job of `stack` by hand.
inline constexpr const char* kForgotten = "the next `up` does not run it again; this does";
std::string command_to_run(const Wish& wish, const WantedStack& stack);

class JobWork {
  public:
    Next begin(const Around& around);
    Next take(const Answered::What& answer, const Around& around);
    Next resume(const Around& around);
    /// What a job has done stays done; it is stopped where this work has begun it.
    void take_back() { takes_back_ = true; }
    const std::string& status() const { return status_; }
    const std::string& task() const { return task_; }
    std::optional<std::int64_t> exit_code() const { return exit_code_; }
    bool has_begun() const { return !task_.empty(); }
    /// What it lacks before it goes on: that an earlier run ends.
    const std::vector<Lack>& lacks() const { return lacks_; }

  private:
    enum class Doing : std::uint8_t {
        Looking,   ///< at the stack
        Finding,   ///< a task that another rollout has begun
        Starting,  ///< one of its own
        Following,
        Stopping,  ///< asked for the end of its own
        Ending,    ///< until it has stopped
    };

    Next looked(const StackLooked& looked, const Around& around);
    Next found(const TaskFound& found, const Around& around);
    Next start(const Around& around);
    Next follow(const Around& around);
    Next followed(const TaskLooked& task, const Around& around);
    Next followed_earlier(const TaskLooked& task, const Around& around);
    Next stop(std::string why, const Around& around);
    Next refused(const Refused& refusal, const Around& around);
    static Over failed(StepEnd end, std::string message, const Around& around,
                       std::string help = {});
    static std::string mark(const Around& around);

    Doing doing_ = Doing::Looking;
    std::optional<StackSeen> stack_ = {};
    std::string task_ = {};
    /// That of another rollout: of the same revision it is joined, of an earlier one waited for.
    bool was_found_ = false;
    std::string earlier_ = {};  ///< the task of an earlier revision that is waited for
    std::vector<Lack> lacks_ = {};
    std::string status_ = {};
    std::string failure_ = {};
    base::Time began_ = {};  ///< this, or what is waited for now
    std::uint32_t looks_ = 0;
    bool takes_back_ = false;
    std::optional<std::int64_t> exit_code_ = {};
};

}  // namespace rollout
