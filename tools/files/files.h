#pragma once
// How the tools read the tree: the bytes of a file, and which files lie below a folder.

#include <filesystem>
#include <functional>
#include <set>
#include <string>

namespace files {

/// The bytes of a file; empty when there is none.
std::string read_file(const std::filesystem::path& path);

/// Says of a path below the root ("src/base/time.h") whether it counts.
using Takes = std::function<bool(const std::string& path)>;

/// The files below `root`/`folder` that `takes` counts, sorted, relative to `root`; in a folder
/// that `enters` does not count it does not look. An empty `folder` is the root itself.
std::set<std::string> files_below(const std::filesystem::path& root, const std::string& folder,
                                  const Takes& enters, const Takes& takes);

}  // namespace files
