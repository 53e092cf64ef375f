#pragma once
// Which commit of its repository a manifest is of.

#include <string>

namespace cli {

/// "3e1f20c", or "3e1f20c-dirty" where files have changed since; empty: the manifest is in no
/// repository, comes from standard input, or there is no git.
std::string commit_of(const std::string& manifest);

}  // namespace cli
