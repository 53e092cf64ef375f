#include "rollout/drift/difference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "cfn/evaluate.h"
#include "cfn/write_template.h"

namespace rollout {
namespace {

using cfn::Array;
using cfn::Expression;
using cfn::Object;

/// Lists whose order is what they say.
constexpr std::array<std::string_view, 2> kOrdered = {"command", "entrypoint"};
/// What tells the elements of a list apart, the first that they have.
constexpr std::array<std::string_view, 6> kKeys = {
    "Name", "ContainerPort", "ContainerPath", "ContainerName", "Key", "RegistryArn"};

/// 80 of "80", 80 and 80.0.
std::optional<double> number_in(const Expression& value) {
    if (const auto* whole = value.as<std::int64_t>()) return static_cast<double>(*whole);
    if (const auto* real = value.as<double>()) return *real;
    const auto* text = value.as<std::string>();
    if (!text || text->empty()) return std::nullopt;
    double number = 0;
    const char* end = text->data() + text->size();
    auto [stop, error] = std::from_chars(text->data(), end, number);
    return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

bool is_same_scalar(const Expression& one, const Expression& other) {
    if (one == other) return true;
    const auto first = number_in(one);
    const auto second = number_in(other);
    if (first && second) return *first == *second;
    return cfn::scalar_text(one) && cfn::scalar_text(one) == cfn::scalar_text(other);
}

/// What an answer may leave out as well.
bool is_nothing(const Expression& value) {
    if (value.as<cfn::Null>()) return true;
    if (const auto* truth = value.as<bool>()) return !*truth;
    if (const auto* items = value.as<Array>()) return items->empty();
    if (const auto* object = value.as<Object>())
        return std::ranges::all_of(object->fields,
                                   [](const cfn::Field& field) { return is_nothing(field.value); });
    if (const auto* text = value.as<std::string>()) return text->empty() || *text == "false";
    return number_in(value) == 0.0;
}

bool is_plain(const Array& items) {
    return std::ranges::all_of(items, [](const Expression& item) {
        return item.is_literal() && !item.as<Object>() && !item.as<Array>();
    });
}

bool is_same_set(const Array& one, const Array& other) {
    return one.size() == other.size() && std::ranges::all_of(one, [&](const Expression& item) {
               return std::ranges::any_of(
                   other, [&](const Expression& mate) { return is_same_scalar(item, mate); });
           });
}

std::string_view key_among(const Array& items) {
    for (std::string_view key : kKeys)
        if (!items.empty() && std::ranges::all_of(items, [&](const Expression& item) {
                const auto* object = item.as<Object>();
                return object && !word_of(*object, key).empty();
            }))
            return key;
    return {};
}

const Expression* element_with(const Array& items, std::string_view key, const std::string& word) {
    for (const Expression& item : items)
        if (const auto* object = item.as<Object>(); object && word_of(*object, key) == word)
            return &item;
    return nullptr;
}

std::optional<Expression> copy_of(const Expression* value) {
    return value ? std::optional(*value) : std::nullopt;
}

std::string last_step(std::string_view path) {
    return base::lower(path.substr(path.rfind('.') + 1));
}

void compare_objects(const Object& deployed, const Object& live, const std::string& path,
                     Extras extras, Comparison& into) {
    const std::string prefix = path.empty() ? "" : path + ".";
    for (const cfn::Field& field : deployed.fields)
        compare(field.value, copy_of(member_of(live, field.name)), prefix + field.name, extras,
                into);
    if (extras == Extras::Nobodys) return;
    for (const cfn::Field& field : live.fields)
        if (!member_of(deployed, field.name))
            compare(std::nullopt, field.value, prefix + field.name, extras, into);
}

void compare_lists(const Array& deployed, const Array& live, const std::string& path, Extras extras,
                   Comparison& into) {
    const std::string_view key = key_among(deployed.empty() ? live : deployed);
    if (!key.empty() && (live.empty() || !key_among(live).empty())) {
        for (const Expression& item : deployed) {
            const std::string word = word_of(*item.as<Object>(), key);
            compare(item, copy_of(element_with(live, key, word)), path + "[" + word + "]", extras,
                    into);
        }
        // One more in a list is something that somebody has added, whoever fills in defaults.
        for (const Expression& item : live)
            if (const std::string word = word_of(*item.as<Object>(), key);
                !element_with(deployed, key, word))
                into.unlike.push_back({path + "[" + word + "]", std::nullopt, item});
        return;
    }
    const bool is_ordered = std::ranges::find(kOrdered, last_step(path)) != kOrdered.end();
    const bool is_same = is_plain(deployed) && !is_ordered ? is_same_set(deployed, live)
                                                           : deployed.size() == live.size();
    if (!is_same) {
        into.unlike.push_back({path, Expression(deployed), Expression(live)});
        return;
    }
    if (is_plain(deployed) && !is_ordered) return;
    for (std::size_t i = 0; i < deployed.size(); ++i)
        compare(deployed[i], live[i], fmt::format("{}[{}]", path, i), extras, into);
}

}  // namespace

void compare(const std::optional<Expression>& deployed, const std::optional<Expression>& live,
             const std::string& path, Extras extras, Comparison& into) {
    if (deployed && !deployed->is_literal()) {
        into.not_known.push_back(path);
        return;
    }
    const bool is_in_one = !deployed || !live;
    if (is_in_one) {
        const Expression nothing;
        if (is_nothing(deployed.value_or(nothing)) && is_nothing(live.value_or(nothing))) return;
        if (deployed && !cfn::is_complete(*deployed))
            into.not_known.push_back(path);
        else
            into.unlike.push_back({path, deployed, live});
        return;
    }
    if (const auto *one = deployed->as<Object>(), *other = live->as<Object>(); one && other)
        return compare_objects(*one, *other, path, extras, into);
    if (const auto *one = deployed->as<Array>(), *other = live->as<Array>(); one && other) {
        if (!cfn::is_complete(*deployed) && is_plain(*other))
            into.not_known.push_back(path);
        else
            compare_lists(*one, *other, path, extras, into);
        return;
    }
    const bool are_both_nothing = is_nothing(*deployed) && is_nothing(*live);
    if (!are_both_nothing && !is_same_scalar(*deployed, *live))
        into.unlike.push_back({path, deployed, live});
}

const Expression* member_of(const Object& object, std::string_view name) {
    if (const Expression* same = object.find(name)) return same;
    const std::string wanted = base::lower(name);
    for (const cfn::Field& field : object.fields)
        if (field.name.size() == name.size() && base::lower(field.name) == wanted)
            return &field.value;
    return nullptr;
}

std::string word_of(const Object& object, std::string_view name) {
    const Expression* found = member_of(object, name);
    return found ? cfn::scalar_text(*found).value_or("") : std::string();
}

std::vector<const Object*> objects_of(const Object& object, std::string_view name) {
    std::vector<const Object*> objects;
    const Expression* found = member_of(object, name);
    if (const auto* items = found ? found->as<Array>() : nullptr)
        for (const Expression& item : *items)
            if (const auto* one = item.as<Object>()) objects.push_back(one);
    return objects;
}

const Object& object_of(const Object& object, std::string_view name) {
    static const Object kNone;
    const Expression* found = member_of(object, name);
    const auto* one = found ? found->as<Object>() : nullptr;
    return one ? *one : kNone;
}

std::string brief_value(const std::optional<Expression>& value) {
    if (!value) return {};
    if (const auto text = cfn::scalar_text(*value)) return text->empty() ? "\"\"" : *text;
    const auto* items = value->as<Array>();
    if (!items || !is_plain(*items) || items->empty()) return cfn::brief_json(*value);
    std::vector<std::string> words;
    for (const Expression& item : *items)
        words.push_back(cfn::scalar_text(item).value_or("?"));
    return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace rollout
