#pragma once
// What differs between what was deployed and what is there because somebody changed it by hand, as
// values: what it is, what brings it back, and what nobody could look at.

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "rollout/diagnosis/diagnosis.h"
#include "rollout/refusal.h"

namespace rollout {

/// A value of a resource is another one than its template says.
struct Differs {
    std::string what = {};      ///< "count of worker"
    std::string deployed = {};  ///< as the template has it; empty: it does not have it
    std::string live = {};      ///< empty: it is not there
    bool operator==(const Differs&) const = default;
};
/// Something is there that no template of the environment has.
struct Added {
    std::string what = {};  ///< "the group of api lets in 10.0.0.0/8:5001"
    bool operator==(const Added&) const = default;
};
/// What a template has is not there.
struct Gone {
    std::string what = {};  ///< "the service worker"
    bool operator==(const Gone&) const = default;
};
using Difference = std::variant<Differs, Added, Gone>;

/// The plan changes the resource, and CloudFormation sends all of its properties.
struct UpPutsBack {
    bool operator==(const UpPutsBack&) const = default;
};
/// The plan replaces or removes what it was added to.
struct UpTakesAway {
    bool operator==(const UpTakesAway&) const = default;
};
/// `up` leaves it: CloudFormation does not look at a resource whose template stays. One command
/// puts it back, word by word.
struct ByCommand {
    std::vector<std::string> words = {};
    bool operator==(const ByCommand&) const = default;
};
/// `up` leaves it, and no single call brings it back.
struct ByPerson {
    std::string advice = {};
    bool operator==(const ByPerson&) const = default;
};
using Remedy = std::variant<UpPutsBack, UpTakesAway, ByCommand, ByPerson>;

struct DriftFinding {
    std::string stack = {};       ///< whose template says otherwise
    std::string subject = {};     ///< the service or job; empty: it is of the environment
    std::string logical_id = {};  ///< of the resource, or of the one that it was added to
    std::string type = {};        ///< of that: "AWS::ECS::Service"
    std::string id = {};          ///< of the live thing: an ARN, "sgr-0123"
    Difference difference = {};
    Remedy remedy = {};
    Place place = {};
    bool operator==(const DriftFinding&) const = default;
};

/// Somebody changes the stack, or it is neither what it was nor what it should be.
struct NotSettled {
    std::string status = {};
    bool operator==(const NotSettled&) const = default;
};
/// The template leaves it to AWS: an attribute of a resource, the value of a hidden parameter.
struct NotKnown {
    bool operator==(const NotKnown&) const = default;
};
/// Why nobody knows whether something has drifted.
struct NotCompared {
    std::string what = {};  ///< "shop-dev-api", "security groups", "Priority of ListenerRule"
    std::variant<Refusal, NotSettled, NotKnown> why = {};
    bool operator==(const NotCompared&) const = default;
};

struct Drift {
    std::vector<DriftFinding> findings = {};  ///< by stack, in the order of the wish
    std::vector<NotCompared> not_compared = {};
    std::size_t resources = 0;  ///< that were compared
    std::size_t stacks = 0;     ///< in which they are
    bool operator==(const Drift&) const = default;
};

}  // namespace rollout
