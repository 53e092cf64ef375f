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
};

}  // namespace local
