#include <fmt/format.h>

#include <algorithm>

#include "base/near_miss.h"
#include "cli/codes.h"
#include "cli/commands.h"
#include "cli/views/markdown.h"
#include "platform/keys.h"
#include "text/json_writer.h"

namespace cli {
namespace {

std::string_view name(base::Severity severity) {
    return severity == base::Severity::Error ? "error" : "warning";
}

/// What stands before the first full stop.
std::string_view area(std::string_view code) {
    return code.substr(0, code.find('.'));
}

/// All codes, a paragraph an area.
std::string list_text(const std::vector<base::Code>& codes) {
    std::size_t width = 0;
    for (const base::Code& row : codes)
        width = std::max(width, row.code.size());
    std::string text;
    std::string_view last;
    for (const base::Code& row : codes) {
        if (!last.empty() && area(row.code) != last) text += "\n";
        last = area(row.code);
        text +=
            fmt::format("{:<{}}   {:<7}   {}\n", row.code, width, name(row.severity), row.summary);
    }
    return text +
           "\nslipway explain CODE says what it means and how to fix it; slipway explain KEY "
           "explains a key\n"
           "of the manifest, such as services.ingress.drain.\n";
}

std::string list_json(const std::vector<base::Code>& codes) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("codes").begin_array();
    for (const base::Code& row : codes) {
        json.begin_object().key("code").value(row.code).key("severity").value(name(row.severity));
        json.key("summary").value(row.summary).end_object();
    }
    json.end_array().end_object();
    return json.take();
}

/// The text of a key's page with its first line, the key, as a heading.
std::string key_text(const std::string& page, base::Colour colour) {
    std::size_t end = std::min(page.find('\n'), page.size());
    return painted(colour, "1", page.substr(0, end)) + page.substr(end);
}

/// `form` says what `page` is written in.
std::string page_json(const std::string& topic, std::string_view form, std::string_view page) {
    text::JsonWriter json(text::Layout::Indented);
    json.begin_object().key("topic").value(topic);
    if (auto code = find_code(topic)) {
        json.key("severity").value(name(code->severity)).key("summary").value(code->summary);
    }
    json.key(form).value(page).end_object();
    return json.take();
}

/// The nearest code or key. A key is known by the end of its path too, so the end alone may be
/// near.
std::optional<std::string> nearest(std::string_view topic) {
    std::vector<std::string> known;
    for (const base::Code& row : all_codes())
        known.emplace_back(row.code);
    std::ranges::move(platform::key_completions(), std::back_inserter(known));
    while (true) {
        if (auto near = base::near_miss(topic, known)) return near;
        std::size_t dot = topic.find('.');
        if (dot == std::string_view::npos) return std::nullopt;
        topic.remove_prefix(dot + 1);
    }
}

Outcome unknown(const std::string& topic, const Screen& screen) {
    auto near = nearest(topic);
    base::Diagnostic problem = {
        .code = "usage.unknown-topic",
        .message = fmt::format("there is no code and no manifest key {}", topic),
        .help =
            near ? fmt::format("did you mean `{}`?", *near) : "slipway explain lists all codes"};
    return refused({problem}, screen);
}

}  // namespace

Outcome explain(const Arguments& arguments, const Screen& screen) {
    if (arguments.words.empty()) {
        std::vector<base::Code> codes = all_codes();
        return {.out = arguments.json ? list_json(codes) : list_text(codes)};
    }
    const std::string& topic = arguments.words.front();
    if (std::string_view page = explain_page(topic); !page.empty()) {
        return {.out = arguments.json ? page_json(topic, "markdown", page)
                                      : render_markdown(page, screen.out, screen.width)};
    }
    if (auto page = platform::explain_key(topic)) {
        return {.out =
                    arguments.json ? page_json(topic, "text", *page) : key_text(*page, screen.out)};
    }
    return unknown(topic, screen);
}

}  // namespace cli
