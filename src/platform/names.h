#pragma once
// Names that the manifest gives: which are taken, and whether those it uses exist.

#include "platform/references.h"
#include "platform/report.h"
#include "platform/wiring.h"

namespace platform {

/// What the clean manifest has by name.
World read_world(const text::Node& clean);

/// Reports names that are taken (manifest.name-taken, manifest.reserved-name), environments called
/// like a key (manifest.environment-name), and entries of environments for things that are not
/// there (manifest.unknown-name).
void check_names(const text::Node& clean, const World& world, Report& report);

/// The jobs of `release`; unknown ones and doubled ones are reported and left out:
/// release.unknown-job, release.twice.
ReleaseLists read_release(const text::Node& clean, const World& world, Report& report);

/// Reads `accept`; a place that is nowhere is reported: accept.unknown-place.
std::vector<Acceptance> read_accept(const text::Node& clean, const World& world, Report& report);

}  // namespace platform
