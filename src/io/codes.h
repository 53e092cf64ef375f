#pragma once
// The codes of this room's findings. None of them has a place in a document.

#include <array>

#include "base/diagnostic.h"

namespace io {

inline constexpr std::array kCodes = {
    base::Code{"file.not-found", base::Severity::Error, "a file is not there"},
    base::Code{"file.unreadable", base::Severity::Error, "a file is there and cannot be read"},
    base::Code{"file.too-large", base::Severity::Error, "a file is larger than slipway reads"},
    base::Code{"file.unwritable", base::Severity::Error, "a file or folder cannot be written"},
    base::Code{"database.damaged", base::Severity::Error, "a database file makes no sense"},
    base::Code{"database.in-use", base::Severity::Error, "another process has a database open"},
    base::Code{"database.failed", base::Severity::Error,
               "a database cannot be opened, read or written"},
    base::Code{"server.listen", base::Severity::Error, "a server cannot have its address or port"},
    base::Code{"server.unreachable", base::Severity::Error,
               "nobody answers at an address and port"},
    base::Code{"server.untrusted", base::Severity::Error,
               "nobody vouches that a server is who it says it is"},
    base::Code{"terminal.missing", base::Severity::Error, "there is nobody who can be asked"},
    base::Code{"terminal.left", base::Severity::Error, "whoever was asked has left"},
    base::Code{"terminal.cut", base::Severity::Error,
               "more was typed than a terminal takes as one line"},
    base::Code{"process.failed", base::Severity::Error, "a program cannot be run to its end"},
    base::Code{"http.library", base::Severity::Error, "libcurl is not on this machine"},
    base::Code{"server.silent", base::Severity::Error, "a server does not answer in time"},
};

}  // namespace io
