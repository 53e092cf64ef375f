#pragma once
// The findings that making the stacks can have. `cli` joins the tables of all rooms; docs/explain/
// has a page for each.

#include <array>

#include "base/diagnostic.h"

namespace blueprint {

inline constexpr std::array kStackCodes = {
    base::Code{"override.failed-test", base::Severity::Error,
               "an override expects another value than the template has"},
    base::Code{"override.no-such-path", base::Severity::Error,
               "an override names a path that its template does not have"},
    base::Code{"override.no-such-stack", base::Severity::Error,
               "an override is for a stack that does not exist"},
    base::Code{"override.too-large", base::Severity::Error,
               "overrides put far more into a template than CloudFormation takes"},
    base::Code{"override.type", base::Severity::Error,
               "an override makes something that is no template"},
    base::Code{"stacks.cycle", base::Severity::Error, "stacks wait for each other"},
};

}  // namespace blueprint
