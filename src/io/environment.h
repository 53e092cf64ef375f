#pragma once
// What this process was started with.

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace io {

/// The variables whose names begin with `prefix`; those that are empty are left out.
std::map<std::string, std::string, std::less<>> environment_variables(std::string_view prefix);

/// The folder of the user, by HOME, else by the machine's list of users; empty: neither says.
std::string home_folder();

/// What the user is called; empty: nobody knows.
std::string user_name();

}  // namespace io
