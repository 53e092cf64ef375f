#include "cfn/check_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/match.h"
#include "base/near_miss.h"
#include "cfn/check_parts.h"
#include "cfn/sections.h"
#include "cfn/write_template.h"

namespace cfn {
namespace {

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
    auto near = base::near_miss(word, known);
    return near ? fmt::format("did you mean {}?", *near) : std::string();
}

/// The text that CloudFormation makes of a literal where it wants text; empty for collections, null
/// and functions.
std::optional<std::string> as_text(const Expression& value) {
    if (const auto* text = value.as<std::string>()) return *text;
    bool scalar = value.as<bool>() || value.as<std::int64_t>() || value.as<double>();
    if (scalar) return compact_json(value);
    return std::nullopt;
}

std::optional<double> as_number(const Expression& value) {
    if (const auto* number = value.as<std::int64_t>()) return static_cast<double>(*number);
    if (const auto* number = value.as<double>()) return *number;
    const auto* text = value.as<std::string>();
    if (!text || text->empty()) return std::nullopt;
    double number = 0;
    auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (failure != std::errc() || end != text->data() + text->size()) return std::nullopt;
    return number;
}

bool is_integer(const Expression& value) {
    if (value.as<std::int64_t>()) return true;
    const auto* text = value.as<std::string>();
    if (!text) return false;
    std::int64_t number = 0;
    auto [end, failure] = std::from_chars(text->data(), text->data() + text->size(), number);
    return failure == std::errc() && end == text->data() + text->size();
}

bool is_boolean(const Expression& value) {
    const auto* text = value.as<std::string>();
    return value.as<bool>() || (text && (*text == "true" || *text == "false"));
}

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & '\xC0') != '\x80'; }));
}

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string_view name_of(PropertyType type) {
    switch (type) {
        case PropertyType::kString: return "text";
        case PropertyType::kInteger: return "a whole number";
        case PropertyType::kNumber: return "a number";
        case PropertyType::kBoolean: return "true or false";
        case PropertyType::kJson: return "a JSON value";
        case PropertyType::kStructure: return "a mapping";
    }
    return {};
}

/// Walks one resource.
class ResourceChecker {
  public:
    ResourceChecker(SchemaChecker& patterns, const TypeSchema& type, base::Diagnostics& found)
        : patterns_(patterns), type_(type), found_(found) {}

    void check(const Resource& resource) {
        check_object(resource.logical_id, type_.name, type_.properties, resource.properties,
                     type_.open);
    }

  private:
    void report(std::string_view code, const std::string& path, std::string message,
                std::string help = {}) {
        base::Diagnostic problem{.code = std::string(code), .message = path + ": " + message};
        problem.help = std::move(help);
        found_.push_back(std::move(problem));
    }

    void check_object(const std::string& path, std::string_view owner,
                      std::span<const PropertySchema> properties, const Object& object, bool open) {
        for (const Field& field : object.fields) {
            auto schema = std::ranges::find(properties, field.name, &PropertySchema::name);
            if (schema != properties.end()) {
                check_property(path + "." + field.name, *schema, field.value);
            } else if (!open && !field.name.starts_with("Fn::")) {
                std::vector<std::string> known;
                for (const PropertySchema& property : properties)
                    known.emplace_back(property.name);
                report("template.unknown-property", path + "." + field.name,
                       fmt::format("{} has no such property", owner),
                       did_you_mean(field.name, known));
            }
        }
        bool included = object.find("Fn::Transform") != nullptr;
        for (const PropertySchema& property : properties) {
            if (property.required && !included && !object.find(property.name)) {
                report("template.missing-property", path,
                       fmt::format("{} needs {}", owner, property.name));
            }
        }
    }

    /// Calls `check` with `value`, or with both branches when it is an Fn::If; other functions
    /// pass.
    template <class Check>
    void for_literals(const Expression& value, Check check) {
        if (const Call* choice = value.call(Function::kIf)) {
            for (std::size_t i = 1; i < choice->arguments.size(); ++i) {
                for_literals(choice->arguments[i], check);
            }
        } else if (value.is_literal()) {
            check(value);
        }
    }

    void check_property(const std::string& path, const PropertySchema& schema,
                        const Expression& value) {
        for_literals(value, [&](const Expression& literal) {
            if (schema.collection == Collection::kList) return check_list(path, schema, literal);
            if (schema.collection == Collection::kMap) return check_map(path, schema, literal);
            check_element(path, schema, literal);
        });
    }

    void check_list(const std::string& path, const PropertySchema& schema,
                    const Expression& literal) {
        const Array* items = literal.as<Array>();
        if (!items) return wrong_type(path, "a list", literal);
        bool all_literal = std::ranges::all_of(*items, &Expression::is_literal);
        for (std::size_t i = 0; i < items->size(); ++i) {
            for_literals((*items)[i], [&](const Expression& item) {
                check_element(fmt::format("{}[{}]", path, i), schema, item);
            });
        }
        if (schema.unique) check_unique(path, *items);
        // A function may stand for several elements or for none.
        if (!all_literal) return;
        if (items->size() < schema.min_items) {
            report("template.range", path,
                   fmt::format("needs at least {}, not {}", counted(schema.min_items, "element"),
                               items->size()));
        }
        if (schema.max_items && items->size() > *schema.max_items) {
            report("template.range", path,
                   fmt::format("takes at most {}, not {}", counted(*schema.max_items, "element"),
                               items->size()));
        }
    }

    void check_unique(const std::string& path, const Array& items) {
        std::set<std::string> seen;
        for (const Expression& item : items) {
            if (seen.insert(compact_json(item)).second) continue;
            report("template.duplicate-item", path,
                   fmt::format("holds {} twice", brief_json(item)));
        }
    }

    void check_map(const std::string& path, const PropertySchema& schema,
                   const Expression& literal) {
        const Object* object = literal.as<Object>();
        if (!object) return wrong_type(path, "a mapping", literal);
        for (const Field& field : object->fields) {
            for_literals(field.value, [&](const Expression& value) {
                check_element(path + "." + field.name, schema, value);
            });
        }
    }

    void wrong_type(const std::string& path, std::string_view expected, const Expression& literal) {
        report("template.wrong-type", path,
               fmt::format("is {}, not {}", expected, brief_json(literal)));
    }

    void check_element(const std::string& path, const PropertySchema& schema,
                       const Expression& literal) {
        auto fits = [&] {
            switch (schema.type) {
                case PropertyType::kString: return as_text(literal).has_value();
                case PropertyType::kInteger: return is_integer(literal);
                case PropertyType::kNumber: return as_number(literal).has_value();
                case PropertyType::kBoolean: return is_boolean(literal);
                case PropertyType::kJson: return literal.as<Null>() == nullptr;
                case PropertyType::kStructure: return literal.as<Object>() != nullptr;
            }
            return true;
        };
        auto text = as_text(literal);
        if (text && text->find("{{resolve:") != std::string::npos) return;
        if (!fits()) return wrong_type(path, name_of(schema.type), literal);
        if (const StructureSchema* structure = type_.structure_of(schema)) {
            std::string owner = fmt::format("{} of {}", structure->name, type_.name);
            return check_object(path, owner, structure->properties, *literal.as<Object>(), false);
        }
        if (text) check_limits(path, schema, literal, *text);
    }

    void check_limits(const std::string& path, const PropertySchema& schema,
                      const Expression& literal, const std::string& text) {
        if (!schema.words.empty() && std::ranges::find(schema.words, text) == schema.words.end()) {
            std::vector<std::string> known(schema.words.begin(), schema.words.end());
            constexpr std::size_t kMostShown = 12;
            std::string list = fmt::format(
                "{}", fmt::join(known.begin(),
                                known.begin() +
                                    static_cast<std::ptrdiff_t>(std::min(known.size(), kMostShown)),
                                ", "));
            report("template.unknown-value", path,
                   fmt::format("is {}{}, not {}", list, known.size() > kMostShown ? ", ..." : "",
                               brief_json(literal)),
                   // Numbers that look alike are no nearer for that.
                   is_integer(literal) ? "" : did_you_mean(text, known));
            return;
        }
        if (!schema.pattern.empty()) {
            const auto& pattern = patterns_.compiled(schema.pattern);
            if (pattern && !pattern->matches(text)) {
                report("template.pattern", path,
                       fmt::format("{} does not have the form {}", brief_json(literal),
                                   schema.pattern));
                return;
            }
        }
        check_range(path, schema, literal, text);
    }

    void check_range(const std::string& path, const PropertySchema& schema,
                     const Expression& literal, const std::string& text) {
        auto number = as_number(literal);
        if (number && schema.min && *number < *schema.min) {
            report("template.range", path,
                   fmt::format("is at least {}, not {}", *schema.min, brief_json(literal)));
        }
        if (number && schema.max && *number > *schema.max) {
            report("template.range", path,
                   fmt::format("is at most {}, not {}", *schema.max, brief_json(literal)));
        }
        if (schema.type != PropertyType::kString) return;
        std::size_t length = code_points(text);
        if (length < schema.min_length) {
            report("template.range", path,
                   fmt::format("has at least {}, not {}", counted(schema.min_length, "character"),
                               length));
        }
        if (schema.max_length && length > *schema.max_length) {
            report("template.range", path,
                   fmt::format("has at most {}, not {}", counted(*schema.max_length, "character"),
                               length));
        }
    }

    SchemaChecker& patterns_;
    const TypeSchema& type_;
    base::Diagnostics& found_;
};

void check_type(const Resource& resource, base::Diagnostics& found) {
    std::vector<std::string> known;
    for (const TypeSchema& type : all_types())
        known.emplace_back(type.name);
    base::Diagnostic problem{
        .severity = base::Severity::Warning,
        .code = "template.unknown-type",
        .message = fmt::format("{}: slipway has no schema for {}, so nothing in it is checked",
                               resource.logical_id, resource.type)};
    problem.help = did_you_mean(resource.type, known);
    found.push_back(std::move(problem));
}

template <std::size_t N>
void check_keys(std::string_view owner, const Object& keys,
                const std::array<std::string_view, N>& known, base::Diagnostics& found) {
    for (const Field& key : keys.fields) {
        if (std::ranges::find(known, key.name) != known.end()) continue;
        base::Diagnostic problem{
            .code = "template.unknown-key",
            .message = fmt::format("{}: CloudFormation knows no key {} here", owner, key.name)};
        problem.help = did_you_mean(key.name, {known.begin(), known.end()});
        found.push_back(std::move(problem));
    }
}

}  // namespace

const std::optional<text::Pattern>& SchemaChecker::compiled(std::string_view pattern) {
    auto [found, is_new] = patterns_.try_emplace(pattern);
    if (is_new) {
        auto result = text::Pattern::compile(pattern);
        if (result.ok()) found->second = *std::move(result);
    }
    return found->second;
}

base::Diagnostics SchemaChecker::check(const Template& body) {
    base::Diagnostics found;
    if (body.resources.empty()) {
        found.push_back({.code = "template.empty", .message = "the template has no resources"});
    }
    check_keys("the template", body.other, kSections, found);
    check_parts(body, found);
    for (const Resource& resource : body.resources) {
        check_keys(resource.logical_id, resource.other, kResourceKeys, found);
        if (resource.type.starts_with("Custom::") || !is_resource_type(resource.type)) continue;
        if (const TypeSchema* type = find_type(resource.type)) {
            ResourceChecker(*this, *type, found).check(resource);
        } else {
            check_type(resource, found);
        }
    }
    return found;
}

base::Diagnostics check_schema(const Template& body) {
    return SchemaChecker().check(body);
}

}  // namespace cfn
