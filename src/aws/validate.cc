#include "aws/validate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/utf8.h"

namespace aws {
namespace {

/// A value in a message as AWS prints it: lists as "[a, b]", nothing of what is secret.
std::string shown(const Shape& shape, const Value& value) {
    if (const auto* word = std::get_if<std::string>(&value.held)) return *word;
    if (const auto* whole = std::get_if<std::int64_t>(&value.held))
        return fmt::format("{}", *whole);
    if (const auto* real = std::get_if<double>(&value.held)) return fmt::format("{}", *real);
    if (const auto* truth = std::get_if<bool>(&value.held)) return *truth ? "true" : "false";
    if (const auto* list = std::get_if<Value::List>(&value.held)) {
        std::vector<std::string> items;
        for (const Value& item : *list)
            items.push_back(shown(*shape.members[0].shape, item));
        return fmt::format("[{}]", fmt::join(items, ", "));
    }
    if (const auto* fields = std::get_if<Value::Fields>(&value.held)) {
        std::vector<std::string> entries;
        for (const Field& field : *fields)
            entries.push_back(fmt::format("{}={}", field.name, field.value.as_text()));
        return fmt::format("{{{}}}", fmt::join(entries, ", "));
    }
    return {};
}

bool is_secret(const Shape& shape) {
    if (shape.sensitive) return true;
    return shape.type == ShapeType::List && is_secret(*shape.members[0].shape);
}

std::size_t characters(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count)
        text.remove_prefix(base::decode_utf8(text).length);
    return count;
}

/// "StackName" is 'stackName' in AWS's messages.
std::string step(std::string_view path, std::string_view name) {
    std::string text = path.empty() ? std::string() : fmt::format("{}.", path);
    std::size_t first = text.size();
    text += name;
    if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z') text[first] += 'a' - 'A';
    return text;
}

bool is_scalar(const Shape& shape) {
    return shape.type != ShapeType::Structure && shape.type != ShapeType::List &&
           shape.type != ShapeType::Map;
}

}  // namespace

/// One walk over one value.
class Validator::Walk {
  public:
    explicit Walk(Validator& validator) : validator_(validator) {}

    void structure(const Shape& shape, const Value& value, const std::string& path) {
        for (const Member& member : shape.members) {
            const Value* found = value.find(member.name);
            if (found && !found->is_absent()) {
                check(*member.shape, *found, step(path, member.name));
            } else if (member.required) {
                add(
                    fmt::format("Value null at '{}' failed to satisfy constraint: Member must not "
                                "be null",
                                step(path, member.name)));
            }
        }
    }

    // AWS rule wire.4 [observed] "CloudFormation API Reference, Common Errors": everything that is
    // wrong is told in one message, with how many errors it has; 'path' begins each name in lower
    // case. Test: Validation.TellsAllThatIsWrongInOneMessage
    std::string message() const {
        return fmt::format("{} validation error{} detected: {}", found_.size(),
                           found_.size() == 1 ? "" : "s", fmt::join(found_, "; "));
    }
    bool found_something() const { return !found_.empty(); }

  private:
    void add(std::string finding) { found_.push_back(std::move(finding)); }

    void check(const Shape& shape, const Value& value, const std::string& path) {
        for (const std::string& wants : broken_constraints(shape, value))
            fails(shape, value, path, wants);
        if (shape.type == ShapeType::Structure) structure(shape, value, path);
        if (shape.type == ShapeType::List) elements(shape, value, path);
        if (shape.type == ShapeType::Map) entries(shape, value, path);
    }

    void fails(const Shape& shape, const Value& value, const std::string& path,
               std::string_view wants) {
        if (is_secret(shape)) {
            add(fmt::format("Value at '{}' failed to satisfy constraint: {}", path, wants));
        } else {
            add(fmt::format("Value '{}' at '{}' failed to satisfy constraint: {}",
                            shown(shape, value), path, wants));
        }
    }

    /// What each wrong element of a list of scalars wants is said of the list as a whole.
    void elements(const Shape& shape, const Value& value, const std::string& path) {
        const auto* list = std::get_if<Value::List>(&value.held);
        if (!list) return;
        const Shape& element = *shape.members[0].shape;
        std::vector<std::string> wanted;
        for (std::size_t i = 0; i < list->size(); ++i) {
            if (!is_scalar(element)) {
                check(element, (*list)[i], fmt::format("{}.{}.member", path, i + 1));
            } else if (wanted.empty()) {
                wanted = broken_constraints(element, (*list)[i]);
            }
        }
        if (!wanted.empty()) {
            fails(shape, value, path,
                  fmt::format("Member must satisfy constraint: [{}]", fmt::join(wanted, ", ")));
        }
    }

    void entries(const Shape& shape, const Value& value, const std::string& path) {
        const auto* fields = std::get_if<Value::Fields>(&value.held);
        if (!fields) return;
        for (const Field& field : *fields) {
            Value key;
            key.held = field.name;
            check(*shape.members[0].shape, key, fmt::format("{}.{}.key", path, field.name));
            if (!field.value.is_absent()) {
                check(*shape.members[1].shape, field.value,
                      fmt::format("{}.{}.member", path, field.name));
            }
        }
    }

    std::vector<std::string> broken_constraints(const Shape& shape, const Value& value) {
        std::vector<std::string> broken;
        if (const auto* word = std::get_if<std::string>(&value.held)) {
            check_bounds("length", shape, static_cast<double>(characters(*word)), broken);
            check_text(shape, *word, broken);
        } else if (const auto* blob = std::get_if<Value::Blob>(&value.held)) {
            check_bounds("length", shape, static_cast<double>(blob->bytes.size()), broken);
        } else if (const auto* whole = std::get_if<std::int64_t>(&value.held)) {
            check_bounds("value", shape, static_cast<double>(*whole), broken);
        } else if (const auto* real = std::get_if<double>(&value.held)) {
            check_bounds("value", shape, *real, broken);
        } else if (const auto* list = std::get_if<Value::List>(&value.held)) {
            check_bounds("length", shape, static_cast<double>(list->size()), broken);
        } else if (const auto* fields = std::get_if<Value::Fields>(&value.held)) {
            if (shape.type == ShapeType::Map)
                check_bounds("length", shape, static_cast<double>(fields->size()), broken);
        }
        return broken;
    }

    static void check_bounds(std::string_view what, const Shape& shape, double size,
                             std::vector<std::string>& broken) {
        if (shape.min && size < *shape.min) {
            broken.push_back(
                fmt::format("Member must have {} greater than or equal to {}", what, *shape.min));
        }
        if (shape.max && size > *shape.max) {
            broken.push_back(fmt::format("Member must have {} less than or equal to {}", what,
                                         fmt::format("{:.0f}", *shape.max)));
        }
    }

    void check_text(const Shape& shape, std::string_view word, std::vector<std::string>& broken) {
        bool is_known =
            shape.words.empty() || std::ranges::find(shape.words, word) != shape.words.end();
        if (!is_known) {
            broken.push_back(fmt::format("Member must satisfy enum value set: [{}]",
                                         fmt::join(shape.words, ", ")));
        }
        const text::Pattern* pattern = validator_.pattern_of(shape);
        if (pattern && !pattern->matches(word)) {
            broken.push_back(
                fmt::format("Member must satisfy regular expression pattern: {}", shape.pattern));
        }
    }

    Validator& validator_;
    std::vector<std::string> found_;
};

const text::Pattern* Validator::pattern_of(const Shape& shape) {
    if (shape.pattern.empty()) return nullptr;
    auto [kept, is_new] = patterns_.try_emplace(shape.pattern);
    if (is_new) {
        // AWS matches the whole value.
        auto compiled = text::Pattern::compile(fmt::format("\\A(?:{})\\z", shape.pattern));
        if (compiled.ok()) kept->second = *std::move(compiled);
    }
    return kept->second ? &*kept->second : nullptr;
}

std::optional<Error> Validator::check(Protocol protocol, const Shape& shape, const Value& value) {
    Walk walk(*this);
    walk.structure(shape, value, "");
    if (!walk.found_something()) return std::nullopt;
    return Error{protocol == Protocol::Query ? "ValidationError" : "ValidationException",
                 walk.message()};
}

}  // namespace aws
