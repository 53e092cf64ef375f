#pragma once
// What is checked, file by file. Each rule is a promise that docs/HACKING.md makes about the code.

#include <cstddef>
#include <string>
#include <vector>

#include "tidy/rooms.h"

namespace tidy {

struct Finding {
    std::string path;
    /// From 1.
    std::size_t line = 0;
    std::string message;

    bool operator==(const Finding&) const = default;
    auto operator<=>(const Finding&) const = default;
};

/// All findings in one file, by line. `path` is relative to the root, with slashes; it decides
/// which rules apply: rules about C++ for .h and .cc, rules about rooms under src/, rules about
/// text for every file.
std::vector<Finding> check(const std::string& path, const std::string& whole, const Rooms& rooms);

}  // namespace tidy
