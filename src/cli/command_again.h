#pragma once
// The command that goes on from here, for the person to paste.

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"

namespace cli {

/// `command` with the words, the manifest and the cloud of `arguments`: "slipway up dev api
/// --local". Of a rollback with its release.
std::string command_again(std::string_view command, const Arguments& arguments);

/// `words` of the AWS CLI as a shell reads them, for the cloud at `place` (as deploy::Target has
/// it).
std::string aws_command(const std::vector<std::string>& words, const std::string& place);

/// The end of one of ours, with a space before it: the manifest and the cloud. May be empty.
std::string same_options(const Arguments& arguments);

}  // namespace cli
