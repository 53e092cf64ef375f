#pragma once
// What the system says, in the user's words.

#include <string>

#include "base/diagnostic.h"

namespace io {

/// Why `path` could not be read; `error` is an errno. Codes: file.not-found, file.unreadable.
base::Diagnostic cannot_read(const std::string& path, int error);

/// Why `path` could not be written, or a folder not made. Code: file.unwritable.
base::Diagnostic cannot_write(const std::string& path, int error);

}  // namespace io
