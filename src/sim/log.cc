#include "sim/log.h"

#include <fmt/format.h>

namespace sim {

std::string clock_text(base::Duration since_start) {
    std::int64_t ms = since_start.in_milliseconds();
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1'000 % 60,
                       ms % 1'000);
}

void Log::say(base::Time now, std::string_view who, std::string_view what) {
    text_ += clock_text(now - start_);
    text_ += ' ';
    text_ += who;
    text_ += ": ";
    text_ += what;
    text_ += '\n';
}

std::string_view last_lines(std::string_view log, std::size_t count) {
    std::size_t at = log.size();
    for (std::size_t ends = 0; at > 0; --at)
        if (log[at - 1] == '\n' && ++ends > count) break;
    return log.substr(at);
}

}  // namespace sim
