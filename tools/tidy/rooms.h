#pragma once
// The table of rooms, read from where the build reads it.

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace tidy {

struct Room {
    bool deterministic = false;
    std::set<std::string> may_include;

    bool operator==(const Room&) const = default;
};

/// By name.
using Rooms = std::map<std::string, Room>;

/// Reads each `slipway_room(NAME [DETERMINISTIC] [MAY_INCLUDE room...] [USES ...] [GENERATED ...]
/// ...)` of src/CMakeLists.txt.
Rooms read_rooms(std::string_view cmake_lists);

}  // namespace tidy
