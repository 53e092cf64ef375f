#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/embedded.h"
#include "cli/overwriting.h"
#include "io/file.h"

namespace cli {

Outcome init(const Arguments& arguments, const Screen& screen) {
    std::string_view starter = embedded_file("examples/starter.yaml");
    std::string path = arguments.words.empty() ? "slipway.yaml" : arguments.words.front();
    if (path == "-") return {.out = std::string(starter)};
    base::Status free = check_overwriting(arguments, path);
    if (!free.ok()) return refused(free.problems(), screen);
    auto written = io::write_file(path, starter);
    if (!written.ok()) return refused(written.problems(), screen);
    std::string option = path == "slipway.yaml" ? "" : " -f " + path;
    return {.out = fmt::format("wrote {}   next: slipway check{}\n", path, option)};
}

}  // namespace cli
