#pragma once
// What templates refer to outside of themselves: exports of other stacks, SSM parameters, secrets.
// A secret is never more here than the id of its version.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/cloud_index.h"
#include "engine/cloud_state.h"
#include "engine/cloudformation/stack_facts.h"

namespace engine {

/// Finds what is wanted for a stack of `scope`; what is not there is left out of `found`.
void find_wanted(const CloudState& state, std::uint32_t scope, const cloudformation::Wanted& wanted,
                 cloudformation::LookedUp& found);

/// What stands for a dynamic reference: "{{resolve:secretsmanager:...}}" with its version id behind
/// it, the value of an `ssm` one; nothing when there is no such thing.
std::optional<std::string> resolved(const Inventory& inventory, std::string_view reference);

/// What "{{resolve:secretsmanager:SECRET:MEMBER:KEY:STAGE:VERSION}}" names; what it leaves out is
/// empty.
struct SecretReference {
    std::string secret = {};  ///< its name or ARN
    std::string member = {};  ///< "SecretString"
    std::string key = {};     ///< of an object in JSON; empty: all of it
    std::string stage = {};
    std::string version = {};
};
/// Nothing: `reference` is none to a secret.
std::optional<SecretReference> read_secret_reference(std::string_view reference);

/// The id of the newest version of a secret.
std::string version_of(const Record& secret);
/// The same of one whose content had changed `content` times.
std::string version_of(std::string_view arn, std::uint64_t content);

}  // namespace engine
