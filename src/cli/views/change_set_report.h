#pragma once
// What `slipway plan --change-set` says: CloudFormation's word on each stack, and where it is not
// the plan's.

#include <cstdint>
#include <string>
#include <vector>

#include "cli/outcome.h"
#include "cli/rolling.h"
#include "rollout/plan/change_sets.h"
#include "rollout/policy/policy.h"
#include "text/json_writer.h"

namespace cli {

struct ChangeSetReport {
    const Prepared* prepared = nullptr;
    std::string place = {};  ///< "AWS", or the URL that stands for it
    /// Of the environment: what a denied call needs.
    rollout::PolicyWish policy = {};
    std::vector<rollout::StackWord> words = {};  ///< in the order of the plan
    std::int64_t milliseconds = 0;               ///< that asking took
};

/// CheckFailed where AWS refused to be asked, or something is left behind; else Done, whatever
/// CloudFormation says.
ExitCode change_set_exit(const ChangeSetReport& report);

/// A section with a heading and a last line of its own.
std::string change_set_text(const ChangeSetReport& report, const Screen& screen);
/// A list; docs/json.md describes it.
void write_change_sets(text::JsonWriter& json, const ChangeSetReport& report);

}  // namespace cli
