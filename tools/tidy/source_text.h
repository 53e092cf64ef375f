#pragma once
// A C++ file taken apart just far enough for rules about text: which bytes are code, which are
// comment, which are literal. No preprocessor, no grammar.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

/// Three views of one file, equal in length and with the same line breaks, so that an offset means
/// the same in each.
struct SourceText {
    std::string path;
    /// The file as it is.
    std::string whole;
    /// Comments and the insides of string and character literals are blanks. Quotes stay, raw
    /// strings too, and so does the operand of an #include.
    std::string code;
    /// Everything but comments is blank.
    std::string comments;
    /// For each line (index 0 is line 1): it lies inside a raw string, neither its first nor its
    /// last line.
    std::vector<bool> raw_string_line;
};

/// Never fails: an unterminated comment or literal reaches to the end of the file or of its line.
SourceText take_apart(std::string path, std::string whole);

/// The line, from 1, on which `offset` stands.
std::size_t line_of(std::string_view text, std::size_t offset);

/// The lines of `text` without their line breaks. A final line break ends the last line, it begins
/// no new one.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace tidy
