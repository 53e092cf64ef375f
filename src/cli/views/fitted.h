#pragma once
// Text in lines of a width: that of other people, our own, and commands.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// One harmless line of at most `width` characters: line breaks and tabs are spaces, and what is
/// left out at the end is "...".
std::string fitted(std::string_view text, std::size_t width);

/// The same in several lines, broken at spaces where there are any; of more than `most` lines the
/// last one ends in "...".
std::vector<std::string> filled(std::string_view text, std::size_t width, std::size_t most);

/// Our own text, each line that is wider than `width` broken at spaces, and indented where it goes
/// on: as far as its line is, and by `hang` more. What stands between backticks stays whole, for
/// people paste it, and so does a word that is wider. Colours take no room.
std::string wrapped(std::string_view text, std::size_t width, std::size_t hang = 0);

/// A command that can be pasted, continued as shells do it where it is wider than `width`. One that
/// quotes stays whole: nobody may break it.
std::vector<std::string> command_lines(const std::string& command, std::size_t width);
/// The same as lines of a screen of `width` columns, indented by `indent`.
std::string command_text(const std::string& command, std::size_t width, std::size_t indent = 0);
/// One line that has `command` in it, `beside`, where it is no wider than `width`; else `above`,
/// and the command below it, indented by `indent`.
std::string beside_or_below(const std::string& beside, const std::string& above,
                            const std::string& command, std::size_t width, std::size_t indent = 0);

}  // namespace cli
