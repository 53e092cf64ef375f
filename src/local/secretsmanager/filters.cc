#include "local/secretsmanager/filters.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "engine/properties.h"
#include "local/tags.h"

namespace local {
namespace {

/// Any word of `text` begins with `begin`, in any case.
bool has_word(std::string_view text, std::string_view begin) {
    std::string words = base::lower(text);
    std::string wanted = base::lower(begin);
    constexpr std::string_view kBetween = " -/_+=.@!";
    for (std::size_t at = 0; at < words.size(); ++at) {
        bool is_start = at == 0 || kBetween.find(words[at - 1]) != std::string_view::npos;
        if (is_start && std::string_view(words).substr(at).starts_with(wanted)) return true;
    }
    return false;
}

bool has(const Secret& secret, std::string_view key, std::string_view value) {
    Tags tags = tags_of(*secret.record);
    std::string description = engine::text_at(*secret.record->properties, "Description");
    if (key == "name") return secret.name.starts_with(value);
    if (key == "description") return has_word(description, value);
    if (key == "tag-key")
        return std::ranges::any_of(tags,
                                   [&](const Tag& tag) { return tag.key.starts_with(value); });
    if (key == "tag-value")
        return std::ranges::any_of(tags,
                                   [&](const Tag& tag) { return tag.value.starts_with(value); });
    // Nothing here is replicated, or another service's.
    if (key != "all") return false;
    return has_word(secret.name, value) || has_word(description, value) ||
           std::ranges::any_of(tags, [&](const Tag& tag) {
               return has_word(tag.key, value) || has_word(tag.value, value);
           });
}

}  // namespace

// AWS rule secrets.8 [documented] "Secrets Manager API reference, Filter": a secret passes a filter
// with any of its values, and must pass all filters; a value behind an exclamation mark is one that
// it must not have. Names and tags begin with the value, descriptions have a word that does. Test:
// SecretLists.AreFiltered
std::vector<Secret> filtered(const Asking& asking, std::vector<Secret> secrets) {
    std::erase_if(secrets, [&](const Secret& secret) {
        return std::ranges::any_of(asking.input().list("Filters"), [&](const aws::Value& filter) {
            return std::ranges::none_of(filter.list("Values"), [&](const aws::Value& value) {
                std::string_view text = value.as_text();
                bool is_not = text.starts_with('!');
                return has(secret, filter.text("Key"), text.substr(is_not ? 1 : 0)) != is_not;
            });
        });
    });
    return secrets;
}

}  // namespace local
