#pragma once
// Help as the table of commands has it.

#include <string>

#include "cli/command_table.h"

namespace cli {

/// `slipway --help`: what there is, in one screen.
std::string main_help();

/// `slipway help COMMAND`: usage, options, examples, exit codes.
std::string command_help(const CommandRow& row);

}  // namespace cli
