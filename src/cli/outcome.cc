#include "cli/outcome.h"

#include <fmt/format.h>

namespace cli {

std::string painted(base::Colour colour, std::string_view style, std::string_view text) {
    if (colour == base::Colour::No || text.empty()) return std::string(text);
    return fmt::format("\x1B[{}m{}\x1B[0m", style, text);
}

Outcome refused(const base::Diagnostics& problems, const Screen& screen) {
    std::string text;
    for (const base::Diagnostic& problem : problems) {
        text += base::print(problem, base::Sources{}, screen.err);
    }
    return {.exit = ExitCode::Usage, .err = std::move(text)};
}

}  // namespace cli
