#pragma once
// The screens that the pages show: command lines with what they print. A page cannot drift from the
// program, because a test runs them.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docs_test {

/// One command line of a page and what the page says that it prints.
struct Screen {
    std::size_t line = 0;            ///< of the command, from 1
    std::string folder;              ///< where it runs, below the repository; empty: its root
    std::vector<std::string> words;  ///< without the `$` and the `slipway` in front
    /// What follows up to the next command or the end of the block, with line breaks. A line of
    /// nothing but `...` stands for any number of lines.
    std::string shown;
    std::size_t begin = 0;  ///< of `shown` in the page, in bytes

    bool operator==(const Screen&) const = default;
};

struct Page {
    std::vector<Screen> screens;
    std::size_t other_blocks = 0;       ///< blocks with a language: they show no command's output
    std::vector<std::string> mistakes;  ///< blocks that are neither, each with its line

    bool operator==(const Page&) const = default;
};

/// Finds the fenced blocks of a Markdown page. A block without a language is a screen: its first
/// line begins with `$ slipway`. Every other block has a language (`sh`, `yaml`, `text`), and no
/// such line. `<!-- in FOLDER -->` on the line before the fence says where the commands run.
Page read_page(std::string_view text);

/// The text with each count of milliseconds as `N ms`.
std::string without_times(std::string_view text);

/// Whether `printed` is what the page shows, times and left-out lines aside.
bool same_screen(std::string_view shown, std::string_view printed);

/// What the page should show instead: `printed`, with as many lines before and after each `...` as
/// there were. Empty when a part between two `...` cannot be found again by its first line.
std::optional<std::string> renewed(std::string_view shown, std::string_view printed);

}  // namespace docs_test
