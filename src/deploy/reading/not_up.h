#pragma once
// What is said when an environment, or what is asked of it, is not deployed.

#include <string>
#include <utility>

#include "base/diagnostic.h"

namespace deploy {

/// `message` says what is not there. `words`: of the command that makes it, the environment with
/// the options of the manifest and the cloud. Code: target.not-up.
inline base::Diagnostic not_up(const std::string& words, std::string message) {
    return {.code = "target.not-up",
            .message = std::move(message),
            .help = "`slipway up " + words + "` makes it"};
}

}  // namespace deploy
