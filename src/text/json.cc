#include <fmt/format.h>
#include <optional>
#include <utility>

#include "base/utf8.h"
#include "text/document.h"
#include "text/json_library.h"
#include "text/reading.h"

namespace text {
namespace {

/// The document as RapidJSON reads it. A NUL means the end to RapidJSON, wherever it stands.
class Input {
  public:
    using Ch = char;
    explicit Input(std::string_view text) : text_(text) {}

    char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    char Take() { return at_ < text_.size() ? text_[at_++] : '\0'; }
    std::size_t Tell() const { return at_; }

    // For output streams only; the reader's templates name them.
    char* PutBegin() { return nullptr; }
    void Put(char) {}
    void Flush() {}
    std::size_t PutEnd(char*) { return 0; }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/// Builds the tree from RapidJSON's events. A function that returns false stops the reader.
class TreeHandler {
  public:
    TreeHandler(const Body& body, const Input& input, std::uint32_t file, const Limits& limits)
        : body_(body), input_(input), file_(file), limits_(limits) {}

    bool Null() { return add({.kind = Node::Kind::Null, .span = token(), .scalar = "null"}); }
    bool Bool(bool truth) {
        return add(
            {.kind = Node::Kind::Scalar, .span = token(), .scalar = truth ? "true" : "false"});
    }
    bool RawNumber(const char*, rapidjson::SizeType, bool) {
        // As it was written: RapidJSON's own text of a number may lack parts of it.
        base::SourceSpan span = token();
        std::string written(body_.text.substr(span.begin - body_.skipped, span.end - span.begin));
        return add({.kind = Node::Kind::Scalar, .span = span, .scalar = std::move(written)});
    }
    bool String(const char* text, rapidjson::SizeType size, bool) {
        base::SourceSpan span = token();
        if (!check_surrogates({text, size}, span)) return false;
        return add({.kind = Node::Kind::Scalar,
                    .style = Style::Quoted,
                    .span = span,
                    .scalar = std::string(text, size)});
    }
    bool Key(const char* text, rapidjson::SizeType size, bool) {
        base::SourceSpan span = token();
        if (!check_surrogates({text, size}, span)) return false;
        open_.back().members.push_back({std::string(text, size), span, {}});
        return true;
    }
    bool StartObject() { return open(Node::Kind::Mapping); }
    bool StartArray() { return open(Node::Kind::Sequence); }
    bool EndObject(rapidjson::SizeType) {
        doubled_keys_.report(open_.back().members, problems_);
        return close();
    }
    bool EndArray(rapidjson::SizeType) { return close(); }

    // Numbers arrive as RawNumber.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

    /// Where the token that follows the last one begins.
    std::size_t next_token() const {
        return std::min(body_.text.find_first_not_of(" \t\r\n,:", end_), body_.text.size());
    }
    /// Where the innermost open object or array begins.
    std::optional<base::SourceSpan> innermost() const {
        if (open_.empty()) return std::nullopt;
        return open_.back().span;
    }

    base::Diagnostics take_problems() {
        doubled_keys_.finish(problems_);
        return std::move(problems_);
    }
    Node take_root() { return std::move(root_); }

  private:
    base::SourceSpan span(std::size_t begin, std::size_t end) const {
        return {file_, static_cast<std::uint32_t>(begin) + body_.skipped,
                static_cast<std::uint32_t>(end) + body_.skipped};
    }

    /// The place of the scalar that the reader has just read.
    base::SourceSpan token() {
        std::size_t begin = next_token();
        end_ = input_.Tell();
        return span(begin, end_);
    }

    /// The place of the bracket before which the reader stands.
    base::SourceSpan bracket() {
        std::size_t begin = next_token();
        end_ = begin + 1;
        return span(begin, end_);
    }

    bool stop(std::string_view code, std::string message, base::SourceSpan place) {
        problems_.push_back(base::error(code, std::move(message), place));
        return false;
    }

    /// RapidJSON lets the second half of a surrogate pair pass when it stands alone.
    bool check_surrogates(std::string_view text, base::SourceSpan place) {
        if (base::utf8_prefix(text) == text.size()) return true;
        return stop("document.syntax", "half of a surrogate pair is no character", place);
    }

    bool add(Node node) {
        if (++count_ > limits_.nodes) {
            return stop("document.too-large",
                        fmt::format("the file has more than {} nodes", limits_.nodes), node.span);
        }
        if (open_.empty()) {
            root_ = std::move(node);
        } else if (open_.back().is_mapping()) {
            open_.back().members.back().value = std::move(node);
        } else {
            open_.back().items.push_back(std::move(node));
        }
        return true;
    }

    bool open(Node::Kind kind) {
        base::SourceSpan place = bracket();
        if (open_.size() >= limits_.depth) {
            return stop("document.too-large",
                        fmt::format("values are nested more than {} deep here", limits_.depth),
                        place);
        }
        open_.push_back({.kind = kind, .span = place});
        return true;
    }

    bool close() {
        Node node = std::move(open_.back());
        open_.pop_back();
        node.span.end = bracket().end;
        return add(std::move(node));
    }

    Body body_;
    const Input& input_;
    std::uint32_t file_;
    const Limits& limits_;
    base::Diagnostics problems_;
    DoubledKeys doubled_keys_;
    Node root_;
    /// The objects and arrays that are not complete, outermost first.
    std::vector<Node> open_;
    std::size_t end_ = 0;
    std::size_t count_ = 0;
};

struct Words {
    std::string_view message;
    std::string_view help;
};

Words words_for(rapidjson::ParseErrorCode code) {
    switch (code) {
        case rapidjson::kParseErrorDocumentEmpty:
            return {"the file is empty", "write a JSON value, {} at least"};
        case rapidjson::kParseErrorDocumentRootNotSingular:
            return {"more text after the end of the JSON value", ""};
        case rapidjson::kParseErrorValueInvalid:
            return {"expected a value",
                    "JSON knows \"text\", numbers, true, false, null, [...] and {...}"};
        case rapidjson::kParseErrorObjectMissName:
            return {"expected a key in double quotes", "JSON allows no comma before a `}`"};
        case rapidjson::kParseErrorObjectMissColon: return {"expected `:` after the key", ""};
        case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
            return {"expected `,` or `}` after the value", ""};
        case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
            return {"expected `,` or `]` after the value", ""};
        case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
            return {"`\\u` needs four hexadecimal digits", ""};
        case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
            return {"half of a surrogate pair is no character", ""};
        case rapidjson::kParseErrorStringEscapeInvalid:
            return {"this cannot stand in a JSON string as it is",
                    "the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX"};
        case rapidjson::kParseErrorStringMissQuotationMark:
            return {"this text is never closed", "end it with a double quote"};
        case rapidjson::kParseErrorNumberTooBig:
            return {"this number is too large", "write it in double quotes"};
        case rapidjson::kParseErrorNumberMissFraction:
            return {"expected a digit after the decimal point", ""};
        case rapidjson::kParseErrorNumberMissExponent:
            return {"expected a digit in the exponent", ""};
        case rapidjson::kParseErrorNone:
        case rapidjson::kParseErrorStringInvalidEncoding:
        case rapidjson::kParseErrorTermination:
        case rapidjson::kParseErrorUnspecificSyntaxError: break;
    }
    return {"this is not valid JSON", ""};
}

base::Diagnostic syntax_problem(rapidjson::ParseResult result, const TreeHandler& handler,
                                const Body& body, std::uint32_t file) {
    std::size_t at = result.Offset();
    // A text without its closing quote ends anywhere: where it begins is what helps.
    if (result.Code() == rapidjson::kParseErrorStringMissQuotationMark) at = handler.next_token();
    at = std::min(at, body.text.size());
    std::size_t width = 0;
    if (at < body.text.size() && body.text[at] != '\n') {
        width = base::decode_utf8(body.text.substr(at)).length;
    }
    auto begin = static_cast<std::uint32_t>(at) + body.skipped;
    Words words = words_for(result.Code());
    auto problem = base::error("document.syntax", std::string(words.message),
                               {file, begin, begin + static_cast<std::uint32_t>(width)});
    problem.help = words.help;
    if (auto opened = handler.innermost(); opened && at == body.text.size()) {
        problem.labels.push_back({*opened, "opened here"});
    }
    return problem;
}

}  // namespace

base::Result<Node> parse_json(const base::Sources& sources, std::uint32_t file,
                              const Limits& limits) {
    constexpr unsigned kFlags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
    Body body = TRY(read_body(sources, file, limits));
    Input input(body.text);
    TreeHandler handler(body, input, file, limits);
    rapidjson::Reader reader;
    rapidjson::ParseResult result = reader.Parse<kFlags>(input, handler);
    base::Diagnostics problems = handler.take_problems();
    if (result.IsError() && result.Code() != rapidjson::kParseErrorTermination) {
        problems.push_back(syntax_problem(result, handler, body, file));
    } else if (!result.IsError() && input.Tell() < body.text.size()) {
        // RapidJSON took a NUL for the end.
        result.Set(rapidjson::kParseErrorDocumentRootNotSingular, input.Tell());
        problems.push_back(syntax_problem(result, handler, body, file));
    }
    if (!problems.empty()) return problems;
    return handler.take_root();
}

}  // namespace text
