#pragma once
// The command that goes on from here, for the person to paste.

#include <string>
#include <string_view>

#include "cli/arguments.h"

namespace cli {

/// `command` with the words, the manifest and the cloud of `arguments`: "slipway up dev api
/// --local". Of a rollback with its release.
std::string command_again(std::string_view command, const Arguments& arguments);

/// The end of such a command, with a space before it: the manifest and the cloud. May be empty.
std::string same_options(const Arguments& arguments);

}  // namespace cli
