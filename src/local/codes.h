#pragma once
// The codes of this room's findings. None of them has a place in a document.

#include <array>

#include "base/diagnostic.h"

namespace local {

inline constexpr std::array kCodes = {
    base::Code{"journal.newer", base::Severity::Error,
               "the state of the local cloud was written by a newer slipway"},
    base::Code{"journal.older", base::Severity::Error,
               "the state of the local cloud has turns that only the older slipway can follow"},
    base::Code{"journal.foreign", base::Severity::Error,
               "the file is a database of another program"},
    base::Code{"journal.damaged", base::Severity::Error,
               "the state of the local cloud is not what was written"},
    base::Code{"state.mixed", base::Severity::Error,
               "a file of the state of the local cloud is missing, empty or of another state"},
    base::Code{"state.interrupted", base::Severity::Error,
               "the local cloud could not come to the end of a turn"},
    base::Code{"state.none", base::Severity::Error, "there is no state of a local cloud"},
    base::Code{"state.there", base::Severity::Error,
               "there is a state of a local cloud, where a new one is to be"},
    base::Code{"state.damaged", base::Severity::Error, "a file is no whole state of a local cloud"},
    base::Code{"state.newer", base::Severity::Error,
               "a file with a state of a local cloud was written by a newer slipway"},
};

}  // namespace local
