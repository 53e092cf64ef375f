#pragma once
// Files that are there already.

#include <string>

#include "base/result.h"
#include "cli/arguments.h"

namespace cli {

/// Refuses to write over `path` without --force. Errors: usage.file-exists.
base::Status check_overwriting(const Arguments& arguments, const std::string& path);

}  // namespace cli
