#include "cli/overwriting.h"

#include <fmt/format.h>

#include "io/file.h"

namespace cli {

base::Status check_overwriting(const Arguments& arguments, const std::string& path) {
    if (arguments.force || !io::exists(path)) return base::Done{};
    return base::Diagnostic{.code = "usage.file-exists",
                            .message = fmt::format("{} is there already", path),
                            .help = "--force overwrites it; another FILE leaves it alone"};
}

}  // namespace cli
