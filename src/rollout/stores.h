#pragma once
// Which resources hold what cannot be made again.

#include <string_view>

namespace rollout {

/// Databases, caches, file systems, buckets, secrets: by their types ("AWS::RDS::DBInstance").
bool holds_data(std::string_view type);

}  // namespace rollout
