#pragma once
// One job runs to its end. Behind rollout/execution/rollout.h.

#include <cstdint>
#include <optional>
#include <string>

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
    /// What a job has done stays done; it is stopped.
    void take_back() { takes_back_ = true; }
    const std::string& status() const { return status_; }
    const std::string& task() const { return task_; }
    std::optional<std::int64_t> exit_code() const { return exit_code_; }
    bool has_begun() const { return !task_.empty(); }

  private:
    enum class Doing : std::uint8_t { Looking, Finding, Starting, Following, Stopping };

    Next start(const Around& around);
    Next follow(const Around& around);
    Next followed(const TaskLooked& task, const Around& around);
    Next followed_earlier(const TaskLooked& task, const Around& around);
    static Over failed(StepEnd end, std::string message, const Around& around,
                       std::string help = {});
    std::string mark(const Around& around) const;

    Doing doing_ = Doing::Looking;
    StackSeen stack_ = {};
    std::string task_ = {};
    std::string status_ = {};
    std::string failure_ = {};
    base::Time began_ = {};
    std::uint32_t looks_ = 0;
    bool takes_back_ = false;
    bool was_found_ = false;  ///< another rollout has begun it
    std::optional<std::int64_t> exit_code_ = {};
};

}  // namespace rollout
