#pragma once
// What a rollout asks of AWS, and what it is told: orders and facts. Each order has one answer, by
// its number; whoever carries orders out repeats calls that got none, so that an answer that says
// so is the last word.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "rollout/cloud_seen.h"
#include "rollout/seen.h"
#include "rollout/wish.h"

namespace rollout {

// Orders. `stack` is a name or an ARN.

/// DescribeStacks of one. Answer: StackLooked.
struct LookAtStack {
    std::string stack = {};
    bool operator==(const LookAtStack&) const = default;
};
/// Answer: Accepted, or Refused: AlreadyExistsException when there is one of this name.
struct CreateChangeSet {
    std::string stack = {};
    std::string change_set = {};
    bool creates = false;
    std::string body = {};  ///< empty: the template that it has
    Parameters given = {};
    /// Those that keep their values, by name.
    std::vector<std::string> kept = {};
    bool needs_iam_capability = false;
    bool express = false;
    std::string role = {};  ///< ARN, with which CloudFormation acts; empty: as the stack has it
    std::map<std::string, std::string> tags = {};  ///< empty: as they are
    std::string token = {};
    bool operator==(const CreateChangeSet&) const = default;
};
/// DescribeChangeSet. Answer: ChangeSetLooked.
struct LookAtChangeSet {
    std::string stack = {};
    std::string change_set = {};
    bool operator==(const LookAtChangeSet&) const = default;
};
/// Answer: Accepted.
struct ExecuteChangeSet {
    std::string stack = {};
    std::string change_set = {};
    std::string token = {};
    bool operator==(const ExecuteChangeSet&) const = default;
};
struct DeleteChangeSet {
    std::string stack = {};
    std::string change_set = {};
    bool operator==(const DeleteChangeSet&) const = default;
};
struct DeleteStack {
    std::string stack = {};
    std::string token = {};
    bool operator==(const DeleteStack&) const = default;
};
/// CancelUpdateStack.
struct CancelUpdate {
    std::string stack = {};
    std::string token = {};
    bool operator==(const CancelUpdate&) const = default;
};
/// ContinueUpdateRollback.
struct ContinueRollback {
    std::string stack = {};
    std::string token = {};
    bool operator==(const ContinueRollback&) const = default;
};
/// RollbackStack.
struct RollBackStack {
    std::string stack = {};
    std::string token = {};
    bool operator==(const RollBackStack&) const = default;
};
/// Why a change went back: DescribeStackEvents back to `since`. Answer: FailuresRead.
struct ReadFailures {
    std::string stack = {};
    base::Time since = {};
    bool operator==(const ReadFailures&) const = default;
};
/// DescribeServices of one. Answer: ServiceLooked.
struct LookAtService {
    std::string cluster = {};
    std::string service = {};
    bool operator==(const LookAtService&) const = default;
};
/// What controllers have chosen for a service by now: DescribeServices with its tags, then
/// DescribeRules. Answer: ChosenLooked.
struct LookAtChosen {
    std::string cluster = {};
    std::string service = {};
    std::string rule = {};  ///< ARN; empty: its traffic does not shift
    std::string blue = {};  ///< ARN of the target group whose weight comes first
    /// As in Wish.
    std::string spot_tag = {};
    std::string fell_back = {};
    bool operator==(const LookAtChosen&) const = default;
};
/// A task that is not stopped and was started under this mark: ListTasks. Answer: TaskFound.
struct FindTask {
    std::string cluster = {};
    std::string started_by = {};
    bool operator==(const FindTask&) const = default;
};
/// Answer: TaskFound with its ARN, or Refused.
struct RunTask {
    std::string cluster = {};
    std::string definition = {};
    std::vector<std::string> subnets = {};
    std::vector<std::string> groups = {};
    std::string started_by = {};
    std::string token = {};
    bool operator==(const RunTask&) const = default;
};
/// DescribeTasks of one. Answer: TaskLooked.
struct LookAtTask {
    std::string cluster = {};
    std::string task = {};
    std::string container = {};  ///< whose exit code is wanted
    bool operator==(const LookAtTask&) const = default;
};
/// The tasks of a service, those that run and those that have stopped, as long as ECS shows them:
/// ListTasks of both, then DescribeTasks. Answer: TasksRead.
struct ReadTasks {
    std::string cluster = {};
    std::string service = {};
    bool operator==(const ReadTasks&) const = default;
};
struct StopTask {
    std::string cluster = {};
    std::string task = {};
    std::string reason = {};
    bool operator==(const StopTask&) const = default;
};

/// What has a tag in a repository: DescribeImages. Answer: ImageFound.
struct FindImage {
    std::string registry = {};  ///< an account
    std::string repository = {};
    std::string tag = {};
    bool operator==(const FindImage&) const = default;
};
/// One more tag for an image: BatchGetImage, then PutImage. Answer: Accepted, where it has the tag
/// already too.
struct TagImage {
    std::string registry = {};  ///< an account
    std::string repository = {};
    std::string digest = {};
    std::string tag = {};
    bool operator==(const TagImage&) const = default;
};
/// DescribeSecret. Answer: SecretLooked.
struct LookAtSecret {
    std::string secret = {};  ///< ARN
    bool operator==(const LookAtSecret&) const = default;
};

struct Order {
    using What =
        std::variant<LookAtStack, CreateChangeSet, LookAtChangeSet, ExecuteChangeSet,
                     DeleteChangeSet, DeleteStack, CancelUpdate, ContinueRollback, RollBackStack,
                     ReadFailures, LookAtService, LookAtChosen, FindTask, RunTask, LookAtTask,
                     ReadTasks, StopTask, FindImage, TagImage, LookAtSecret>;
    std::uint64_t id = 0;
    std::string region = {};
    What what;
    bool operator==(const Order&) const = default;
};

// Answers.

/// AWS did what was asked, or has begun to.
struct Accepted {
    bool operator==(const Accepted&) const = default;
};
/// AWS refused, or gave no answer at all.
struct Refused {
    std::string code = {};     ///< of AWS's error; empty: there was no answer
    std::string message = {};  ///< in the user's words, with the request id
    /// What helps; may be empty.
    std::string help = {};
    bool operator==(const Refused&) const = default;
};
struct StackLooked {
    std::optional<StackSeen> stack = {};  ///< nothing: there is none
    bool operator==(const StackLooked&) const = default;
};
struct ChangeSetLooked {
    bool exists = false;
    std::string status = {};     ///< "CREATE_COMPLETE", "FAILED"
    std::string execution = {};  ///< "AVAILABLE", "EXECUTE_COMPLETE"
    std::string reason = {};
    bool operator==(const ChangeSetLooked&) const = default;
};
/// A resource that failed.
struct ResourceFailure {
    base::Time time = {};
    std::string logical_id = {};
    std::string type = {};
    std::string status = {};
    std::string reason = {};
    bool operator==(const ResourceFailure&) const = default;
};
/// Oldest first; those that were only cancelled because of another are left out.
struct FailuresRead {
    std::vector<ResourceFailure> failures = {};
    ByHand by_hand = ByHand::Nothing;
    bool operator==(const FailuresRead&) const = default;
};
struct ServiceLooked {
    std::optional<ServiceSeen> service = {};
    bool operator==(const ServiceLooked&) const = default;
};
struct ChosenLooked {
    std::optional<LiveService> live = {};  ///< nothing: there is no such service
    bool operator==(const ChosenLooked&) const = default;
};
struct TaskFound {
    std::string task = {};  ///< ARN; empty: there is none
    bool operator==(const TaskFound&) const = default;
};
struct TaskLooked {
    bool exists = false;
    std::string status = {};                     ///< "RUNNING", "STOPPED"
    std::optional<std::int64_t> exit_code = {};  ///< of the container that counts
    std::string reason = {};                     ///< why it stopped; may be empty
    std::string definition = {};                 ///< ARN, with its revision
    bool operator==(const TaskLooked&) const = default;
};
struct TasksRead {
    std::vector<TaskSeen> tasks = {};  ///< in any order
    bool operator==(const TasksRead&) const = default;
};
/// By its digest; empty: nothing has the tag, or there is no such repository.
struct ImageFound {
    std::string image = {};
    bool operator==(const ImageFound&) const = default;
};
struct SecretLooked {
    bool is_set = false;
    bool operator==(const SecretLooked&) const = default;
};

/// The answer to the order of the same number.
struct Answered {
    using What =
        std::variant<Accepted, Refused, StackLooked, ChangeSetLooked, FailuresRead, ServiceLooked,
                     ChosenLooked, TaskFound, TaskLooked, TasksRead, ImageFound, SecretLooked>;
    std::uint64_t order = 0;
    What what;
    bool operator==(const Answered&) const = default;
};
/// The person wants it to end: the first time nothing more is begun, the second time what it
/// changed is taken back.
struct Interrupted {
    bool operator==(const Interrupted&) const = default;
};
/// `plan` begins now.
struct Started {
    bool operator==(const Started&) const = default;
};

}  // namespace rollout
