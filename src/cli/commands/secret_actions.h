#pragma once
// What `slipway secret` can do, and what its actions have in common.

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/live.h"
#include "cli/outcome.h"
#include "cli/views/secret_report.h"
#include "deploy/reading/tasks.h"
#include "rollout/seen.h"

namespace cli {

/// In both the first word is the environment, as every command has it.
Outcome secret_list(const Arguments& arguments, const Screen& screen);
Outcome secret_set(const Arguments& arguments, const Screen& screen);

/// What the secrets of a region are found by.
struct SecretPlace {
    std::string_view data_stack = {};  ///< its name; empty: there is none
    std::string cluster = {};
};
SecretPlace secret_place(const RegionStacks& region);

/// Services, then jobs, that start with the secret called `name`.
std::vector<SecretReader> readers_of(const RegionStacks& region, std::string_view name);

/// Where the stack `data`, as it is, has the secret called `name`; empty: it does not have it.
std::string secret_arn(const rollout::StackSeen& data, const LiveEnvironment& live,
                       std::string_view name);

/// The services of `readers`, as their tasks are asked for.
std::vector<deploy::TaskGroup> groups_of(const std::vector<SecretReader>& readers);

}  // namespace cli
