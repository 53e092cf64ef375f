#pragma once
// What the system says, in the user's words.

#include <sys/types.h>

#include <string>

#include "base/diagnostic.h"

namespace io {

/// The system's own words for what has none of ours, with a small first letter: they follow a
/// colon. `error` is an errno.
std::string system_words(int error);

/// Why `path` could not be read; `error` is an errno. Codes: file.not-found, file.unreadable.
base::Diagnostic cannot_read(const std::string& path, int error);

/// What stands at `path` is no file, by the `mode` that stat() gives: a folder, a pipe, a socket or
/// a device. Code: file.unreadable.
base::Diagnostic not_a_file(const std::string& path, mode_t mode);

/// Why `path` could not be written, or a folder not made. Code: file.unwritable.
base::Diagnostic cannot_write(const std::string& path, int error);

/// `path` lies behind the symbolic link `link`, where nothing is written. Code: file.unwritable.
base::Diagnostic behind_a_link(const std::string& path, const std::string& link);

}  // namespace io
