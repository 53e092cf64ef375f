#include "platform/keys.h"

#include <algorithm>

namespace platform {
namespace {

/// Calls `visit(path, key)` for each key below `table`, parents first.
template <class Visit>
void walk(const Table& table, const std::string& prefix, const Visit& visit) {
    for (const Key& key : table.keys) {
        std::string path = prefix + std::string(key.name);
        visit(path, key);
        if (key.table == nullptr) continue;
        bool named = key.form == Form::Named || key.form == Form::Free;
        walk(*key.table, path + (named ? ".<name>." : "."), visit);
    }
}

/// Where the keys of a service stand again: they are listed once, under `services`.
bool repeats_services(std::string_view path) {
    for (std::string_view part :
         {"defaults.", "templates.<name>.", "environments.<name>.services.<name>.",
          "environments.<name>.jobs.<name>.", "environments.<name>.stores.<name>.",
          "environments.<name>.secrets.<name>.", "environments.<name>.overrides."}) {
        if (path.starts_with(part)) return true;
    }
    return false;
}

bool has_key(const Table& table, std::string_view name) {
    return std::ranges::any_of(table.keys, [&](const Key& key) {
        return key.name == name || (key.table != nullptr && has_key(*key.table, name));
    });
}

}  // namespace

const Key* Table::find(std::string_view name) const {
    auto found = std::ranges::find(keys, name, &Key::name);
    return found != keys.end() ? &*found : nullptr;
}

std::vector<std::string> Table::names() const {
    std::vector<std::string> all;
    for (const Key& key : keys)
        all.emplace_back(key.name);
    return all;
}

bool is_key(std::string_view name) {
    return has_key(kManifest, name);
}

std::vector<KeyPath> key_paths() {
    std::vector<KeyPath> paths;
    walk(kManifest, "", [&](const std::string& path, const Key& key) {
        if (!repeats_services(path)) paths.push_back({path, &key});
    });
    return paths;
}

}  // namespace platform
