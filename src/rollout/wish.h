#pragma once
// What is to be there: the stacks of one environment in one region, with what their parameters mean
// to whoever deploys them. Values alone: the manifest is not known here.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/duration.h"
#include "cfn/stacks.h"
#include "cfn/template.h"

namespace rollout {

/// Parameters by name.
using Parameters = std::map<std::string, std::string, std::less<>>;

/// What a controller chooses while a service lives, and by which parameters and outputs of its
/// stack an update repeats it. Names are empty where the stack has no such parameter.
struct ServiceWish {
    std::string cluster = {};  ///< name
    std::string name = {};     ///< "ohi-dev-api"
    /// The count to create it with. The template carries it when `count_parameter` is empty.
    std::int64_t count = 1;
    std::string count_parameter = {};  ///< empty value: an update leaves the count alone
    std::string capacity_parameter = {};
    std::string force_parameter = {};  ///< a new value forces one deployment
    bool on_spot = false;              ///< what the manifest says
    std::string spot_value = {};       ///< of `capacity_parameter`
    std::string on_demand_value = {};
    std::string blue_parameter = {};
    std::string green_parameter = {};
    /// Outputs that hold the ARNs of its listener rule and of the target group whose weight is
    /// `blue_parameter`.
    std::string rule_output = {};
    std::string blue_output = {};
    /// The output of its stack that holds the ARN of its task definition.
    std::string definition_output = {};
    bool operator==(const ServiceWish&) const = default;
};

/// When a job runs.
enum class JobMoment : std::uint8_t { ByHand, BeforeRelease, AfterRelease };

/// A task that runs to its end.
struct JobWish {
    std::string cluster = {};
    std::string container = {};  ///< whose exit code counts
    JobMoment moment = JobMoment::ByHand;
    base::Duration timeout = base::Duration::minutes(10);
    /// Outputs of its stack: the ARN of its task definition, and the names of the exports, with
    /// commas between, that hold its security groups and subnets.
    std::string definition_output = {};
    std::string groups_output = {};
    std::string subnets_output = {};
    bool operator==(const JobWish&) const = default;
};

/// An image that a stack is given by its digest: the one that has a tag when the stack's turn
/// comes.
struct ImageNeed {
    std::string parameter = {};
    std::string registry = {};  ///< the account that holds the repository
    std::string repository = {};
    std::string tag = {};
    /// What has the tag now, with its digest; empty: nothing has.
    std::string image = {};
    std::vector<std::string> todo = {};  ///< commands that bring it there, ready to be pasted
    bool operator==(const ImageNeed&) const = default;
};

/// A secret whose value a person has to set before anything starts with it.
struct SecretNeed {
    std::string name = {};  ///< as the manifest has it
    /// Whose output holds its ARN.
    std::string stack = {};
    std::string output = {};
    bool is_set = false;
    std::vector<std::string> todo = {};
    bool operator==(const SecretNeed&) const = default;
};

/// One stack.
struct WantedStack {
    std::string name = {};
    cfn::StackKind kind = cfn::StackKind::Service;
    std::string subject = {};  ///< the service or job; empty for the others
    std::string region = {};   ///< where it stands: not always that of the environment
    cfn::Template body = {};
    /// It is what is deployed, and keeps the names that it has there.
    bool has_deployed_names = false;
    bool needs_iam_capability = false;
    /// Indices of the stacks that come before it, all of them.
    std::vector<std::size_t> after = {};
    /// Values that the wish decides: the capacity of a job.
    Parameters parameters = {};
    std::vector<ImageNeed> images = {};
    std::vector<SecretNeed> secrets = {};
    /// The parameter that says who released what; it changes nothing. Empty: there is none.
    std::string release_parameter = {};
    std::optional<ServiceWish> service = {};
    std::optional<JobWish> job = {};
    /// Whose output holds the ARN of the role with which CloudFormation makes it; empty: with what
    /// the caller may.
    std::string role_stack = {};
    std::string role_output = {};
    /// Whether it is made in a hurry: CloudFormation does not wait for what it configures, and the
    /// deployment is watched here (AWS: "DeploymentConfig", EXPRESS).
    bool express = false;
};

struct Wish {
    std::string environment = {};  ///< "dev"
    std::string account = {};      ///< 12 digits
    std::string region = {};
    /// The beginning of the names of the environment's own stacks and of their descriptions:
    /// "ohi-dev". A stack "ohi-dev-old" whose description begins with "ohi-dev: " was ours.
    std::string prefix = {};
    std::vector<WantedStack> stacks = {};  ///< in the order of their deployment
    /// Whether stacks of the environment that are not in the wish stay: only a part of it is
    /// wanted.
    bool keeps_others = false;
    /// Those of them that stay, by name.
    std::set<std::string> kept = {};
    /// Whether protection from deletion is taken off what goes before the plan is carried out.
    bool is_unprotected_first = false;
    /// Of every stack that is created.
    std::map<std::string, std::string> tags = {};
    /// The tag of a service in which the fallback from Spot remembers what it did, and how its
    /// value begins where the service was moved and is to stay.
    std::string spot_tag = {};
    std::string fell_back = {};
    /// The value of the release parameters: number, author, commit.
    std::string release = {};
    /// What that parameter is called in all stacks that have it.
    std::string release_parameter = {};
    /// Behind the commands that a person is told to run next: the manifest and the cloud, with a
    /// space before them. May be empty.
    std::string options = {};
    /// Names that only stacks of the environment have. One that stands in review is known by its
    /// name alone: its template, and with it its description, is not there yet.
    std::set<std::string> own = {};
};

}  // namespace rollout
