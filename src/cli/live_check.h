#pragma once
// What an environment's account has to be asked before anything is changed there: from the manifest
// to the questions, and to what came of them. `slipway check ENV --live` prints it, and whoever is
// about to change the environment asks first.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/live.h"
#include "deploy/live/check.h"

namespace cli {

/// The services that the questions are put to, by the names of their models: for
/// `open_environment`.
std::vector<std::string_view> live_check_services();

struct LiveRegion {
    std::string name = {};
    std::vector<rollout::Question> questions = {};
    bool operator==(const LiveRegion&) const = default;
};
struct LiveReport {
    std::string environment = {};
    std::string account = {};  ///< as STS says
    std::string place = {};    ///< "AWS", or the URL that stands for it
    std::vector<LiveRegion> regions = {};

    /// Whether no answer is Bad.
    bool is_well() const;
    bool operator==(const LiveReport&) const = default;
};

/// Asks, and changes nothing. Errors: those of deploy::check_live.
base::Result<LiveReport> check_live(const LiveEnvironment& live);

/// What the questions of one region are: of the stacks in `wanted`, for the caller's `account`.
deploy::LiveWish live_wish(const platform::Platform& platform, const std::vector<RegionStacks>& all,
                           const RegionStacks& wanted, const std::string& account);

/// The service-linked roles that it needs. AWS: IAM User Guide, "AWS services that work with IAM",
/// and each service's own page.
std::vector<rollout::LinkedRole> linked_roles(const platform::Environment& environment);

/// What the policy of an environment has to name; `all` are its stacks, in all its regions.
rollout::PolicyWish policy_wish(const platform::Platform& platform,
                                const platform::Environment& environment,
                                const std::vector<RegionStacks>& all, const std::string& account);

}  // namespace cli
