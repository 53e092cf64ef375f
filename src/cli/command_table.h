#pragma once
// The commands and their options as one table: the command line is read by it, help and completion
// are printed from it. What is not in it does not exist.

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "cli/arguments.h"

namespace cli {

/// What a word of the command line names, for completion.
enum class Kind : std::uint8_t {
    Nothing,
    Environment,
    Service,
    Topic,
    File,
    Folder,
    Shell,
    CloudAction,
    SecretAction,
    Secret,
    Images,
    Command,
    Colour
};

struct Option {
    std::string_view name;        ///< "--file"
    std::string_view short_name;  ///< "-f"; empty: none
    /// "FILE"; empty: a flag. In brackets, "[ENV]": it may be left out, and is given behind a `=`.
    std::string_view value;
    std::string_view summary;
    Kind kind;  ///< of its value
    std::variant<bool Arguments::*, std::string Arguments::*> target;
};

/// The words of a command that are no options.
struct Words {
    std::string_view usage;  ///< "[ENV...]"
    std::size_t least;
    std::size_t most;
    Kind first;
    Kind rest;
    /// Of the third word on, where it differs.
    Kind third = Kind::Nothing;
};

struct Example {
    std::string_view line;
    std::string_view meaning;
};

enum class Group : std::uint8_t { Start, Know, Change, Look, Around, Hidden };

struct CommandRow {
    Command command;
    std::string_view name;
    Group group;
    std::string_view summary;  ///< one line of `slipway --help`
    std::string_view text;     ///< the paragraph of `slipway help COMMAND`
    Words words;
    std::span<const Option> options;
    std::span<const Example> examples;
    std::string_view exits;  ///< its exit codes
};

/// All commands in the order of the help.
std::span<const CommandRow> commands();

/// Options that every command takes.
std::span<const Option> global_options();

/// The row called `name`; nothing when there is none.
const CommandRow* find_command(std::string_view name);
const CommandRow& row_of(Command command);

}  // namespace cli
