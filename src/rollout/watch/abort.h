#pragma once
// What is to be done with each thing under way so that what was before is live again, and whether
// it then is.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rollout/watch/motion.h"
#include "rollout/watch/watching.h"

namespace rollout {

enum class AbortAct : std::uint8_t {
    CancelUpdate,    ///< CancelUpdateStack: CloudFormation rolls it back
    DeleteStack,     ///< of one that was never there before
    StopDeployment,  ///< StopServiceDeployment: ECS goes back to the revision before
    Watch,           ///< it goes back already
    Leave,           ///< nothing that is done would bring back what was
};

/// Why something is left alone.
enum class LeftFor : std::uint8_t {
    Nothing,
    IsGround,     ///< it is created for the first time, and others stand on it or data lies in it
    IsProtected,  ///< the same of a service or job, and its stack may not be deleted
    IsLive,       ///< its update is done, and CloudFormation only clears up
    IsDeleted,    ///< nobody can stop a deletion
    IsImported,   ///< nor an import
    IsFirst,      ///< there is no revision before the one that is deployed
    IsUnknown,    ///< ECS does not show the deployment
    IsJob,        ///< a task that does something once: half of it may be done
};

/// For one piece.
struct AbortStep {
    std::size_t piece = 0;
    AbortAct act = AbortAct::Leave;
    LeftFor left_for = LeftFor::Nothing;
    /// The ARN of the stack or of the deployment; empty where nothing is asked of AWS.
    std::string target = {};
    /// The same for the same change, however often it is asked; for CloudFormation alone.
    std::string token = {};
    bool operator==(const AbortStep&) const = default;

    bool asks() const { return act != AbortAct::Watch && act != AbortAct::Leave; }
};

/// One for each piece that moves, in their order. `seen`: one a piece.
std::vector<AbortStep> abort_steps(const std::vector<Piece>& pieces,
                                   const std::vector<PieceSeen>& seen);

/// Those of `shown` that `now` has as well: the others are about something that is over.
std::vector<AbortStep> still_valid(const std::vector<AbortStep>& shown,
                                   const std::vector<AbortStep>& now);

/// What became of a step.
enum class AbortEnd : std::uint8_t {
    Going,
    Back,       ///< what was is live again; of what was new nothing is left
    TooLate,    ///< it was done before it could be stopped: what is new is live
    Overtaken,  ///< somebody has begun something else meanwhile
    Failed,     ///< neither what was nor what is new
    Left,
};
AbortEnd end_of(const AbortStep& step, const Watched& watched);

/// Whether the stack names another revision than the service runs: what ECS takes back
/// CloudFormation does not hear of.
bool is_behind(const Piece& piece, const PieceSeen& seen);

}  // namespace rollout
