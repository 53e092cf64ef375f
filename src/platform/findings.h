#pragma once
// What the rules find, environment by environment, told once: equal findings of several
// environments become one.

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "platform/platform.h"

namespace platform {

/// Collects findings. Rules run once for each environment and do not know of each other.
class Findings {
  public:
    /// `subject`: the service, store, job or environment that it is about, for `accept`.
    /// `environment`: the one whose rules found it; empty when it is about the manifest as a whole.
    void add(base::Diagnostic diagnostic, std::string subject, std::string environment = {});

    struct Outcome {
        /// In order of place; "in prod, staging and dev" added to the message of those found in
        /// some environments.
        base::Diagnostics shown;
        std::size_t accepted = 0;
    };
    /// Takes what the manifest accepts out, adds accept.stale for what it accepts and nobody found,
    /// and joins the rest. `environments`, when it is not empty, names those whose findings count;
    /// what is about the manifest as a whole always does.
    Outcome settle(const Platform& platform,
                   const std::vector<std::string>& environments = {}) const;

  private:
    struct Found {
        base::Diagnostic diagnostic;
        std::string subject;
        std::string environment;
    };
    std::vector<Found> found_;
};

}  // namespace platform
