#include "names.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "base/ascii.h"

namespace cfn_generator {
namespace {

char upper(char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

std::string constant_of(std::string_view word) {
    bool shouts = std::ranges::none_of(word, base::is_lower);
    std::string name = "k";
    bool starts = true;
    for (char c : word) {
        if (!base::is_alphanumeric(c)) {
            starts = true;
            continue;
        }
        name += starts ? upper(c) : shouts ? base::lower(c) : c;
        starts = false;
    }
    return name;
}

std::string spelt_out(std::string_view word) {
    std::string name = "k";
    for (char c : word)
        name += base::is_alphanumeric(c) ? c : '_';
    return name;
}

}  // namespace

std::string namespace_of(std::string_view type) {
    std::string name;
    for (std::size_t i = 0; i < type.size(); ++i) {
        bool after_lower = i > 0 && !base::is_upper(type[i - 1]);
        bool before_lower = i > 0 && i + 1 < type.size() && base::is_lower(type[i + 1]);
        if (base::is_upper(type[i]) && (after_lower || before_lower)) name += '_';
        name += base::lower(type[i]);
    }
    return name;
}

std::vector<std::string> constants_of(const std::vector<std::string>& words) {
    std::vector<std::string> names;
    for (const std::string& word : words)
        names.push_back(constant_of(word));
    std::vector<std::string> unique = names;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (std::ranges::count(names, names[i]) > 1) unique[i] = spelt_out(words[i]);
    }
    return unique;
}

Enumerations enumerations_of(const Type& type) {
    std::set<std::string> taken;
    for (const Definition& definition : type.definitions)
        taken.insert(definition.name);
    using Use = std::pair<std::string, const Property*>;
    std::vector<Use> uses;
    auto collect = [&](const std::string& owner, const std::vector<Property>& properties) {
        for (const Property& property : properties) {
            if (property.limits.words.empty() || property.type != "string") continue;
            uses.emplace_back(owner, &property);
        }
    };
    collect("", type.properties);
    for (const Definition& definition : type.definitions) {
        collect(definition.name, definition.properties);
    }
    auto has_rival = [&](const Property& property) {
        return std::ranges::any_of(uses, [&](const Use& other) {
            return other.second->name == property.name &&
                   other.second->limits.words != property.limits.words;
        });
    };
    Enumerations result;
    std::set<std::string> made;
    for (const auto& [owner, property] : uses) {
        bool is_ambiguous =
            taken.contains(property->name) || (!owner.empty() && has_rival(*property));
        std::string name = property->name;
        if (is_ambiguous) name = owner.empty() ? name + "Word" : owner + name;
        result.by_property[{owner, property->name}] = name;
        if (made.insert(name).second) result.all.push_back({name, property->limits.words});
    }
    return result;
}

}  // namespace cfn_generator
