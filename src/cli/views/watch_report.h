#pragma once
// What `watch` and `abort` show of an environment that moves.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/duration.h"
#include "base/time.h"
#include "cli/outcome.h"
#include "cli/views/rollout_screen.h"
#include "deploy/execution/service_changes.h"
#include "rollout/watch/watching.h"

namespace cli {

/// "api", "job blnk-migrate", "network"; with its region behind it where there are several.
std::string called(const rollout::Watching& watching, std::size_t piece);

/// What it is watched for: whether to be put back is what was wanted.
enum class WatchFor : std::uint8_t {
    TheNew,  ///< `watch`
    TheOld,  ///< `abort`
};

/// What is new since the last time it was asked, a line each.
class WatchLines {
  public:
    enum class Form : std::uint8_t { Text, Json };

    WatchLines(Form form, WatchFor purpose, base::Colour colour)
        : form_(form), purpose_(purpose), colour_(colour) {}

    /// Whole lines; empty when nothing has happened.
    std::string news(const rollout::Watching& watching, base::Time now);

  private:
    struct Told {
        std::string words = {};
        std::size_t failed = 0;  ///< how many tasks
    };

    std::string news_of(const rollout::Watching& watching, std::size_t piece, base::Time now);

    Form form_;
    WatchFor purpose_;
    base::Colour colour_;
    std::string release_ = {};
    std::vector<Told> told_ = {};
};

/// Everything there is to see at one instant, from the top down.
std::vector<ScreenPart> watch_parts(const rollout::Watching& watching, WatchFor purpose,
                                    base::Time now, const Screen& screen);

struct WatchReport {
    std::string environment = {};
    /// Behind the commands that go on from here: same_options.
    std::string options = {};
    deploy::FollowStop stop = deploy::FollowStop::Over;
    base::Duration took = {};
};

/// How it ended, with what to do next.
std::string watch_summary(const WatchReport& report, const rollout::Watching& watching,
                          base::Colour colour);
/// The last event, for programs.
std::string watch_summary_json(const rollout::Watching& watching, deploy::FollowStop stop);

/// The last event of a stream of `watch` or `abort` that something has ended.
std::string failed_end_json(const base::Diagnostics& problems, ExitCode exit);

/// 0, 3 or 7; 4 and 5 when it was not watched to its end.
ExitCode exit_of(const rollout::Watching& watching, deploy::FollowStop stop);

}  // namespace cli
