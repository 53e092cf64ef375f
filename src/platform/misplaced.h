#pragma once
// Entries of one section of the manifest that stand under another: somebody lost the line between
// the two. Told once, and not key by key.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/keys.h"
#include "platform/report.h"
#include "text/document.h"

namespace platform {

/// What belongs elsewhere.
struct Misplaced {
    std::string_view section;                  ///< where it belongs: "stores", "defaults"
    std::vector<const text::Member*> members;  ///< never empty, in written order

    bool has(const text::Member& member) const;
};

/// The members of `mapping`, which stands under the key `section` of the manifest, that fit another
/// section and not this one. Nothing when there are none, and for every other key.
std::optional<Misplaced> find_misplaced(const text::Node& mapping, const Key& section);

/// manifest.misplaced.
base::Diagnostic misplaced_finding(const Misplaced& misplaced, std::string_view section);

/// Tells `report` of all names that `manifest` gives to something and that `clean` leaves out:
/// because they are no names, because they are misplaced, or because the section is misspelt.
void note_left_out(const text::Node& manifest, Report& report);

}  // namespace platform
