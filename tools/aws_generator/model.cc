#include "model.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace aws_generator {
namespace {

base::Diagnostic problem(std::string message) {
    return {.code = "model.wrong", .message = std::move(message)};
}

text::Node* find(text::Node& node, std::string_view key) {
    auto found = std::ranges::find(node.members, key, &text::Member::key);
    return found == node.members.end() ? nullptr : &found->value;
}

/// Adds the members of one row of the overlay to those of a shape.
void add_members(text::Node& shape, const text::Node& added, std::string_view name,
                 base::Diagnostics& problems) {
    text::Node* members = find(shape, "members");
    for (const text::Member& member : added.members) {
        if (!members || find(*members, member.key)) {
            problems.push_back(problem(fmt::format("{} cannot get {}", name, member.key)));
        } else {
            members->members.push_back(member);
        }
    }
}

/// Says more of a shape, of a member or of the service.
void add_facts(text::Node& node, const text::Node& added, std::string_view name,
               base::Diagnostics& problems) {
    for (const text::Member& fact : added.members) {
        if (find(node, fact.key)) {
            problems.push_back(problem(fmt::format("{} says its {} already", name, fact.key)));
        } else {
            node.members.push_back(fact);
        }
    }
}

void add_facts_of_members(text::Node& shape, const text::Node& added, std::string_view name,
                          base::Diagnostics& problems) {
    text::Node* members = find(shape, "members");
    for (const text::Member& row : added.members) {
        text::Node* member = members ? find(*members, row.key) : nullptr;
        if (member) {
            add_facts(*member, row.value, fmt::format("{}.{}", name, row.key), problems);
        } else {
            problems.push_back(problem(fmt::format("{} has no {}", name, row.key)));
        }
    }
}

bool has_word(const text::Node& words, std::string_view word) {
    return std::ranges::find(words.items, word, &text::Node::scalar) != words.items.end();
}

void add_words(text::Node& shape, const text::Node& added, std::string_view name,
               base::Diagnostics& problems) {
    text::Node* words = find(shape, "enum");
    for (const text::Node& word : added.items) {
        if (!words || has_word(*words, word.scalar)) {
            problems.push_back(problem(fmt::format("{} cannot get {}", name, word.scalar)));
        } else {
            words->items.push_back(word);
        }
    }
}

/// Reports a shape that is named and not there.
class References {
  public:
    References(const Model& model, base::Diagnostics& problems) : problems_(problems) {
        for (const text::Member& shape : mapping(model.document, "shapes"))
            shapes_.insert(shape.key);
    }

    void check(std::string_view shape, std::string_view user) {
        if (!shapes_.contains(shape))
            problems_.push_back(problem(fmt::format("{} names the shape {}", user, shape)));
    }

  private:
    std::set<std::string_view> shapes_;
    base::Diagnostics& problems_;
};

void change_shape(text::Node& shape, const text::Member& row, base::Diagnostics& problems) {
    if (const text::Node* added = row.value.get("members_added"))
        add_members(shape, *added, row.key, problems);
    if (const text::Node* added = row.value.get("enum_added"))
        add_words(shape, *added, row.key, problems);
    if (const text::Node* added = row.value.get("set")) add_facts(shape, *added, row.key, problems);
    if (const text::Node* added = row.value.get("members_set"))
        add_facts_of_members(shape, *added, row.key, problems);
}

}  // namespace

std::string_view word(const text::Node& node, std::string_view key) {
    const text::Node* found = node.get(key);
    return found ? std::string_view(found->scalar) : std::string_view();
}

bool flag(const text::Node& node, std::string_view key) {
    return word(node, key) == "true";
}

const std::vector<text::Member>& mapping(const text::Node& node, std::string_view key) {
    static const std::vector<text::Member> kNone;
    const text::Node* found = node.get(key);
    return found ? found->members : kNone;
}

base::Status add_overlay(Model& model, const text::Node& overlay) {
    base::Diagnostics problems;
    if (const text::Node* added = overlay.get("metadata"))
        add_facts(*find(model.document, "metadata"), *added, model.name, problems);
    text::Node& shapes = *find(model.document, "shapes");
    for (const text::Member& row : mapping(overlay, "shapes")) {
        text::Node* shape = find(shapes, row.key);
        if (const text::Node* added = row.value.get("new")) {
            if (shape) {
                problems.push_back(problem(fmt::format("{} is there already", row.key)));
            } else {
                shapes.members.push_back({row.key, row.key_span, *added});
            }
            continue;
        }
        if (!shape) {
            problems.push_back(problem(fmt::format("there is no {} to add to", row.key)));
            continue;
        }
        change_shape(*shape, row, problems);
    }
    if (!problems.empty()) return problems;
    return base::Done{};
}

base::Status check(const Model& model) {
    base::Diagnostics problems;
    References references(model, problems);
    for (const text::Member& operation : mapping(model.document, "operations")) {
        for (std::string_view key : {"input", "output"}) {
            if (operation.value.get(key))
                references.check(word(operation.value, key), operation.key);
        }
        if (const text::Node* errors = operation.value.get("errors")) {
            for (const text::Node& error : errors->items)
                references.check(error.scalar, operation.key);
        }
        std::string_view wrapper = word(operation.value, "resultWrapper");
        if (!wrapper.empty() && wrapper != operation.key + "Result")
            problems.push_back(problem(fmt::format("{} is wrapped in {}", operation.key, wrapper)));
    }
    for (const text::Member& shape : mapping(model.document, "shapes")) {
        for (const text::Member& member : mapping(shape.value, "members"))
            references.check(word(member.value, "shape"), shape.key + "." + member.key);
        for (std::string_view key : {"member", "key", "value"}) {
            if (const text::Node* member = shape.value.get(key))
                references.check(word(*member, "shape"), shape.key);
        }
    }
    if (!problems.empty()) return problems;
    return base::Done{};
}

}  // namespace aws_generator
