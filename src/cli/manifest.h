#pragma once
// The manifest of a command: read, settled and checked by every rule.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cfn/stacks.h"
#include "cli/views/check_report.h"
#include "platform/platform.h"

namespace cli {

/// A manifest with everything that its texts and the loader say about it.
struct Manifest {
    base::Sources sources;
    std::string name;                            ///< as it is called in findings
    std::uint32_t file = 0;                      ///< its number in `sources`
    std::optional<platform::Platform> platform;  ///< empty: `findings` has errors
    base::Diagnostics findings;
};

/// Reads the manifest at `path`; "-" is standard input. Files that it names are looked for in its
/// folder. Errors, without a place: file.not-found, file.unreadable, file.too-large. What is wrong
/// inside is in `findings`.
base::Result<Manifest> load_manifest(const std::string& path);

/// The outcome of a command that needs a platform and found mistakes instead: the findings on the
/// error stream, exit 1.
Outcome broken(const Manifest& manifest, const Screen& screen);

/// The environment called `name`. Errors: usage.unknown-environment.
base::Result<const platform::Environment*> find_environment(const platform::Platform& platform,
                                                            const std::string& name);

/// Which names a command takes.
enum class Named : std::uint8_t { Services, ServicesAndJobs };

/// Names of a command line.
struct Meant {
    std::vector<std::string> names = {};
    Named named = Named::ServicesAndJobs;
};

/// What to say of a name that `environment` does not have: usage.unknown-service.
base::Diagnostic unknown_service(const platform::Environment& environment, const std::string& name,
                                 Named named);

/// That `environment` has all that is meant. Errors: usage.unknown-service, for the first that it
/// has not.
base::Status check_names(const platform::Environment& environment, const Meant& meant);

/// The stacks of one environment in one of its regions.
struct RegionStacks {
    const platform::Environment* environment;
    std::string region;
    cfn::Stacks stacks;
};

/// What the rules say about a manifest, and the stacks that they looked at.
struct Checked {
    base::Diagnostics findings;  ///< the loader's too, in order of place
    std::size_t accepted = 0;
    std::vector<const platform::Environment*> environments;
    std::vector<RegionStacks>
        stacks;  ///< by environment in written order, then region; those that could be made
};

/// Applies every rule to `manifest` in the environments called `names`; all of them when that is
/// empty. `manifest` must outlive the result. Errors: usage.unknown-environment.
base::Result<Checked> check_manifest(const Manifest& manifest,
                                     const std::vector<std::string>& names);

/// What check prints. `since` is the moment of `io::monotonic_milliseconds` at which the command
/// began.
CheckReport report_of(const Manifest& manifest, const Checked& checked, std::int64_t since);

}  // namespace cli
