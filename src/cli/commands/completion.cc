#include "cli/views/completion_script.h"

#include <fmt/format.h>

#include "cli/commands.h"

namespace cli {

Outcome completion(const Arguments& arguments, const Screen& screen) {
    const std::string& shell = arguments.words.front();
    std::string_view script = completion_script(shell);
    if (!script.empty()) return {.out = std::string(script)};
    base::Diagnostic problem = {.code = "usage.arguments",
                                .message = fmt::format("there is no completion for {}", shell),
                                .help = "it is there for bash, zsh and fish"};
    return refused({problem}, screen);
}

}  // namespace cli
