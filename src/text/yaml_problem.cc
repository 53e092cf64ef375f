#include "text/yaml_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/utf8.h"
#include "text/reading.h"

namespace text {
namespace {

struct Words {
    std::string message;
    std::string help = {};
    /// Said at the place where the unfinished thing begins; empty leaves that place out.
    std::string context_label = {};
    /// The place is where the unfinished thing begins, not where the parser gave up.
    bool at_context = false;
};

/// The line around an offset.
struct Line {
    std::string_view before;
    std::string_view after;
};

Line line_at(std::string_view text, std::uint32_t at) {
    std::size_t begin = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    std::size_t end = std::min(text.find('\n', at), text.size());
    return {text.substr(begin, at - begin), text.substr(at, end - at)};
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// The character at `at` as the user would type it, or "the end of the file".
std::string shown_character(std::string_view text, std::uint32_t at) {
    if (at >= text.size()) return "the end of the file";
    if (text[at] == '\n' || text[at] == '\r') return "the end of the line";
    if (text[at] == '\t') return "a tab";
    return fmt::format("`{}`", text.substr(at, base::decode_utf8(text.substr(at)).length));
}

Words explain_bad_start(const YamlProblem& problem, std::string_view text) {
    Line line = line_at(text, problem.at);
    if (line.after.starts_with('\t')) {
        if (is_blank(line.before)) {
            return {"a tab cannot indent YAML", "indent with spaces"};
        }
        return {"a tab cannot stand before this value", "use spaces"};
    }
    return {fmt::format("a value cannot begin with {}", shown_character(text, problem.at)),
            "put the value in quotes"};
}

/// "mapping values are not allowed": a `:` where no key can end.
Words explain_stray_colon(const YamlProblem& problem, std::string_view text) {
    Line line = line_at(text, problem.at);
    if (line.before.find(": ") != std::string_view::npos) {
        return {"a second `: ` on one line",
                "put a value that holds `: ` in quotes; begin a mapping on a line of its own"};
    }
    std::size_t indent = std::min(line.before.find_first_not_of(' '), line.before.size());
    std::size_t begin = problem.at - line.before.size();
    std::string_view above =
        begin == 0 ? "" : line_at(text, static_cast<std::uint32_t>(begin) - 1).before;
    if (!is_blank(above) && above.find_first_not_of(' ') == indent) {
        return {"the line above has no `: ` after its key", "write `key: value`, with the space"};
    }
    std::string_view key =
        line.before.substr(std::min(line.before.find_first_not_of(" -"), line.before.size()));
    return {fmt::format("{} is indented as if it belonged to the value above it",
                        quoted(fmt::format("{}:", key))),
            "begin it in the same column as the keys beside it"};
}

/// "did not find expected key": the line fits no mapping that is open, or something follows a
/// finished value.
Words explain_no_key(const YamlProblem& problem, std::string_view text) {
    Line line = line_at(text, problem.at);
    if (!is_blank(line.before)) {
        return {fmt::format("unexpected {} after the value", shown_character(text, problem.at)),
                "end the line after the value, or put the whole value in quotes"};
    }
    if (line.after.starts_with(':')) return {"this entry has no key", "write it before the `:`"};
    if (line.after.starts_with("- ")) {
        return {"a list item stands among the keys of a mapping",
                "give the list a key of its own, or indent it below one",
                "the mapping begins here"};
    }
    return {"the indentation of this line fits nothing above it",
            "begin it in the same column as the keys beside it", "the mapping begins here"};
}

Words explain_no_item(const YamlProblem& problem, std::string_view text) {
    Line line = line_at(text, problem.at);
    if (!is_blank(line.before)) {
        return {fmt::format("unexpected {} after the value", shown_character(text, problem.at)),
                "end the line after the value, or put the whole value in quotes"};
    }
    return {"this line stands in a list but does not begin with `- `",
            "begin it with `- `, or move it to the column of the key that it belongs to",
            "the list begins here"};
}

Words explain_no_colon(const YamlProblem& problem, std::string_view text) {
    std::uint32_t at = problem.context_at.value_or(problem.at);
    std::string_view rest = line_at(text, at).after;
    std::string_view word = rest.substr(0, rest.find_first_of(" \t\r,[]{}"));
    return {fmt::format("{} stands where a key is expected, but no `: ` follows it", quoted(word)),
            "write `key: value`; a value of several lines is indented deeper than its key",
            {},
            true};
}

Words explain_no_name(const YamlProblem& problem, std::string_view) {
    bool alias = problem.context == "while scanning an alias";
    return {fmt::format("`{}` begins {}, and no name follows it", alias ? '*' : '&',
                        alias ? "an alias" : "an anchor"),
            "put the value in quotes",
            {},
            true};
}

Words explain_open_quote(const YamlProblem&, std::string_view) {
    return {"this quote is never closed", "close it, or leave both quotes out", {}, true};
}

Words explain_bad_escape(const YamlProblem& problem, std::string_view text) {
    std::string_view rest = text.substr(std::min<std::size_t>(problem.at, text.size()));
    std::size_t length =
        rest.size() < 2 ? rest.size() : 1 + base::decode_utf8(rest.substr(1)).length;
    return {fmt::format("`{}` is no escape in double quotes", rest.substr(0, length)),
            "write `\\\\` for one backslash, or use single quotes, which take it as it is"};
}

Words explain_no_content(const YamlProblem& problem, std::string_view text) {
    return {fmt::format("expected a value, found {}", shown_character(text, problem.at)),
            "write the value, or put it in quotes when it begins with this character"};
}

Words explain_open_flow(const YamlProblem& problem, std::string_view text) {
    bool list = problem.context == "while parsing a flow sequence";
    return {fmt::format("expected `,` or `{}`, found {}", list ? ']' : '}',
                        shown_character(text, problem.at)),
            fmt::format("close the {} with `{}`, or put a value that holds , [ ] {{ }} in quotes",
                        list ? "list" : "mapping", list ? ']' : '}'),
            "opened here"};
}

struct Row {
    std::string_view problem;
    Words (*explain)(const YamlProblem& problem, std::string_view text);
};

constexpr std::array kRows = {
    Row{"found character that cannot start any token", explain_bad_start},
    Row{"mapping values are not allowed in this context", explain_stray_colon},
    Row{"did not find expected key", explain_no_key},
    Row{"did not find expected '-' indicator", explain_no_item},
    Row{"could not find expected ':'", explain_no_colon},
    Row{"did not find expected alphabetic or numeric character", explain_no_name},
    Row{"found unexpected end of stream", explain_open_quote},
    Row{"found unexpected document indicator", explain_open_quote},
    Row{"found unknown escape character", explain_bad_escape},
    Row{"did not find expected node content", explain_no_content},
    Row{"did not find expected ',' or ']'", explain_open_flow},
    Row{"did not find expected ',' or '}'", explain_open_flow},
};

/// Problems that are the same whatever stands around them.
struct FixedRow {
    std::string_view problem;
    std::string_view message;
    std::string_view help;
};

constexpr std::array kFixedRows = {
    FixedRow{"found a tab character that violates indentation", "a tab cannot indent YAML",
             "indent with spaces"},
    FixedRow{"found a tab character where an indentation space is expected",
             "a tab cannot indent YAML", "indent with spaces"},
    FixedRow{"block sequence entries are not allowed in this context",
             "a list item cannot begin here",
             "begin the list on the line after its key, or write it as [a, b]"},
    FixedRow{"mapping keys are not allowed in this context", "`? ` cannot begin a key here",
             "put the value in quotes"},
    FixedRow{"did not find expected comment or line break",
             "text after `|` or `>` begins on the next line",
             "move it there, or put a value that begins with `|` or `>` in quotes"},
    FixedRow{"did not find expected <document start>", "more text after the end of the document",
             "keys of the same mapping begin in the same column"},
    FixedRow{"did not find expected hexdecimal number",
             "the hexadecimal digits of an escape are missing",
             "`\\x` takes 2 digits, `\\u` 4 and `\\U` 8"},
    FixedRow{"found invalid Unicode character escape code", "this escape is no Unicode character",
             ""},
    FixedRow{"found undefined tag handle",
             "this tag begins with a handle that no %TAG line explains", "write a tag as `!name`"},
    FixedRow{"found an indentation indicator equal to 0", "the indentation of a block cannot be 0",
             "write 1 to 9, or nothing"},
    FixedRow{"found incompatible YAML document", "this YAML version is unknown",
             "remove the %YAML line"},
    FixedRow{"found duplicate %YAML directive", "a second %YAML line", "remove it"},
    FixedRow{"found duplicate %TAG directive", "a second %TAG line for one handle", "remove it"},
};

Words words_for(const YamlProblem& problem, std::string_view text) {
    for (const Row& row : kRows) {
        if (row.problem == problem.problem) return row.explain(problem, text);
    }
    for (const FixedRow& row : kFixedRows) {
        if (row.problem == problem.problem) {
            return {std::string(row.message), std::string(row.help)};
        }
    }
    if (problem.context.find("tag") != std::string_view::npos) {
        return {"this tag is not well formed",
                "write a tag as `!name` and a space; or put a value "
                "that begins with `!` in quotes"};
    }
    if (problem.context.find("directive") != std::string_view::npos) {
        return {"a line that begins with `%` is a directive, and this is none",
                "put the text in quotes, or indent it"};
    }
    return {"this is not valid YAML", {}, {}, false};
}

}  // namespace

base::Diagnostic explain_yaml_problem(const YamlProblem& problem, std::string_view text,
                                      std::uint32_t file) {
    Words words = words_for(problem, text);
    std::uint32_t at = words.at_context ? problem.context_at.value_or(problem.at) : problem.at;
    at = std::min(at, static_cast<std::uint32_t>(text.size()));
    auto width = at < text.size() && text[at] != '\n'
                     ? static_cast<std::uint32_t>(base::decode_utf8(text.substr(at)).length)
                     : 0;
    auto result = base::error("document.syntax", std::move(words.message), {file, at, at + width});
    if (!words.context_label.empty() && problem.context_at && *problem.context_at < text.size()) {
        std::uint32_t context = *problem.context_at;
        result.labels.push_back({{file, context, context + 1}, std::move(words.context_label)});
    }
    result.help = std::move(words.help);
    return result;
}

}  // namespace text
