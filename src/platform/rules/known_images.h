#pragma once
// What rules know about images by their names alone. The tables are short on purpose: a name that
// is not in them says nothing, and nothing is found.

#include <string>
#include <string_view>

#include "platform/platform.h"

namespace platform {

/// The public image whose bytes `container` runs, as it was written, tag included; `same_as` is
/// followed. For an image of the platform's own: the name of the service that fills it.
std::string image_reference(const Environment& environment, const Workload& workload,
                            const Container& container);

/// "ghcr.io/a/b:1@sha256:..." is "a/b", "library/redis" is "redis".
std::string_view image_repository(std::string_view reference);

/// Databases and other programs that keep their own files and bear one writer only: the last part
/// of the repository's name.
bool is_database(std::string_view reference);

/// Images that hold one static program and no shell: collectors, distroless and hardened bases.
bool has_no_shell(std::string_view reference);

}  // namespace platform
