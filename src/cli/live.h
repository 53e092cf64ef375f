#pragma once
// What every command begins with that asks an environment's account: its manifest without mistakes,
// and the one cloud that it means.

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/arguments.h"
#include "cli/manifest.h"
#include "cli/outcome.h"
#include "cli/wait_line.h"
#include "deploy/client/target.h"
#include "deploy/reading/reading.h"

namespace cli {

/// The environment that the first word of a command line names, without mistakes.
struct CheckedEnvironment {
    /// `checked` points into it.
    std::unique_ptr<Manifest> manifest;
    Checked checked;

    const platform::Environment& environment() const { return *checked.environments.front(); }
};

/// The same, and its account.
struct LiveEnvironment : CheckedEnvironment {
    /// With whom `target` waits, which tells it.
    std::unique_ptr<WaitLine> wait_line;
    std::unique_ptr<deploy::Target> target;
    /// What is said first of the local cloud of this folder; empty: another one is meant.
    std::string local_cloud = {};
    /// Behind commands that go on from here: same_options.
    std::string options = {};

    /// "dev --local": what follows the name of such a command.
    std::string words() const { return environment().name + options; }
};

/// An outcome when the manifest cannot be read or has mistakes, or the environment has not all that
/// is `meant`.
std::variant<CheckedEnvironment, Outcome> open_checked(const Arguments& arguments,
                                                       const Screen& screen,
                                                       const Meant& meant = {});

/// The same, and when there is no way to the account: nobody is asked, and no cloud is begun, for
/// what the manifest does not have. `services`: those that will be called, by the names of their
/// models.
std::variant<LiveEnvironment, Outcome> open_environment(const Arguments& arguments,
                                                        const Screen& screen,
                                                        std::vector<std::string_view> services,
                                                        const Meant& meant = {});

/// The same of one that is checked already.
std::variant<LiveEnvironment, Outcome> open_account(CheckedEnvironment checked,
                                                    const Arguments& arguments,
                                                    const Screen& screen,
                                                    std::vector<std::string_view> services);

/// Whether `service` of the environment is asked on this machine, by the command line, variables or
/// the profile, or nobody can tell yet. Nothing is asked for that.
bool may_be_here(const CheckedEnvironment& checked, const Arguments& arguments,
                 std::string_view service);

/// " --region eu-west-1", for commands that go to one region of several; empty: there is one alone.
std::string region_option(const CheckedEnvironment& checked, const std::string& region);

/// Leaves no other region than `region` (empty: all stay). Errors: usage.arguments, where the
/// environment has no such region.
base::Status narrow_to_region(CheckedEnvironment& checked, const std::string& region);

/// What there is of `wanted`: every stack asked for in its own region, the services in the order of
/// their stacks. Errors: those of deploy::Client.
base::Result<deploy::EnvironmentSeen> read_region(const LiveEnvironment& live,
                                                  const RegionStacks& wanted);

/// How often a cloud is asked how something goes; one on this machine is nearer, and in more of a
/// hurry. `place`: as deploy::Target has it.
base::Duration poll_of(const std::string& place);

/// The outcome of a command that the target refused before anything was changed: 1, or 2 for what
/// can be put right on the command line or in a file.
Outcome refused_by_target(const base::Diagnostics& problems, const Screen& screen);

/// The name that a template gives to its resource of `type`, when it stands there as a text; empty:
/// it leaves it to AWS, or there is none.
std::string name_in(const cfn::Template& body, std::string_view type, std::string_view property);

}  // namespace cli
