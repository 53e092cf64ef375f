#include <fmt/format.h>

#include "blueprint/picture.h"
#include "cli/commands.h"
#include "cli/manifest.h"
#include "cli/views/target.h"
#include "draw/dot.h"
#include "draw/html_page.h"
#include "draw/layered_layout.h"
#include "draw/svg.h"
#include "io/file.h"

namespace cli {
namespace {

/// The picture in the format that the ending of `path` names; empty for an ending that names none.
std::string rendered(const blueprint::Picture& picture, std::string_view path) {
    if (path.ends_with(".dot")) return draw::dot(picture);
    if (path.ends_with(".html")) return draw::html_page(draw::lay_out(picture));
    if (path == "-" || path.ends_with(".svg")) return draw::svg(draw::lay_out(picture));
    return {};
}

Outcome wrong_target(const std::string& path, const Screen& screen) {
    std::string message = path.empty()
                              ? "slipway graph needs -o FILE"
                              : fmt::format("{} does not say what kind of picture it is", path);
    return refused({{.code = "usage.arguments",
                     .message = std::move(message),
                     .help = "FILE ends in .svg, .html or .dot; - prints SVG"}},
                   screen);
}

}  // namespace

Outcome graph(const Arguments& arguments, const Screen& screen) {
    auto manifest = load_manifest(arguments.file);
    if (!manifest.ok()) return refused(manifest.problems(), screen);
    if (!manifest->platform) return broken(*manifest, screen);
    auto found = find_environment(*manifest->platform, arguments.words.front());
    if (!found.ok()) return refused(found.problems(), screen);
    const platform::Environment& environment = **found;
    const std::string& region = *environment.regions.front();
    blueprint::Picture picture = blueprint::picture(*manifest->platform, environment, region);
    std::string bytes = rendered(picture, arguments.out);
    if (bytes.empty()) return wrong_target(arguments.out, screen);
    if (arguments.out == "-") return {.out = std::move(bytes)};
    auto written = io::write_file(arguments.out, bytes);
    if (!written.ok()) return refused(written.problems(), screen);
    std::string text =
        target_line(environment, screen.out) + fmt::format("wrote {}", arguments.out);
    if (environment.regions.size() > 1) text += fmt::format("   drawn for {}", region);
    return {.out = text + "\n"};
}

}  // namespace cli
