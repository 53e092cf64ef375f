#include "deploy/client/silence.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace deploy {

std::string in_words(const Waiting& waiting) {
    std::string text = "waiting for " + waiting.whom;
    if (!waiting.what.empty()) text += ": " + waiting.what;
    if (waiting.others > 0) text += fmt::format(" and {} more", waiting.others);
    text += ", " + base::to_string(base::Duration::seconds(waiting.since.in_seconds()));
    if (waiting.limit > base::Duration()) return text + " of " + base::to_string(waiting.limit);
    text += fmt::format(", attempt {} of {}", waiting.attempt, waiting.attempts);
    if (!waiting.after.empty()) text += ", after " + waiting.after;
    return text;
}

void Silence::begin() {
    if (began_) return;
    began_ = ways_.clock();
    due_ = *began_ + ways_.first.in_milliseconds();
}

void Silence::end(bool others_are_waited_for) {
    began_.reset();
    if (others_are_waited_for) begin();
    if (std::exchange(is_told_, false)) ways_.tell(std::nullopt);
}

base::Duration Silence::at_most(base::Duration most) const {
    if (!ways_.tell || !began_) return most;
    const std::int64_t left = std::max<std::int64_t>(due_ - ways_.clock(), 0);
    return std::min(most, base::Duration::milliseconds(left));
}

void Silence::look(const std::function<Waiting()>& whom) {
    const std::int64_t now = ways_.clock();
    if (!ways_.tell || !began_ || now < due_) return;
    due_ = now + ways_.again.in_milliseconds();
    is_told_ = true;
    Waiting waiting = whom();
    waiting.since = base::Duration::milliseconds(now - *began_);
    ways_.tell(waiting);
}

}  // namespace deploy
