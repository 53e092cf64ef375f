#pragma once
// Why a service or a stack is not well: one cause, what shows it, what to do, and where in the
// manifest to look.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rollout/diagnosis/cause.h"
#include "rollout/diagnosis/evidence.h"

namespace rollout {

/// A place of the manifest by its keys. Whoever has the manifest finds its line.
struct Place {
    enum class In : std::uint8_t { Nothing, Service, Environment };
    In in = In::Nothing;
    /// Below the service or the environment, `{"sidecars", "proxy", "image"}`; of several the first
    /// that is written there counts, and none of them means the name of the service.
    std::vector<std::vector<std::string>> keys = {};
    std::string words = {};  ///< why it is shown, "768 MiB for all of its containers"
    bool operator==(const Place&) const = default;
};

struct Diagnosis {
    std::string name = {};  ///< of the service, as the manifest has it, or of the stack
    Cause cause = Cause::None;
    std::string what = {};                   ///< one line, without a full stop
    std::vector<std::string> evidence = {};  ///< one line each
    /// What the container said last, the oldest first.
    std::vector<std::string> lines = {};
    std::string fix = {};  ///< may have several lines
    Place place = {};
    std::size_t times = 0;  ///< how many tasks went the same way
    /// Whose lines would help: id of the newest of those tasks, and its container. Empty: nobody's.
    std::string task = {};
    std::string container = {};

    bool is_well() const { return cause == Cause::None; }
    bool operator==(const Diagnosis&) const = default;
};

/// One cause of all that `evidence` has. Equal failures are counted as one, and the rest of them is
/// evidence. A service that is steady with its tasks is well, unless those of its present
/// deployment end again and again.
///
/// A job is well unless it failed when it last ran.
///
/// Ask twice: what comes without `definition` and `lines` says whose they should be.
Diagnosis diagnose(const ServiceEvidence& evidence);

/// The same of a stack that is no service's. `events`: the newest first. None: it is whole, or
/// something is under way.
Diagnosis diagnose_stack(const StackSeen& stack, const std::vector<StackEventSeen>& events);

/// What failed first in the last operation of a stack: of `events`, the newest first, the oldest
/// failure since that operation began that no other one brought about. Null: nothing failed.
const StackEventSeen* first_failure(const StackSeen& stack,
                                    const std::vector<StackEventSeen>& events);
/// When that operation began; nothing: no event says so.
std::optional<base::Time> began(const StackSeen& stack, const std::vector<StackEventSeen>& events);
/// Whether `event` is the beginning of an operation, before which nothing matters.
bool begins_operation(const StackSeen& stack, const StackEventSeen& event);

/// The deployment that the state of a service is about: one that failed, until a newer one has
/// begun; else the primary one. Null: it has none.
const DeploymentSeen* deployment_in_question(const ServiceSeen& service);

/// The tasks that say something about the service as it is: those of the deployment that failed or
/// is under way, else all that stopped since the last operation of its stack began.
std::vector<TaskSeen> tasks_that_count(const ServiceEvidence& evidence);

}  // namespace rollout
