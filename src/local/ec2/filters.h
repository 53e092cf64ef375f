#pragma once
// Filters, as every Describe of EC2 has them.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "local/operations.h"
#include "local/tags.h"

namespace local::ec2 {

/// The values of a filter of that name; nothing: there is no such filter.
using FilterValues = std::function<std::optional<std::vector<std::string>>(std::string_view name)>;

/// Whether all filters of the input let it through. Error: a filter that there is not.
aws::Either<bool> passes(const Asking& asking, const FilterValues& values, const Tags& tags);

}  // namespace local::ec2
