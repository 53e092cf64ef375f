#include "cfn/dynamic_references.h"

#include <cstddef>
#include <string_view>

namespace cfn {
namespace {

template <class Visit>
void visit_texts(const Expression& value, Visit&& visit) {
    if (const auto* text = value.as<std::string>()) return visit(*text);
    if (const auto* items = value.as<Array>()) {
        for (const Expression& item : *items)
            visit_texts(item, visit);
    } else if (const auto* object = value.as<Object>()) {
        for (const Field& field : object->fields)
            visit_texts(field.value, visit);
    }
}

/// Calls `visit(text before, reference)` for each dynamic reference; returns what is behind the
/// last.
template <class Visit>
std::string_view split_references(std::string_view text, Visit&& visit) {
    constexpr std::string_view kBegin = "{{resolve:";
    while (true) {
        std::size_t open = text.find(kBegin);
        std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
        if (close == std::string_view::npos) return text;
        visit(text.substr(0, open), text.substr(open, close + 2 - open));
        text.remove_prefix(close + 2);
    }
}

std::string replace_references(std::string_view text,
                               const std::map<std::string, std::string>& texts) {
    std::string replaced;
    std::string_view rest =
        split_references(text, [&](std::string_view before, std::string_view reference) {
            replaced += before;
            auto found = texts.find(std::string(reference));
            replaced += found == texts.end() ? reference : std::string_view(found->second);
        });
    return replaced.append(rest);
}

}  // namespace

std::set<std::string> dynamic_references(const Expression& value) {
    std::set<std::string> found;
    visit_texts(value, [&](const std::string& text) {
        split_references(
            text, [&](std::string_view, std::string_view reference) { found.emplace(reference); });
    });
    return found;
}

std::size_t size_of_references(const Expression& value,
                               const std::map<std::string, std::string>& texts) {
    std::size_t size = 0;
    visit_texts(value, [&](const std::string& text) {
        split_references(text, [&](std::string_view, std::string_view reference) {
            auto found = texts.find(std::string(reference));
            if (found != texts.end()) size += found->second.size();
        });
    });
    return size;
}

Expression with_references(const Expression& value,
                           const std::map<std::string, std::string>& texts) {
    if (const auto* text = value.as<std::string>()) return replace_references(*text, texts);
    if (const auto* items = value.as<Array>()) {
        Array replaced;
        for (const Expression& item : *items)
            replaced.push_back(with_references(item, texts));
        return replaced;
    }
    if (const auto* object = value.as<Object>()) {
        Object replaced;
        for (const Field& field : object->fields)
            replaced.add(field.name, with_references(field.value, texts));
        return replaced;
    }
    return value;
}

}  // namespace cfn
