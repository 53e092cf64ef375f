#pragma once
// The first pass over a manifest: does it have the shape of the key table? What comes out can be
// settled without looking back: unknown keys are gone, and every single value reads as its type.

#include <string>
#include <string_view>
#include <vector>

#include "platform/keys.h"
#include "platform/report.h"
#include "text/document.h"

namespace platform {

/// The tag of a mapping that chooses a value by environment, in a tree that `clean` gave.
inline constexpr std::string_view kByEnvironment = "!by-environment";

/// A value of the clean tree that was reported: it stands where the bad one stood, and nobody
/// complains about it again.
inline bool is_bad(const text::Node& node) {
    return node.is_null();
}

/// The names under `environments`, in written order.
std::vector<std::string> environment_names(const text::Node& manifest);

/// Reports everything that does not fit the table, all at once, and returns the rest: mappings and
/// lists without a value are empty ones, a bad value is null, a single value that stands for a list
/// is a list, and choices bear the tag `kByEnvironment`. Codes: manifest.unknown-key,
/// manifest.wrong-type, manifest.no-value, manifest.value, manifest.conflict,
/// manifest.unknown-environment, manifest.missing-environment, size.not-on-fargate,
/// secrets.plain-value.
text::Node clean(const text::Node& manifest, Report& report);

}  // namespace platform
