#include "platform/misplaced.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "platform/value_types.h"
#include "platform/values.h"

namespace platform {
namespace {

using text::Member;
using text::Node;

struct Section {
    std::string_view name;
    std::string_view one;  ///< "a store"
    std::string_view many;
    const Table* table;
};
const std::array<Section, 4>& sections() {
    static const std::array<Section, 4> all = {
        Section{"services", "a service", "services", &kService},
        Section{"jobs", "a job", "jobs", &kJob},
        Section{"stores", "a store", "stores", &kStore},
        Section{"secrets", "a secret", "secrets", &kSecret},
    };
    return all;
}

bool has_all_keys_of(const Node& entry, const Table& table) {
    return std::ranges::all_of(
        entry.members, [&](const Member& member) { return table.find(member.key) != nullptr; });
}

/// The section that knows all keys of `entry`; nothing when its own does too, or none.
const Section* section_of(const Node& entry, const Table& own) {
    if (!entry.is_mapping() || entry.members.empty() || has_all_keys_of(entry, own)) return nullptr;
    for (const Section& section : sections()) {
        if (has_all_keys_of(entry, *section.table)) return &section;
    }
    return nullptr;
}

/// Keys of a service where names are expected, with values that no entry of the section has.
std::vector<const Member*> keys_of_defaults(const Node& mapping, const Key& section) {
    std::vector<const Member*> found;
    bool sure = false;
    for (const Member& member : mapping.members) {
        if (kServiceDefaults.find(member.key) == nullptr) continue;
        const Node& value = member.value;
        bool fits = section.form == Form::Named
                        ? value.is_mapping() || value.is_null()
                        : value.is_scalar() && accepts(section.type, section, value.scalar);
        found.push_back(&member);
        sure = sure || !fits;
    }
    return sure ? found : std::vector<const Member*>();
}

bool is_section(const Key& key) {
    return kManifest.find(key.name) == &key &&
           (key.form == Form::Named || (key.form == Form::Free && key.type == Type::Size));
}

}  // namespace

bool Misplaced::has(const text::Member& member) const {
    return std::ranges::find(members, &member) != members.end();
}

std::optional<Misplaced> find_misplaced(const text::Node& mapping, const Key& section) {
    if (!is_section(section)) return std::nullopt;
    Misplaced misplaced{"defaults", keys_of_defaults(mapping, section)};
    if (!misplaced.members.empty()) return misplaced;
    if (section.form != Form::Named) return std::nullopt;
    for (const Member& member : mapping.members) {
        const Section* other = section_of(member.value, *section.table);
        // A few of one kind are told at once; what is of another kind again is told next time.
        if (other == nullptr || (!misplaced.members.empty() && other->name != misplaced.section))
            continue;
        misplaced.section = other->name;
        misplaced.members.push_back(&member);
    }
    return misplaced.members.empty() ? std::nullopt : std::optional(misplaced);
}

base::Diagnostic misplaced_finding(const Misplaced& misplaced, std::string_view section) {
    std::size_t count = misplaced.members.size();
    // "and 1 more" is no shorter than its name.
    const std::size_t shown = count <= 3 ? count : 2;
    std::vector<std::string> names;
    for (const Member* member : misplaced.members) {
        if (names.size() < shown) names.push_back(fmt::format("`{}`", member->key));
    }
    if (count > shown) names.push_back(fmt::format("{} more", count - shown));
    auto kind = std::ranges::find(sections(), misplaced.section, &Section::name);
    std::string what;
    if (kind == sections().end()) {
        what = fmt::format("{} of `{}`", count == 1 ? "is a key" : "are keys", misplaced.section);
    } else {
        what = count == 1 ? fmt::format("looks like {}", kind->one)
                          : fmt::format("look like {}", kind->many);
    }
    base::Diagnostic finding =
        base::error("manifest.misplaced",
                    fmt::format("{} {}, and {} under `{}`", enumerate(names), what,
                                count == 1 ? "stands" : "stand", section),
                    misplaced.members.front()->key_span);
    finding.help = fmt::format("is the line `{}:` missing above `{}`?", misplaced.section,
                               misplaced.members.front()->key);
    return finding;
}

void note_left_out(const text::Node& manifest, Report& report) {
    for (const Member& member : manifest.members) {
        const Key* key = kManifest.find(member.key);
        if (key == nullptr) {
            for (const Member& entry : member.value.members)
                report.left_out(entry.key);
            continue;
        }
        if (!is_section(*key)) continue;
        std::optional<Misplaced> misplaced = find_misplaced(member.value, *key);
        for (const Member& entry : member.value.members) {
            bool stays = accepts(key->names, *key, entry.key);
            if (!stays) report.left_out(as_name(entry.key));
            if (!stays || (misplaced && misplaced->has(entry))) report.left_out(entry.key);
        }
    }
    // Templates that lost their own line stand among the keys of `defaults`.
    const Node* defaults = manifest.get("defaults");
    if (defaults == nullptr) return;
    for (const Member& member : defaults->members) {
        if (kServiceDefaults.find(member.key) == nullptr && member.value.is_mapping())
            report.left_out(member.key);
    }
}

}  // namespace platform
