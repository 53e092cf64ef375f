#include "text/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

namespace text {
namespace {

constexpr std::size_t kMostRepeats = 1000;  // RE2's limit for one counted repetition

/// `{1,1024}` and the like; `most` is empty for `{2,}`.
struct Repeat {
    std::size_t least = 0;
    std::optional<std::size_t> most;
    std::size_t length = 0;
};

std::optional<Repeat> read_repeat(std::string_view text) {
    Repeat repeat;
    const char* end = text.data() + text.size();
    if (!text.starts_with('{')) return std::nullopt;
    auto [at, failure] = std::from_chars(text.data() + 1, end, repeat.least);
    if (failure != std::errc() || at == end) return std::nullopt;
    if (*at == ',') {
        ++at;
        std::size_t most = 0;
        auto [behind, no_number] = std::from_chars(at, end, most);
        if (no_number == std::errc()) repeat.most = most;
        at = behind;
    } else {
        repeat.most = repeat.least;
    }
    if (at == end || *at != '}') return std::nullopt;
    repeat.length = static_cast<std::size_t>(at - text.data()) + 1;
    return repeat;
}

/// `atom` repeated as often as `repeat` says, in pieces that RE2 takes.
std::string in_pieces(std::string_view atom, const Repeat& repeat) {
    std::string text;
    for (std::size_t left = repeat.least; left > 0; left -= std::min(left, kMostRepeats)) {
        text += fmt::format("{}{{{}}}", atom, std::min(left, kMostRepeats));
    }
    if (!repeat.most) return text + fmt::format("{}*", atom);
    for (std::size_t left = *repeat.most - repeat.least; left > 0;
         left -= std::min(left, kMostRepeats)) {
        text += fmt::format("{}{{0,{}}}", atom, std::min(left, kMostRepeats));
    }
    return text;
}

/// An escape of ECMA 262 as RE2 writes it, and the characters of `text` that it takes.
struct Escape {
    std::string written;
    std::size_t length;
};

constexpr std::size_t kUnicodeLength = 6;

/// The number of the `\uXXXX` at the front of `text`.
std::optional<std::uint32_t> unicode_escape(std::string_view text) {
    if (text.size() < kUnicodeLength || !text.starts_with("\\u")) return std::nullopt;
    std::uint32_t number = 0;
    const char* end = text.data() + kUnicodeLength;
    auto [at, failure] = std::from_chars(text.data() + 2, end, number, 16);
    if (failure != std::errc() || at != end) return std::nullopt;
    return number;
}

Escape read_escape(std::string_view text) {
    if (auto high = unicode_escape(text)) {
        // Two halves of one character, as UTF-16 has it.
        auto low = unicode_escape(text.substr(kUnicodeLength));
        bool is_pair = *high >= 0xD800 && *high < 0xDC00 && low && *low >= 0xDC00 && *low < 0xE000;
        if (!is_pair) return {fmt::format("\\x{{{:X}}}", *high), kUnicodeLength};
        return {fmt::format("\\x{{{:X}}}", 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00)),
                2 * kUnicodeLength};
    }
    if (text.starts_with("\\_")) return {"_", 2};  // a word character: RE2 knows no such escape
    if (text.starts_with("\\Z"))
        return {"\\z", 2};  // Java's end of the text, which schemas use too
    return {std::string(text.substr(0, 2)), std::min<std::size_t>(2, text.size())};
}

/// A class of characters that Java has a name for.
struct JavaClass {
    std::string_view java;
    std::string_view re2;
};
constexpr JavaClass kJavaClasses[] = {{"\\p{ASCII}", "[[:ascii:]]"}, {"\\p{Print}", "[[:print:]]"}};

/// The length of the bracket expression at the front of `text`, brackets included.
std::size_t class_length(std::string_view text) {
    std::size_t at = text.starts_with("[^") ? 2 : 1;
    while (at < text.size() && text[at] != ']')
        at += text[at] == '\\' ? 2U : 1U;
    return std::min(at + 1, text.size());
}

std::string translate_class(std::string_view text) {
    std::string written;
    while (!text.empty()) {
        Escape next = text.front() == '\\' ? read_escape(text) : Escape{std::string(1, text[0]), 1};
        written += next.written;
        text.remove_prefix(next.length);
    }
    return written;
}

/// `regex` in RE2's syntax, where the two differ: \uXXXX, \_, \Z, Java's classes, halves of
/// characters, and repetitions over 1000 of one character or class.
std::string translate(std::string_view regex) {
    std::string written;
    std::string atom;
    while (!regex.empty()) {
        auto repeat = read_repeat(regex);
        if (repeat && !atom.empty() && repeat->most.value_or(repeat->least) >= repeat->least &&
            std::max(repeat->least, repeat->most.value_or(0)) > kMostRepeats) {
            written.resize(written.size() - atom.size());
            written += fmt::format("(?:{})", in_pieces(atom, *repeat));
            regex.remove_prefix(repeat->length);
            atom.clear();
            continue;
        }
        std::size_t length = 1;
        auto java = std::ranges::find_if(
            kJavaClasses, [&](const JavaClass& one) { return regex.starts_with(one.java); });
        if (java != std::end(kJavaClasses)) {
            atom = java->re2;
            length = java->java.size();
        } else if (regex.front() == '\\') {
            Escape escape = read_escape(regex);
            atom = escape.written;
            length = escape.length;
        } else if (regex.front() == '[') {
            length = class_length(regex);
            atom = translate_class(regex.substr(0, length));
        } else {
            atom = regex.substr(0, 1);
        }
        written += atom;
        // Only a character or a class is an atom that can be written out again.
        if (length == 1 && std::string_view("()|^$*+?{}").find(atom) != std::string_view::npos) {
            atom.clear();
        }
        regex.remove_prefix(length);
    }
    return written;
}

}  // namespace

struct Pattern::Compiled {
    Compiled(const std::string& source, const RE2::Options& options) : regex(source, options) {}
    RE2 regex;
};

base::Result<Pattern> Pattern::compile(std::string_view regex) {
    RE2::Options options;
    options.set_log_errors(false);
    auto compiled = std::make_shared<const Compiled>(translate(regex), options);
    if (compiled->regex.ok()) return Pattern(std::move(compiled));
    return base::Diagnostic{
        .code = "pattern.unsupported",
        .message = fmt::format("the pattern {} cannot be matched in linear time", regex),
        .notes = {compiled->regex.error()}};
}

bool Pattern::matches(std::string_view text) const {
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->regex);
}

}  // namespace text
