#include "io/environment.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

namespace io {

std::map<std::string, std::string, std::less<>> environment_variables(std::string_view prefix) {
    std::map<std::string, std::string, std::less<>> all;
    for (char** at = ::environ; at && *at; ++at) {
        std::string_view line = *at;
        std::size_t equals = line.find('=');
        if (!line.starts_with(prefix) || equals == std::string_view::npos) continue;
        if (equals + 1 < line.size()) all.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    return all;
}

std::string home_folder() {
    const char* home = std::getenv("HOME");
    if (home && *home) return home;
    const passwd* user = ::getpwuid(::getuid());
    return user && user->pw_dir ? user->pw_dir : "";
}

std::string user_name() {
    const passwd* user = ::getpwuid(::getuid());
    return user && user->pw_name ? user->pw_name : "";
}

}  // namespace io
