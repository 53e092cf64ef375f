#pragma once
// Small platforms drawn from a seed, and edits of them as people make: texts of manifests.

#include <cstdint>
#include <string>
#include <vector>

#include "base/prng.h"

namespace stage {

struct DrawnService {
    std::string name;
    std::uint32_t count = 1;
    bool scales = false;
    bool has_port = false;
    bool is_public = false;
    bool stops_first = false;
    bool on_spot = false;
    bool has_exec = false;
    int size = 0;   ///< index into a table
    int level = 0;  ///< a variable's value
    int grace = 60;
    int interval = 10;
    std::vector<std::string> calls = {};
};

struct DrawnPlatform {
    std::vector<DrawnService> services = {};
    bool has_cache = false;
    int cache_key = 0;  ///< which is replaced with each, and whose address others import
    int retention = 7;
    int next_name = 0;
};

DrawnPlatform draw_platform(base::Prng& draws);
/// One to three changes.
void edit(base::Prng& draws, DrawnPlatform& platform);
std::string manifest_of(const DrawnPlatform& platform);

}  // namespace stage
