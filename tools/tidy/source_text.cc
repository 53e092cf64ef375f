#include "tidy/source_text.h"

#include <algorithm>
#include <cctype>

namespace tidy {
namespace {

bool is_word(char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) || byte == '_';
}

/// Walks a file once; each `take_` function consumes one lexical element.
class Splitter {
  public:
    explicit Splitter(SourceText& text) : text_(text), whole_(text.whole) {
        text_.code.assign(whole_.size(), ' ');
        text_.comments.assign(whole_.size(), ' ');
        text_.raw_string_line.assign(lines_of(whole_).size(), false);
    }

    void run() {
        while (at_ < whole_.size()) {
            if (starts_with("//")) {
                take_line_comment();
            } else if (starts_with("/*")) {
                take_block_comment();
            } else if (begins_raw_string()) {
                take_raw_string();
            } else if (whole_[at_] == '"') {
                take_quoted('"');
            } else if (whole_[at_] == '\'' && !is_digit_separator()) {
                take_quoted('\'');
            } else {
                keep(text_.code);
            }
        }
    }

  private:
    bool starts_with(std::string_view what) const {
        return std::string_view(whole_).substr(at_).starts_with(what);
    }

    /// Copies one byte into `view`; a line break goes into both.
    void keep(std::string& view) {
        view[at_] = whole_[at_];
        if (whole_[at_] == '\n') text_.code[at_] = text_.comments[at_] = '\n';
        ++at_;
    }

    /// Leaves one byte blank in both views, unless it is a line break.
    void blank() {
        if (whole_[at_] == '\n') text_.code[at_] = text_.comments[at_] = '\n';
        ++at_;
    }

    void take_line_comment() {
        while (at_ < whole_.size() && whole_[at_] != '\n')
            keep(text_.comments);
    }

    void take_block_comment() {
        std::size_t end = std::min(whole_.find("*/", at_ + 2), whole_.size() - 2) + 2;
        while (at_ < end)
            keep(text_.comments);
    }

    /// 1'000: a quote between two digits opens nothing.
    bool is_digit_separator() const {
        return at_ > 0 && std::isalnum(static_cast<unsigned char>(whole_[at_ - 1])) &&
               at_ + 1 < whole_.size() &&
               std::isalnum(static_cast<unsigned char>(whole_[at_ + 1])) &&
               (at_ + 2 >= whole_.size() || whole_[at_ + 2] != '\'');
    }

    bool begins_raw_string() const {
        return starts_with("R\"") && (at_ == 0 || !is_word(whole_[at_ - 1]));
    }

    void take_raw_string() {
        std::size_t open = whole_.find('(', at_);
        std::size_t end = whole_.size();
        if (open != std::string::npos) {
            std::string closing = ")" + whole_.substr(at_ + 2, open - at_ - 2) + "\"";
            std::size_t found = whole_.find(closing, open);
            if (found != std::string::npos) end = found + closing.size();
        }
        std::size_t first = line_of(whole_, at_);
        std::size_t last = line_of(whole_, end - 1);
        for (std::size_t line = first + 1; line < last; ++line)
            text_.raw_string_line[line - 1] = true;
        keep(text_.code);
        keep(text_.code);
        while (at_ + 1 < end)
            blank();
        if (at_ < end) keep(text_.code);
    }

    /// The operand of an #include stays readable: the rules about includes need it.
    bool on_include_line() const {
        std::size_t line_start = at_ == 0 ? 0 : whole_.rfind('\n', at_ - 1) + 1;
        return std::string_view(whole_).substr(line_start).starts_with("#include");
    }

    void take_quoted(char quote) {
        bool readable = on_include_line();
        keep(text_.code);
        while (at_ < whole_.size() && whole_[at_] != quote && whole_[at_] != '\n') {
            if (whole_[at_] == '\\' && at_ + 1 < whole_.size()) blank();
            readable ? keep(text_.code) : blank();
        }
        if (at_ < whole_.size()) keep(text_.code);
    }

    SourceText& text_;
    const std::string& whole_;
    std::size_t at_ = 0;
};

}  // namespace

SourceText take_apart(std::string path, std::string whole) {
    SourceText text{std::move(path), std::move(whole), {}, {}, {}};
    if (text.whole.size() >= 2) {
        Splitter(text).run();
    } else {
        text.code = text.comments = text.whole;
        text.raw_string_line.assign(lines_of(text.whole).size(), false);
    }
    return text;
}

std::size_t line_of(std::string_view text, std::size_t offset) {
    auto breaks = std::ranges::count(text.substr(0, std::min(offset, text.size())), '\n');
    return static_cast<std::size_t>(breaks) + 1;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace tidy
