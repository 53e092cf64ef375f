#include "local/logs/filter_pattern.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/source.h"
#include "text/document.h"
#include "text/wildcard.h"

namespace local {

struct FilterPattern::Condition {
    enum class Kind : std::uint8_t {
        And,
        Or,
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        IsTrue,
        IsFalse,
        IsNull,
        NotExists,
    };
    Kind kind = Kind::And;
    std::vector<Condition> parts = {};   ///< of And and Or
    std::vector<std::string> path = {};  ///< keys, and numbers of elements
    std::string value = {};              ///< may hold '*' when it is no number
    std::optional<double> number = {};
};

namespace {

using Condition = FilterPattern::Condition;
using Kind = Condition::Kind;

constexpr std::string_view kInvalid = "Invalid filter pattern";

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_word(char c) {
    return base::is_alphanumeric(c) || c == '_';
}

std::optional<double> number_of(std::string_view text) {
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The element of a sequence that a step of a path names; nothing: it is no number of one.
const text::Node* element_at(const text::Node& sequence, std::string_view step) {
    std::size_t index = 0;
    auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
    bool is_there =
        error == std::errc{} && end == step.data() + step.size() && index < sequence.items.size();
    return is_there ? &sequence.items[index] : nullptr;
}

const text::Node* node_at(const text::Node& root, const std::vector<std::string>& path) {
    const text::Node* node = &root;
    for (const std::string& step : path) {
        node = node->is_sequence() ? element_at(*node, step) : node->get(step);
        if (!node) return nullptr;
    }
    return node;
}

bool holds(const Condition& condition, const text::Node& root);

bool compares(const Condition& condition, const text::Node& node) {
    if (!node.is_scalar()) return false;
    if (!condition.number) {
        bool same = text::fits_wildcards(condition.value, node.scalar, text::Wildcards::Stars);
        return condition.kind == Kind::NotEqual ? !same : condition.kind == Kind::Equal && same;
    }
    auto number = number_of(node.scalar);
    if (!number) return condition.kind == Kind::NotEqual;
    switch (condition.kind) {
        case Kind::Equal: return *number == *condition.number;
        case Kind::NotEqual: return *number != *condition.number;
        case Kind::Less: return *number < *condition.number;
        case Kind::LessOrEqual: return *number <= *condition.number;
        case Kind::Greater: return *number > *condition.number;
        case Kind::GreaterOrEqual: return *number >= *condition.number;
        default: return false;
    }
}

bool holds(const Condition& condition, const text::Node& root) {
    auto each = [&](const Condition& part) { return holds(part, root); };
    if (condition.kind == Kind::And) return std::ranges::all_of(condition.parts, each);
    if (condition.kind == Kind::Or) return std::ranges::any_of(condition.parts, each);
    const text::Node* node = node_at(root, condition.path);
    if (condition.kind == Kind::NotExists) return !node;
    if (!node) return false;
    auto is_literal = [&](std::string_view word) {
        return node->is_scalar() && node->style == text::Style::Plain && node->scalar == word;
    };
    if (condition.kind == Kind::IsNull) return node->is_null();
    if (condition.kind == Kind::IsTrue) return is_literal("true");
    if (condition.kind == Kind::IsFalse) return is_literal("false");
    return compares(condition, *node);
}

/// Reads `{ $.a = "x" && ($.b > 1 || $.c IS NULL) }`.
class ConditionReader {
  public:
    explicit ConditionReader(std::string_view text) : rest_(text) {}

    /// Nothing: it is none; `why` says so.
    std::optional<Condition> read() {
        auto condition = read_or(0);
        skip_space();
        if (condition && !rest_.empty()) return fail(kInvalid);
        return condition;
    }
    std::string why = std::string(kInvalid);

  private:
    static constexpr int kDeepest = 32;

    std::optional<Condition> fail(std::string_view message) {
        why = message;
        return std::nullopt;
    }
    void skip_space() {
        while (!rest_.empty() && is_space(rest_.front()))
            rest_.remove_prefix(1);
    }
    bool take(std::string_view token) {
        skip_space();
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }
    template <class Part>
    std::optional<Condition> read_row(Kind kind, std::string_view between, Part&& part) {
        auto first = part();
        if (!first) return std::nullopt;
        if (!take(between)) return first;
        Condition row{.kind = kind};
        row.parts.push_back(*std::move(first));
        do {
            auto next = part();
            if (!next) return std::nullopt;
            row.parts.push_back(*std::move(next));
        } while (take(between));
        return row;
    }
    std::optional<Condition> read_or(int depth) {
        if (depth > kDeepest) return fail(kInvalid);
        return read_row(Kind::Or, "||",
                        [&] { return read_row(Kind::And, "&&", [&] { return read_one(depth); }); });
    }
    std::optional<Condition> read_one(int depth) {
        if (!take("(")) return read_comparison();
        auto inner = read_or(depth + 1);
        if (inner && !take(")")) return fail(kInvalid);
        return inner;
    }
    /// `$.a.b[0]`
    bool read_path(std::vector<std::string>& path) {
        if (!take("$")) return false;
        while (!rest_.empty() && (rest_.front() == '.' || rest_.front() == '[')) {
            bool is_index = rest_.front() == '[';
            rest_.remove_prefix(1);
            std::size_t end = 0;
            while (end < rest_.size() &&
                   (is_word(rest_[end]) || (!is_index && (rest_[end] == '-' || rest_[end] == '@'))))
                end++;
            if (end == 0) return false;
            path.emplace_back(rest_.substr(0, end));
            rest_.remove_prefix(end);
            if (is_index && (!number_of(path.back()) || !take("]"))) return false;
        }
        return !path.empty();
    }
    std::optional<Condition> read_comparison() {
        Condition condition;
        if (!read_path(condition.path)) return fail(kInvalid);
        constexpr std::pair<std::string_view, Kind> kWords[] = {
            {"IS NULL", Kind::IsNull},
            {"IS TRUE", Kind::IsTrue},
            {"IS FALSE", Kind::IsFalse},
            {"NOT EXISTS", Kind::NotExists},
        };
        for (const auto& [word, kind] : kWords) {
            if (!take(word)) continue;
            condition.kind = kind;
            return condition;
        }
        constexpr std::pair<std::string_view, Kind> kSigns[] = {
            {"!=", Kind::NotEqual}, {"<=", Kind::LessOrEqual}, {">=", Kind::GreaterOrEqual},
            {"=", Kind::Equal},     {"<", Kind::Less},         {">", Kind::Greater},
        };
        for (const auto& [sign, kind] : kSigns) {
            if (!take(sign)) continue;
            condition.kind = kind;
            return read_value(std::move(condition));
        }
        return fail(kInvalid);
    }
    std::optional<Condition> read_value(Condition condition) {
        skip_space();
        if (rest_.starts_with('%'))
            return fail("Regular expressions in filter patterns are not part of this cloud yet.");
        if (take("\"")) {
            while (!rest_.empty() && rest_.front() != '"') {
                if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
                condition.value += rest_.front();
                rest_.remove_prefix(1);
            }
            if (!take("\"")) return fail(kInvalid);
            bool is_equality = condition.kind == Kind::Equal || condition.kind == Kind::NotEqual;
            return is_equality ? std::optional(std::move(condition)) : fail(kInvalid);
        }
        std::size_t end = 0;
        while (end < rest_.size() && !is_space(rest_[end]) && rest_[end] != ')' &&
               rest_[end] != '&' && rest_[end] != '|')
            end++;
        condition.value = rest_.substr(0, end);
        rest_.remove_prefix(end);
        condition.number = number_of(condition.value);
        bool is_equality = condition.kind == Kind::Equal || condition.kind == Kind::NotEqual;
        if (condition.value.empty() || (!condition.number && !is_equality)) return fail(kInvalid);
        return condition;
    }

    std::string_view rest_;
};

}  // namespace

/// AWS rule logs.1 [documented] "CloudWatch Logs user guide, Filter pattern syntax": terms stand
/// anywhere in a line, in any order, in their capitals; "-" in front of one leaves lines out, and
/// where all have "?" in front one is enough; beside others those with "?" say nothing. What has
/// other signs than letters, digits and "_" stands in quotes. Test: FilterPattern.MatchesTerms
std::variant<FilterPattern, PatternRefusal> FilterPattern::parse(std::string_view text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    FilterPattern pattern;
    if (text.starts_with('['))
        return PatternRefusal{
            "Filter patterns for lines with columns ([a, b]) are not part of this cloud yet."};
    if (text.starts_with('%'))
        return PatternRefusal{
            "Regular expressions in filter patterns are not part of this cloud yet."};
    if (text.starts_with('{')) {
        if (!text.ends_with('}') || text.size() < 2) return PatternRefusal{std::string(kInvalid)};
        ConditionReader reader(text.substr(1, text.size() - 2));
        auto condition = reader.read();
        if (!condition) return PatternRefusal{reader.why};
        pattern.condition_ = std::make_shared<const Condition>(*std::move(condition));
        return pattern;
    }
    while (!text.empty()) {
        std::vector<std::string>* into = &pattern.all_;
        if (text.front() == '-') into = &pattern.none_;
        if (text.front() == '?') into = &pattern.any_;
        if (into != &pattern.all_) text.remove_prefix(1);
        bool is_quoted = text.starts_with('"');
        if (is_quoted) text.remove_prefix(1);
        std::string term;
        while (!text.empty() && (is_quoted ? text.front() != '"' : is_word(text.front()))) {
            if (is_quoted && text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
            term += text.front();
            text.remove_prefix(1);
        }
        if (is_quoted && text.empty()) return PatternRefusal{std::string(kInvalid)};
        if (is_quoted) text.remove_prefix(1);
        if (term.empty() || (!text.empty() && !is_space(text.front())))
            return PatternRefusal{std::string(kInvalid)};
        into->push_back(std::move(term));
        while (!text.empty() && is_space(text.front()))
            text.remove_prefix(1);
    }
    if (!pattern.all_.empty() || !pattern.none_.empty()) pattern.any_.clear();
    return pattern;
}

bool FilterPattern::matches(std::string_view line) const {
    if (condition_) {
        base::Sources sources;
        auto json = text::parse_json(sources, sources.add("line", std::string(line)));
        return json.ok() && holds(*condition_, *json);
    }
    auto stands = [&](const std::string& term) {
        return line.find(term) != std::string_view::npos;
    };
    if (!std::ranges::all_of(all_, stands) || std::ranges::any_of(none_, stands)) return false;
    return any_.empty() || std::ranges::any_of(any_, stands);
}

}  // namespace local
