#pragma once
// The codes of what an account answers to a live check. None of them has a place in a manifest.

#include <array>

#include "base/diagnostic.h"

namespace rollout {

inline constexpr std::array kLiveCodes = {
    base::Code{"live.denied", base::Severity::Error, "the caller may not ask a question"},
    base::Code{"live.failed", base::Severity::Error, "AWS failed at the answer to a question"},
    base::Code{"live.quota", base::Severity::Error,
               "the environment needs more than the account may have"},
    base::Code{"live.image", base::Severity::Error, "an image is not in its repository"},
    base::Code{"live.architecture", base::Severity::Error,
               "an image is built for another architecture"},
    base::Code{"live.secret", base::Severity::Error, "a secret has no value yet, or is not there"},
    base::Code{"live.secret-key", base::Severity::Error, "a secret lacks a key that tasks read"},
    base::Code{"live.certificate", base::Severity::Error,
               "a certificate cannot be used for the domain"},
    base::Code{"live.hosted-zone", base::Severity::Error,
               "a hosted zone cannot take the records of the domain"},
    base::Code{"live.network", base::Severity::Error, "the zones, VPC or subnets are not there"},
    base::Code{"live.name-taken", base::Severity::Error, "a name belongs to somebody else"},
};

}  // namespace rollout
