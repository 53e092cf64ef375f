#include "cli/views/counted.h"

#include <fmt/format.h>

namespace cli {

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string counted_or_no(std::size_t count, std::string_view noun) {
    return count == 0 ? fmt::format("no {}s", noun) : counted(count, noun);
}

}  // namespace cli
