#pragma once
// The codes of this room's findings. None of them has a place in a manifest.

#include <array>

#include "base/diagnostic.h"

namespace deploy {

inline constexpr std::array kCodes = {
    base::Code{"aws.config", base::Severity::Error, "a file of AWS's tools makes no sense"},
    base::Code{"credentials.missing", base::Severity::Error, "there are no credentials of AWS"},
    base::Code{"credentials.profile", base::Severity::Error,
               "a profile is not there or makes no sense"},
    base::Code{"credentials.variables", base::Severity::Error,
               "a variable with credentials makes no sense"},
    base::Code{"credentials.refused", base::Severity::Error, "whoever gives credentials gave none"},
    base::Code{"credentials.expired", base::Severity::Error, "the credentials are over"},
    base::Code{"target.account", base::Severity::Error,
               "the caller is of another account than the environment"},
    base::Code{"target.not-up", base::Severity::Error,
               "the environment does not have it yet: it is not deployed"},
    base::Code{"endpoint.url", base::Severity::Error, "an endpoint is no URL"},
    base::Code{"endpoint.region", base::Severity::Error, "nobody knows where AWS is in a region"},
    base::Code{"endpoint.mixed", base::Severity::Error,
               "the endpoints of one environment belong to several clouds"},
    base::Code{"api.denied", base::Severity::Error, "AWS does not let the caller do it"},
    base::Code{"api.throttled", base::Severity::Error, "AWS says that there are too many calls"},
    base::Code{"api.clock", base::Severity::Error, "AWS says that the time is another one"},
    base::Code{"exec.plugin", base::Severity::Error,
               "AWS's Session Manager plugin is not on this machine"},
    base::Code{"exec.agent", base::Severity::Error,
               "the agent that lets people into a container does not run"},
    base::Code{"api.failed", base::Severity::Error, "AWS refused a call or failed at it"},
};

}  // namespace deploy
