#include "cli/commands.h"
#include "platform/keys.h"

namespace cli {

Outcome schema(const Arguments&, const Screen&) {
    return {.out = platform::json_schema()};
}

}  // namespace cli
