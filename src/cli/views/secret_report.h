#pragma once
// What `slipway secret` prints: where values come from and who reads them, and never a value.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/outcome.h"

namespace cli {

/// A service or a job that starts with a secret.
struct SecretReader {
    enum class Kind : std::uint8_t { Service, Job };
    Kind kind = Kind::Service;
    std::string name = {};
    std::string service = {};  ///< the name of the service in ECS; empty for a job
    /// How many of its tasks began before the current value was there.
    std::size_t tasks_before = 0;
    std::size_t tasks = 0;
};

enum class SecretState : std::uint8_t {
    NotThere,     ///< its stack does not have it yet, or somebody has deleted it
    Placeholder,  ///< a person is to set it, and nobody has
    Set,          ///< somebody has
    Made,         ///< AWS made it up, as the manifest says
    Composed,     ///< put together from others inside AWS
    Outside,      ///< an ARN of the manifest: slipway does not look at it
};

struct SecretStatus {
    std::string name = {};
    SecretState state = SecretState::NotThere;
    std::string arn = {};                    ///< may be empty
    std::string version = {};                ///< the id of the current one; may be empty
    std::optional<base::Time> changed = {};  ///< when the current one came
    std::vector<SecretReader> readers = {};  ///< services, then jobs
};

struct SecretRegion {
    std::string name = {};
    std::string cluster = {};
    std::vector<SecretStatus> secrets = {};
};

struct SecretReport {
    std::string environment = {};
    std::string account = {};  ///< as STS says
    std::string place = {};    ///< "AWS", or the URL that stands for it
    std::string options = {};  ///< behind the commands that go on from here: same_options
    std::vector<SecretRegion> regions = {};
};

/// All secrets of an environment.
std::string secrets_text(const SecretReport& report, const Screen& screen);
/// Of one secret that was set in every region: who takes it when.
std::string secret_set_text(const SecretReport& report, const Screen& screen);
/// Of both.
std::string secrets_json(const SecretReport& report);

}  // namespace cli
