#pragma once
// A rollout as a screen: everything there is to see of it at one instant.

#include <cstdint>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/time.h"
#include "cli/outcome.h"
#include "rollout/execution/rollout.h"

namespace cli {

/// What a rollout does not know of itself.
struct RolloutHead {
    std::string place = {};  ///< "AWS", or the URL that stands for it
    base::Time began = {};
    /// About how long it takes; zero: nobody knows.
    base::Duration expected = {};
};

/// Lines that belong together.
struct ScreenPart {
    enum class Kind : std::uint8_t {
        Changes,    ///< may be another at the next instant
        Waits,      ///< the same, and nothing has happened to it yet
        IsSettled,  ///< stays as it is
        Heads,      ///< a heading of the parts behind it
    };
    /// The same at every instant.
    std::string key = {};
    Kind kind = Kind::Changes;
    /// Without line breaks; none is wider than the screen.
    std::vector<std::string> lines = {};
    bool operator==(const ScreenPart&) const = default;
};

/// From the top down: the target, what is kept, what is done, how far it is.
std::vector<ScreenPart> rollout_parts(const rollout::Rollout& rollout, const RolloutHead& head,
                                      base::Time now, const Screen& screen);

/// Adds to the last part with whom the command waits; nothing where `text` is empty.
void add_wait_line(std::vector<ScreenPart>& parts, const std::string& text, const Screen& screen);

/// All of it, with line breaks.
std::string rollout_screen(const rollout::Rollout& rollout, const RolloutHead& head, base::Time now,
                           const Screen& screen);

}  // namespace cli
