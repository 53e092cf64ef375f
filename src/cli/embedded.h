#pragma once
// Files of the repository that the binary carries with it. Their source is written at build time by
// tools/embed.

#include <span>
#include <string_view>

namespace cli {

struct EmbeddedFile {
    std::string_view path;  ///< below the repository: "docs/explain/calls.no-such-port.md"
    std::string_view bytes;
};

/// All of them, by path.
std::span<const EmbeddedFile> embedded_files();

/// The bytes of one; empty when it is not carried.
std::string_view embedded_file(std::string_view path);

}  // namespace cli
