#include "deploy/execution/watching.h"

#include <cstdint>

#include "deploy/reading/motion_reading.h"
#include "io/clock.h"

namespace deploy {

base::Result<FollowStop> watch(rollout::Watching& watching, Target& target, const FollowWays& ways,
                               const std::function<base::Time()>& now,
                               const std::function<void()>& show) {
    const std::int64_t since = io::monotonic_milliseconds();
    while (true) {
        watching.take(TRY(look_at_pieces(target, watching.pieces(), watching.watched())), now());
        show();
        if (watching.is_over(now())) return FollowStop::Over;
        const auto waited = base::Duration::milliseconds(io::monotonic_milliseconds() - since);
        if (waited >= ways.patience) return FollowStop::OutOfTime;
        if (ways.is_ended(ways.poll)) return FollowStop::Interrupted;
    }
}

}  // namespace deploy
