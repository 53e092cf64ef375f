#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/embedded.h"
#include "io/file.h"

namespace cli {

Outcome init(const Arguments& arguments, const Screen& screen) {
    std::string_view starter = embedded_file("examples/starter.yaml");
    std::string path = arguments.words.empty() ? "slipway.yaml" : arguments.words.front();
    if (path == "-") return {.out = std::string(starter)};
    if (!arguments.force && io::exists(path)) {
        base::Diagnostic problem = {.code = "usage.file-exists",
                                    .message = fmt::format("{} is there already", path),
                                    .help = "--force overwrites it; another FILE leaves it alone"};
        return refused({problem}, screen);
    }
    auto written = io::write_file(path, starter);
    if (!written.ok()) return refused(written.problems(), screen);
    std::string option = path == "slipway.yaml" ? "" : " -f " + path;
    return {.out = fmt::format("wrote {}   next: slipway check{}\n", path, option)};
}

}  // namespace cli
