#pragma once
// What is said when an environment, or what is asked of it, is not deployed.

#include <string>
#include <utility>

#include "base/diagnostic.h"

namespace deploy {

/// `message` says what is not there. Code: target.not-up.
inline base::Diagnostic not_up(const std::string& environment, std::string message) {
    return {.code = "target.not-up",
            .message = std::move(message),
            .help = "slipway up " + environment + " makes it"};
}

}  // namespace deploy
