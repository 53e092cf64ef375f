#include "tidy/functions.h"

#include <algorithm>
#include <regex>
#include <string>
#include <string_view>

namespace tidy {
namespace {

/// What an opening brace opens.
enum class Scope {
    /// A namespace, a type, an extern block: functions may stand inside.
    Outer,
    Function,
    /// A braced list that is returned, initialises a constant or is looped over, directly in a
    /// function's body.
    Table,
    /// Any other: a block, a lambda, a braced list.
    Inner,
};

struct OpenBrace {
    Scope scope;
    std::size_t offset;
    /// Where the statement that the brace belongs to begins.
    std::size_t head;
};

bool matches(std::string_view text, const std::regex& pattern) {
    return std::regex_search(text.begin(), text.end(), pattern);
}

/// `head` is the code from the end of the previous statement to the brace.
Scope scope_outside_functions(std::string_view head) {
    static const std::regex kOuter(
        R"(^\s*((public|private|protected):\s*)*(template\s*<.*>\s*)?(inline\s+)?)"
        R"((namespace|class|struct|union|enum|extern)\b)");
    // a_{1} in a constructor's initialiser list: the body is still to come.
    static const std::regex kMember(R"(\)\s*(noexcept\s*)?:[^:].*[\w>]\s*$)");
    static const std::regex kCallable(R"(\))");
    static const std::regex kInitialised(R"((^|[^=!<>])=\s*[\w:<>,\s\*&]*$)");
    std::string flat(head);
    std::ranges::replace(flat, '\n', ' ');
    if (matches(flat, kOuter)) return Scope::Outer;
    if (!matches(flat, kCallable) || matches(flat, kMember) || matches(flat, kInitialised))
        return Scope::Inner;
    return Scope::Function;
}

Scope scope_inside_function(std::string_view head) {
    static const std::regex kReturned(R"(^\s*return\b[\w:<>,\s]*$)");
    static const std::regex kConstant(R"(^\s*(static\s+)?const(expr)?\b.*[=\w\]>]\s*$)");
    static const std::regex kLoopOver(R"(^\s*for\s*\(.*[^:]:\s*[\w:<>,\s]*$)");
    std::string flat(head);
    std::ranges::replace(flat, '\n', ' ');
    bool table = matches(flat, kReturned) || matches(flat, kConstant) || matches(flat, kLoopOver);
    return table ? Scope::Table : Scope::Inner;
}

class BraceWalk {
  public:
    explicit BraceWalk(const SourceText& text) : text_(text) {}

    std::vector<Function> run() {
        std::string_view code = text_.code;
        std::size_t parentheses = 0;
        for (std::size_t at = 0; at < code.size(); ++at) {
            switch (code[at]) {
                case '#':
                    at = end_of_directive(at);
                    head_ = at + 1;
                    break;
                case '(':
                    ++parentheses;
                    break;
                case ')':
                    parentheses -= parentheses > 0 ? 1 : 0;
                    break;
                case ';':
                    if (parentheses == 0 || !in_function()) head_ = at + 1;
                    break;
                case '{':
                    open(at);
                    break;
                case '}':
                    close(at);
                    break;
                default:
                    break;
            }
        }
        return std::move(found_);
    }

  private:
    bool in_function() const {
        return std::ranges::any_of(
            open_, [](const OpenBrace& brace) { return brace.scope == Scope::Function; });
    }

    std::size_t end_of_directive(std::size_t at) const {
        std::string_view code = text_.code;
        while (at < code.size() && (code[at] != '\n' || code[at - 1] == '\\'))
            ++at;
        return at;
    }

    void open(std::size_t at) {
        std::string_view head = std::string_view(text_.code).substr(head_, at - head_);
        Scope scope = Scope::Inner;
        if (open_.empty() || open_.back().scope == Scope::Outer) {
            scope = scope_outside_functions(head);
        } else if (open_.back().scope == Scope::Function) {
            scope = scope_inside_function(head);
        }
        open_.push_back({scope, at, head_});
        head_ = at + 1;
    }

    void close(std::size_t at) {
        if (open_.empty()) return;
        OpenBrace brace = open_.back();
        open_.pop_back();
        if (brace.scope == Scope::Table) {
            longest_table_ = std::max(longest_table_, lines_between(brace.offset, at));
        }
        if (brace.scope == Scope::Function) {
            std::size_t begin = text_.code.find_first_not_of(" \n", brace.head);
            std::size_t length = lines_between(begin, at) + 1;
            found_.push_back(
                {line_of(text_.code, begin), length - std::min(length, longest_table_)});
            longest_table_ = 0;
        }
        // A braced list outside functions is part of its statement: int a{1}, b{2};
        bool list = brace.scope == Scope::Inner && !in_function();
        head_ = list ? brace.head : at + 1;
    }

    /// Line breaks from `begin` to `end`, those inside raw strings left out.
    std::size_t lines_between(std::size_t begin, std::size_t end) const {
        std::size_t count = 0;
        for (std::size_t line = line_of(text_.code, begin); line < line_of(text_.code, end);
             ++line) {
            if (!text_.raw_string_line[line - 1]) ++count;
        }
        return count;
    }

    const SourceText& text_;
    std::vector<OpenBrace> open_;
    std::vector<Function> found_;
    std::size_t head_ = 0;
    std::size_t longest_table_ = 0;
};

}  // namespace

std::vector<Function> functions_of(const SourceText& text) {
    return BraceWalk(text).run();
}

}  // namespace tidy
