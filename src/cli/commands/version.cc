#include "cli/version.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "text/json_writer.h"

namespace cli {

Outcome version(const Arguments& arguments, const Screen&) {
    if (arguments.json) {
        text::JsonWriter json(text::Layout::Indented);
        json.begin_object().key("slipway").value(kVersion);
        json.key("template_version").value(kTemplateVersion).end_object();
        return {.out = json.take()};
    }
    return {.out = fmt::format("slipway {}   template version {}\n", kVersion, kTemplateVersion)};
}

}  // namespace cli
