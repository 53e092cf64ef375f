#pragma once
// Short texts by name that stand beside something stored: headers of an object, marks of a version.

#include <map>
#include <string>
#include <string_view>

namespace local {

using Details = std::map<std::string, std::string, std::less<>>;

std::string write_details(const Details& details);
Details read_details(std::string_view text);

/// Empty: there is none.
std::string_view detail(const Details& details, std::string_view name);

}  // namespace local
