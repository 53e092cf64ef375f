#include "cli/views/markdown.h"

#include <algorithm>
#include <vector>

#include "base/utf8.h"
#include "cli/outcome.h"

namespace cli {
namespace {

constexpr std::uint32_t kWidest = 100;

/// A word and the columns that it takes without its escape sequences.
struct Word {
    std::string shown;
    std::size_t width;
};

std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count)
        text.remove_prefix(base::decode_utf8(text).length);
    return count;
}

/// `[text](target)` becomes `text (target)`, or the text alone when that is the target.
std::string without_links(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        std::size_t open = text.find('[');
        std::size_t middle = text.find("](", open);
        std::size_t close = text.find(')', middle);
        if (open == std::string_view::npos || close == std::string_view::npos) break;
        std::string_view shown = text.substr(open + 1, middle - open - 1);
        std::string_view target = text.substr(middle + 2, close - middle - 2);
        result += text.substr(0, open);
        result += shown;
        if (shown != target) result.append(" (").append(target).append(")");
        text.remove_prefix(close + 1);
    }
    return result.append(text);
}

/// Renders line by line; `flush` ends a paragraph.
class Page {
  public:
    Page(base::Colour colour, std::size_t width) : colour_(colour), width_(width) {}

    void line(std::string_view line) {
        if (line.starts_with("```")) {
            flush();
            in_code_ = !in_code_;
        } else if (in_code_) {
            text_.append(line.empty() ? "" : "    ").append(line).append("\n");
        } else if (line.empty()) {
            flush();
            blank();
        } else if (line.starts_with('#')) {
            flush();
            line.remove_prefix(std::min(line.find_first_not_of("# "), line.size()));
            text_ += painted(colour_, "1", line) + "\n";
        } else if (line.starts_with('|')) {
            flush();
            text_.append(line).append("\n");
        } else {
            body(line);
        }
    }

    std::string take() {
        flush();
        while (text_.ends_with("\n\n"))
            text_.pop_back();
        return std::move(text_);
    }

  private:
    void body(std::string_view line) {
        bool item = line.starts_with("- ") || line.starts_with("* ");
        std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
        bool numbered = digits > 0 && line.substr(digits).starts_with(". ");
        if (item || numbered) {
            flush();
            indent_ = item ? 2 : digits + 2;
            first_ = std::string(item ? "- " : line.substr(0, indent_));
            line.remove_prefix(indent_);
        }
        paragraph_.append(paragraph_.empty() ? "" : " ");
        paragraph_ += line.substr(std::min(line.find_first_not_of(' '), line.size()));
    }

    void blank() {
        if (!text_.empty() && !text_.ends_with("\n\n")) text_ += '\n';
    }

    /// The paragraph in words; what stands between backticks is painted.
    std::vector<Word> words() const {
        std::vector<Word> found;
        std::string text = without_links(paragraph_);
        for (std::size_t at; (at = text.find("**")) != std::string::npos;)
            text.erase(at, 2);
        bool code = false;
        for (std::string_view rest = text; !rest.empty();) {
            std::string_view next = rest.substr(0, rest.find(' '));
            rest.remove_prefix(std::min(next.size() + 1, rest.size()));
            if (next.empty()) continue;
            found.push_back(paint_code(next, code));
        }
        return found;
    }

    /// `word` with its backticks; `code` says whether one is open, before and after.
    Word paint_code(std::string_view word, bool& code) const {
        if (colour_ == base::Colour::No) return {std::string(word), columns(word)};
        Word result{"", 0};
        while (true) {
            std::string_view piece = word.substr(0, word.find('`'));
            result.shown += code ? painted(colour_, "36", piece) : std::string(piece);
            result.width += columns(piece);
            if (piece.size() == word.size()) return result;
            code = !code;
            word.remove_prefix(piece.size() + 1);
        }
    }

    void flush() {
        if (paragraph_.empty()) return;
        std::string line = first_;
        std::size_t used = first_.size();
        bool fresh = true;
        for (const Word& word : words()) {
            if (!fresh && used + 1 + word.width > width_) {
                text_ += line + "\n";
                line = std::string(indent_, ' ');
                used = indent_;
                fresh = true;
            }
            if (!fresh) line += ' ';
            line += word.shown;
            used += word.width + (fresh ? 0 : 1);
            fresh = false;
        }
        text_ += line + "\n";
        paragraph_.clear();
        first_.clear();
        indent_ = 0;
    }

    base::Colour colour_;
    std::size_t width_;
    std::string text_;
    std::string paragraph_;
    std::string first_;
    std::size_t indent_ = 0;
    bool in_code_ = false;
};

}  // namespace

std::string render_markdown(std::string_view page, base::Colour colour, std::uint32_t width) {
    Page rendered(colour, std::min(width, kWidest));
    while (!page.empty()) {
        std::string_view line = page.substr(0, page.find('\n'));
        rendered.line(line);
        page.remove_prefix(std::min(line.size() + 1, page.size()));
    }
    return rendered.take();
}

}  // namespace cli
