#pragma once
// What somebody has changed by hand since it was deployed: pure, from the deployed templates and
// what AWS shows of what they made. Three lists keep it quiet: what a template says is ours, and
// that alone is drift; what a controller chooses is the controller's; what a template leaves out is
// nobody's, but for what a person has added.

#include "rollout/drift/deployed.h"
#include "rollout/drift/finding.h"
#include "rollout/drift/question.h"
#include "rollout/plan/consequences.h"
#include "rollout/plan/plan.h"

namespace rollout {

/// What was asked so that drift is seen.
struct DriftSeen {
    StackIds ids = {};
    DriftAnswers answers = {};
};

/// `plan` and `consequences` say what `up` does about it.
Drift find_drift(const Wish& wish, const CloudSeen& seen, const Plan& plan,
                 const std::vector<Consequence>& consequences, const DriftSeen& drift);

/// "count of worker: 2 in the template, 5 live"; one line.
std::string in_words(const Difference& difference);

}  // namespace rollout
