#include "cfn/diff.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfn/sections.h"
#include "cfn/write_template.h"

namespace cfn {
namespace {

std::string joined(const std::string& path, std::string_view step) {
    return path.empty() ? std::string(step) : fmt::format("{}.{}", path, step);
}

/// Collects the values that differ below one resource or entry.
class ValueDiff {
  public:
    /// `type`: the schema of the resource; nothing for what has none.
    ValueDiff(const TypeSchema* type, Update unknown) : type_(type), unknown_(unknown) {}

    void compare_fields(const Object& before, const Object& after, const std::string& path,
                        std::vector<std::string> steps) {
        for (const Field& field : before.fields) {
            steps.push_back(field.name);
            const Expression* other = after.find(field.name);
            if (other) {
                compare(field.value, *other, joined(path, field.name), steps);
            } else {
                add(joined(path, field.name), field.value, std::nullopt, steps);
            }
            steps.pop_back();
        }
        for (const Field& field : after.fields) {
            if (before.find(field.name)) continue;
            steps.push_back(field.name);
            add(joined(path, field.name), std::nullopt, field.value, steps);
            steps.pop_back();
        }
    }

    /// A part outside of the properties: it never replaces.
    void compare_part(std::string_view name, const std::optional<Expression>& before,
                      const std::optional<Expression>& after) {
        if (before != after) changes_.push_back({std::string(name), before, after});
    }

    std::vector<ValueChange> take() { return std::move(changes_); }

  private:
    void compare(const Expression& before, const Expression& after, const std::string& path,
                 const std::vector<std::string>& steps) {
        if (before == after) return;
        const auto* objects = before.as<Object>();
        const auto* other_object = after.as<Object>();
        if (objects && other_object) return compare_fields(*objects, *other_object, path, steps);
        const auto* items = before.as<Array>();
        const auto* other_items = after.as<Array>();
        if (items && other_items) return compare_lists(*items, *other_items, path, steps);
        add(path, before, after, steps);
    }

    void compare_lists(const Array& before, const Array& after, const std::string& path,
                       const std::vector<std::string>& steps) {
        auto at = [&](std::size_t i) { return fmt::format("{}[{}]", path, i); };
        if (before.size() == after.size()) {
            for (std::size_t i = 0; i < before.size(); ++i) {
                compare(before[i], after[i], at(i), steps);
            }
            return;
        }
        std::size_t shorter = std::min(before.size(), after.size());
        std::size_t head = 0;
        while (head < shorter && before[head] == after[head])
            ++head;
        std::size_t tail = 0;
        while (tail < shorter - head &&
               before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
            ++tail;
        }
        for (std::size_t i = head; i < before.size() - tail; ++i) {
            add(at(i), before[i], std::nullopt, steps);
        }
        for (std::size_t i = head; i < after.size() - tail; ++i) {
            add(at(i), std::nullopt, after[i], steps);
        }
    }

    void add(std::string path, std::optional<Expression> before, std::optional<Expression> after,
             const std::vector<std::string>& steps) {
        Update update = type_ ? find_path(*type_, steps).update : unknown_;
        changes_.push_back({std::move(path), std::move(before), std::move(after), update});
    }

    const TypeSchema* type_;
    Update unknown_;
    std::vector<ValueChange> changes_;
};

/// kReplace beats kSometimes beats kInPlace.
Update strongest(const std::vector<ValueChange>& values) {
    Update found = Update::kInPlace;
    for (const ValueChange& value : values) {
        if (value.update == Update::kReplace) return Update::kReplace;
        if (value.update == Update::kSometimes) found = Update::kSometimes;
    }
    return found;
}

std::optional<Expression> text_or_nothing(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return Expression(text);
}

std::optional<Expression> policy_or_nothing(const std::optional<DeletionPolicy>& policy) {
    if (!policy) return std::nullopt;
    return Expression(to_string(*policy));
}

std::optional<Expression> list_or_nothing(const std::vector<std::string>& texts) {
    if (texts.empty()) return std::nullopt;
    return Expression(Array(texts.begin(), texts.end()));
}

std::vector<ValueChange> compare(const Resource& before, const Resource& after) {
    const TypeSchema* type = find_type(after.type);
    ValueDiff values(type, Update::kSometimes);
    values.compare_part("Type", before.type, after.type);
    values.compare_part("Condition", text_or_nothing(before.options.condition),
                        text_or_nothing(after.options.condition));
    values.compare_part("DependsOn", list_or_nothing(before.options.depends_on),
                        list_or_nothing(after.options.depends_on));
    values.compare_fields(before.properties, after.properties, "Properties", {});
    std::vector<ValueChange> changes = values.take();
    if (before.type != after.type) changes.front().update = Update::kReplace;

    ValueDiff others(nullptr, Update::kInPlace);
    others.compare_fields(before.other, after.other, "", {});
    others.compare_part("DeletionPolicy", policy_or_nothing(before.options.deletion_policy),
                        policy_or_nothing(after.options.deletion_policy));
    others.compare_part("UpdateReplacePolicy",
                        policy_or_nothing(before.options.update_replace_policy),
                        policy_or_nothing(after.options.update_replace_policy));
    std::vector<ValueChange> rest = others.take();
    changes.insert(changes.end(), rest.begin(), rest.end());
    return changes;
}

std::vector<ValueChange> compare(const Parameter& before, const Parameter& after) {
    ValueDiff values(nullptr, Update::kInPlace);
    auto default_of = [](const Parameter& p) -> std::optional<Expression> {
        if (!p.default_value) return std::nullopt;
        return Expression(*p.default_value);
    };
    values.compare_part("Type", before.type, after.type);
    values.compare_part("Default", default_of(before), default_of(after));
    values.compare_part("AllowedValues", list_or_nothing(before.allowed_values),
                        list_or_nothing(after.allowed_values));
    values.compare_fields(before.other, after.other, "", {});
    values.compare_part("Description", text_or_nothing(before.description),
                        text_or_nothing(after.description));
    return values.take();
}

std::vector<ValueChange> compare(const Condition& before, const Condition& after) {
    ValueDiff values(nullptr, Update::kInPlace);
    values.compare_part("", before.value, after.value);
    return values.take();
}

std::vector<ValueChange> compare(const Output& before, const Output& after) {
    ValueDiff values(nullptr, Update::kInPlace);
    values.compare_part("Description", text_or_nothing(before.description),
                        text_or_nothing(after.description));
    values.compare_part("Condition", text_or_nothing(before.condition),
                        text_or_nothing(after.condition));
    values.compare_part("Value", before.value, after.value);
    values.compare_part("Export", before.export_name, after.export_name);
    values.compare_fields(before.other, after.other, "", {});
    return values.take();
}

/// Calls removed(entry), changed(before, after) and added(entry), entries of `before` first.
template <class T, class Name, class OnRemoved, class OnBoth, class OnAdded>
void pair_up(const std::vector<T>& before, const std::vector<T>& after, Name name,
             OnRemoved removed, OnBoth both, OnAdded added) {
    for (const T& entry : before) {
        auto other = std::ranges::find(after, entry.*name, name);
        if (other == after.end()) {
            removed(entry);
        } else {
            both(entry, *other);
        }
    }
    for (const T& entry : after) {
        if (std::ranges::find(before, entry.*name, name) == before.end()) added(entry);
    }
}

template <class T>
void compare_section(std::string_view section, const std::vector<T>& before,
                     const std::vector<T>& after, std::vector<EntryChange>& found) {
    std::string name(section);
    pair_up(
        before, after, &T::name,
        [&](const T& entry) { found.push_back({Change::kRemoved, name, entry.name}); },
        [&](const T& entry, const T& other) {
            if (entry == other) return;
            std::vector<ValueChange> values = compare(entry, other);
            if (!values.empty()) {
                found.push_back({Change::kChanged, name, entry.name, std::move(values)});
            }
        },
        [&](const T& entry) { found.push_back({Change::kAdded, name, entry.name}); });
}

/// Sections that slipway does not write itself: a mapping by its entries, anything else as one
/// value.
void compare_other(const Field& before, const Field& after, std::vector<EntryChange>& found) {
    const auto* entries = before.value.as<Object>();
    const auto* others = after.value.as<Object>();
    if (!entries || !others) {
        if (before.value == after.value) return;
        found.push_back({Change::kChanged, before.name, "", {{"", before.value, after.value}}});
        return;
    }
    pair_up(
        entries->fields, others->fields, &Field::name,
        [&](const Field& entry) { found.push_back({Change::kRemoved, before.name, entry.name}); },
        [&](const Field& entry, const Field& other) {
            ValueDiff values(nullptr, Update::kInPlace);
            values.compare_fields({{"", entry.value}}, {{"", other.value}}, "", {});
            std::vector<ValueChange> changes = values.take();
            if (changes.empty()) return;
            found.push_back({Change::kChanged, before.name, entry.name, std::move(changes)});
        },
        [&](const Field& entry) { found.push_back({Change::kAdded, before.name, entry.name}); });
}

void compare_others(const Template& before, const Template& after,
                    std::vector<EntryChange>& found) {
    if (before.description != after.description) {
        found.push_back(
            {Change::kChanged,
             "Description",
             "",
             {{"", text_or_nothing(before.description), text_or_nothing(after.description)}}});
    }
    pair_up(
        before.other.fields, after.other.fields, &Field::name,
        [&](const Field& section) { found.push_back({Change::kRemoved, section.name, ""}); },
        [&](const Field& section, const Field& other) { compare_other(section, other, found); },
        [&](const Field& section) { found.push_back({Change::kAdded, section.name, ""}); });
}

void compare_resources(const Template& before, const Template& after,
                       std::vector<ResourceChange>& found) {
    pair_up(
        before.resources, after.resources, &Resource::logical_id,
        [&](const Resource& gone) {
            found.push_back({Change::kRemoved, gone.logical_id, gone.type});
        },
        [&](const Resource& old, const Resource& fresh) {
            if (old == fresh) return;
            std::vector<ValueChange> values = compare(old, fresh);
            if (values.empty()) return;
            Update update = strongest(values);
            found.push_back(
                {Change::kChanged, fresh.logical_id, fresh.type, std::move(values), update});
        },
        [&](const Resource& fresh) {
            found.push_back({Change::kAdded, fresh.logical_id, fresh.type});
        });
}

char sign_of(Change change) {
    return change == Change::kAdded ? '+' : change == Change::kRemoved ? '-' : '~';
}

std::string print_value(const ValueChange& value) {
    bool whole = value.path.empty();  // the entry is one value
    std::string label = whole ? std::string() : value.path + ": ";
    if (!value.before) return fmt::format("    + {}{}\n", label, brief_json(*value.after));
    if (!value.after) return fmt::format("    - {}{}\n", label, brief_json(*value.before));
    char sign = value.update == Update::kInPlace   ? '~'
                : value.update == Update::kReplace ? '!'
                                                   : '?';
    return fmt::format("    {} {}{} -> {}\n", sign, label, brief_json(*value.before),
                       brief_json(*value.after));
}

}  // namespace

TemplateDiff diff(const Template& before, const Template& after) {
    TemplateDiff found;
    compare_others(before, after, found.entries);
    compare_section("Parameters", before.parameters, after.parameters, found.entries);
    compare_section("Conditions", before.conditions, after.conditions, found.entries);
    compare_section("Outputs", before.outputs, after.outputs, found.entries);
    order_by_section(found.entries, &EntryChange::section);
    compare_resources(before, after, found.resources);
    return found;
}

std::string print_diff(const TemplateDiff& diff) {
    std::string text;
    for (const EntryChange& entry : diff.entries) {
        text += fmt::format("{} {}{}{}\n", sign_of(entry.change), entry.section,
                            entry.name.empty() ? "" : " ", entry.name);
        for (const ValueChange& value : entry.values)
            text += print_value(value);
    }
    for (const ResourceChange& resource : diff.resources) {
        char sign = resource.update == Update::kReplace     ? '!'
                    : resource.update == Update::kSometimes ? '?'
                                                            : sign_of(resource.change);
        std::string_view consequence = resource.update == Update::kReplace     ? " is replaced"
                                       : resource.update == Update::kSometimes ? " may be replaced"
                                                                               : "";
        text += fmt::format("{} {} {}{}\n", sign, resource.type, resource.logical_id, consequence);
        for (const ValueChange& value : resource.values)
            text += print_value(value);
    }
    return text;
}

}  // namespace cfn
