// The key table as pages for people: one key in the terminal, all of them as Markdown.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "platform/keys.h"
#include "platform/report.h"
#include "platform/value_types.h"

namespace platform {
namespace {

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        std::size_t point = path.find('.');
        parts.push_back(path.substr(0, point));
        path.remove_prefix(point == std::string_view::npos ? path.size() : point + 1);
    }
    return parts;
}

/// Whether `asked` is the end of `path`; names of the user's own may be any or left out.
bool leads_to(std::vector<std::string_view> asked, std::vector<std::string_view> path) {
    while (!asked.empty()) {
        if (path.empty()) return false;
        if (path.back() == "<name>") {
            // Of "services.api" the last part may be the name, of "services.count" it is none.
            bool named = asked.size() > 1 && path.size() > 1 &&
                         asked[asked.size() - 2] == path[path.size() - 2];
            if (named) asked.pop_back();
            path.pop_back();
            continue;
        }
        if (asked.back() != path.back()) return false;
        asked.pop_back();
        path.pop_back();
    }
    return true;
}

/// `text` in lines of at most `width` columns, each behind `indent`.
std::string wrap(std::string_view text, std::string_view indent, std::size_t width) {
    std::string wrapped;
    std::string line;
    while (!text.empty()) {
        std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (!line.empty() && indent.size() + line.size() + 1 + word.size() > width) {
            wrapped += fmt::format("{}{}\n", indent, line);
            line.clear();
        }
        if (!line.empty()) line += ' ';
        line += word;
    }
    return line.empty() ? wrapped : wrapped + fmt::format("{}{}\n", indent, line);
}

std::string value_words(const Key& key) {
    std::string single = key.type == Type::Any ? "any value" : expectation(key.type, key);
    std::string keys = key.table != nullptr ? enumerate(key.table->names(), "or") : "";
    switch (key.form) {
        case Form::One:
            return key.table == nullptr ? single
                                        : fmt::format("{}, or a mapping of {}", single, keys);
        case Form::List:
            return key.table == nullptr
                       ? fmt::format("a list, each {}", single)
                       : fmt::format("a list, each {} or a mapping of {}", single, keys);
        case Form::OneOrList: return fmt::format("{}, or a list of them", single);
        case Form::Keys: return "a mapping of the keys below";
        case Form::Named:
            return fmt::format("a mapping from names to the keys of one {}", key.table->thing);
        case Form::Free: return fmt::format("a mapping from names to values, each {}", single);
        case Form::ListOfKeys: return "a list of mappings of the keys below";
    }
    return {};
}

std::string varies_words(const Key& key) {
    if (key.varies == Varies::No || key.type == Type::Any) return "no";
    switch (key.form) {
        case Form::Keys:
        case Form::Named: return "each key by itself";
        case Form::Free: return "each value by itself";
        default: return "yes";
    }
}

/// Where else a key of a service may stand.
std::string_view repeated_in(std::string_view path) {
    if (path.starts_with("services.<name>."))
        return "also in defaults, templates and environments.<name>.services";
    if (path.starts_with("jobs.<name>.")) return "also in environments.<name>.jobs";
    if (path.starts_with("stores.<name>.")) return "also in environments.<name>.stores";
    return {};
}

enum class Below : std::uint8_t { Listed, LeftOut };

/// `below`: whether the keys of its mapping are listed.
std::string page(const Key& key, const std::vector<std::string>& paths, Below below) {
    std::string text = fmt::format("{}\n\n{}\n", key.name, wrap(key.doc, "  ", 96));
    auto line = [&](std::string_view name, std::string_view value) {
        std::string wrapped = wrap(value, "             ", 100);
        text += fmt::format("  {:<11}{}", name, std::string_view(wrapped).substr(13));
    };
    line("value", value_words(key));
    if (!key.otherwise.empty()) line("default", key.otherwise);
    if (key.needed == Needed::Yes) line("needed", "yes");
    line("varies",
         varies_words(key) == "yes"
             ? fmt::format("by environment: `{}: {{ prod: ..., default: ... }}`", key.name)
             : varies_words(key));
    for (const std::string& path : paths)
        line(&path == &paths.front() ? "place" : "", path);
    if (std::string_view also = repeated_in(paths.front()); !also.empty()) line("", also);
    line("example", fmt::format("{}: {}", key.name, key.example));
    bool lists_keys =
        key.form == Form::Keys || key.form == Form::Named || key.form == Form::ListOfKeys;
    if (!lists_keys || below == Below::LeftOut) return text;
    text += "\n";
    std::size_t widest = 0;
    for (const Key& inner : key.table->keys)
        widest = std::max(widest, inner.name.size());
    for (const Key& inner : key.table->keys) {
        std::string indent(widest + 4, ' ');
        std::string wrapped = wrap(inner.doc, indent, 100);
        text += fmt::format("  {:<{}}  {}", inner.name, widest,
                            std::string_view(wrapped).substr(widest + 4));
    }
    return text;
}

std::string cell(std::string_view text) {
    std::string escaped;
    for (char c : text) {
        if (c == '|') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

void section(std::string& text, std::string_view title, std::string_view lead, const Table& table) {
    text += fmt::format("\n## {}\n", title);
    if (!lead.empty()) text += fmt::format("\n{}\n", lead);
    text += "\n| key | value | default | varies | meaning |\n| --- | --- | --- | --- | --- |\n";
    for (const Key& key : table.keys) {
        std::string fallback = key.needed == Needed::Yes ? "needed"
                               : key.otherwise.empty()   ? ""
                                                         : fmt::format("`{}`", key.otherwise);
        text += fmt::format("| `{}` | {} | {} | {} | {}<br>`{}: {}` |\n", key.name,
                            cell(value_words(key)), fallback, varies_words(key), cell(key.doc),
                            key.name, cell(key.example));
    }
}

/// The tables below `table`, each once, parents first, with the path that leads to them.
void sections_below(std::string& text, const std::string& path, const Table& table,
                    std::set<const Table*>& written) {
    for (const Key& key : table.keys) {
        if (key.table == nullptr || key.table == &kServiceDefaults ||
            !written.insert(key.table).second)
            continue;
        bool named = key.form == Form::Named || key.form == Form::Free;
        std::string below = fmt::format("{}{}{}", path, key.name, named ? ".<name>" : "");
        section(text, fmt::format("`{}`", below), "", *key.table);
        sections_below(text, below + ".", *key.table, written);
    }
}

constexpr std::string_view kReferenceHead = R"(# The manifest

Every key of `slipway.yaml`. This page is written from the table that the checker itself uses; `slipway explain KEY`
shows one key, `slipway schema` prints the JSON Schema for editors.

Four rules read the whole file.

1. **A single value or a list may differ by environment**: `{ prod: 3, staging: 2, default: 1 }`. A mapping whose keys are
   known, a free-form mapping (`environment`, `secrets`, `callers_get`, `labels`, `ports`, `tags`) and `{}` are never read
   so; inside a free-form mapping the values may differ. No environment may bear the name of a key.
2. **Layers**: built-in < `defaults` < templates (`extends`) < the service < `environments.<env>.services.<name>`. Mappings
   merge, lists and single values replace, `calls` and `tags` add up, and there `-name` drops. Jobs start from the
   `defaults` that a job has. `jobs` and `stores` of an environment merge in the same way; a secret of an environment
   replaces the whole. `port` and `ports` take each other's place.
3. **`calls` is the only wiring.** It opens the port, gives the name, and hands over what the callee lists under
   `callers_get`; own variables win. A callee with several ports is called by port name. `calls` never orders and may be
   circular; only `needs` orders.
4. **`$(...)` is what slipway knows**: `$(env)`; of a postgres store `.host .port .user .password .url`, of redis
   `.host .port .password .url`; of a service `.host`; `$(secret.NAME)`; inside `callers_get` the owner's own `$(host)`,
   `$(port)`, `$(user)`, `$(password)`, `$(url)`. A value that touches a secret becomes one, composed inside AWS. `$$(`
   stands for `$(`. In `command` and the like only `$(env)` is replaced; everything else there is the shell's.

A value is read from its text by the type of its key: `account: 012345678901` keeps its zero, `version: 3.10` its digits.
Durations have a unit (`30s`, `5m`, `1h30m`, `7d`), sizes are CPU units and MiB (`512/1024`) or `"0.5 vCPU / 1 GB"`.
)";

}  // namespace

std::optional<std::string> explain_key(std::string_view path) {
    std::vector<std::string_view> asked = segments(path);
    if (asked.empty()) return std::nullopt;
    struct Match {
        const Key* key;
        std::vector<std::string> paths;
    };
    std::vector<Match> matches;
    for (KeyPath& known : key_paths()) {
        if (!leads_to(asked, segments(known.path))) continue;
        auto same = std::ranges::find_if(matches, [&](const Match& match) {
            return match.key->doc == known.key->doc && match.key->example == known.key->example;
        });
        if (same == matches.end()) {
            matches.push_back({known.key, {std::move(known.path)}});
        } else {
            same->paths.push_back(std::move(known.path));
        }
    }
    if (matches.empty() && asked.size() > 1) {
        // What defaults, templates and environments say about a service are the keys of a service.
        auto repeats = [](std::string_view part) {
            return part == "defaults" || part == "templates" || part == "environments";
        };
        if (repeats(asked.front())) return explain_key(path.substr(path.find('.') + 1));
        bool own_name = asked.size() > 2 || !is_key(asked.front());
        if (own_name) return explain_key(path.substr(path.find('.') + 1));
    }
    if (matches.empty()) return std::nullopt;
    // What was asked for word by word comes before what only ends like it.
    for (auto match = matches.begin(); match != matches.end(); ++match) {
        auto exact = std::ranges::find(match->paths, path);
        if (exact == match->paths.end()) continue;
        std::rotate(match->paths.begin(), exact, exact + 1);
        std::rotate(matches.begin(), match, match + 1);
        break;
    }
    std::string text;
    std::set<std::string_view> listed;
    for (const Match& match : matches) {
        if (!text.empty()) text += "\n";
        bool again = match.key->table != nullptr && !listed.insert(match.key->table->thing).second;
        text += page(*match.key, match.paths, again ? Below::LeftOut : Below::Listed);
    }
    return text;
}

std::vector<std::string> key_completions() {
    std::set<std::string> words;
    for (const KeyPath& known : key_paths()) {
        std::string path = known.path;
        // Behind the last name of the user's own everything is said: "ingress.drain".
        if (std::size_t name = path.rfind("<name>."); name != std::string::npos)
            path.erase(0, name + 7);
        words.insert(std::move(path));
    }
    return {words.begin(), words.end()};
}

std::string manifest_reference() {
    std::string text(kReferenceHead);
    std::set<const Table*> written = {&kEnvironment, &kService, &kJob, &kStore, &kSecret};
    section(text, "The manifest", "", kManifest);
    section(text, "`environments.<name>`", "", kEnvironment);
    sections_below(text, "environments.<name>.", kEnvironment, written);
    section(text, "`services.<name>`",
            "`defaults`, `templates.<name>` and `environments.<name>.services.<name>` have the "
            "same keys.",
            kService);
    sections_below(text, "services.<name>.", kService, written);
    section(text, "`jobs.<name>`", "What a job shares with a service means the same.", kJob);
    section(text, "`stores.<name>`", "", kStore);
    section(text, "`secrets.<name>`",
            "`{}` is a secret whose value a person sets in Secrets Manager.", kSecret);
    sections_below(text, "", kManifest, written);
    return text;
}

}  // namespace platform
