#pragma once
// Lines of log groups, of several regions at a time.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "deploy/client/client.h"
#include "rollout/diagnosis/log_lines.h"

namespace deploy {

/// A log group, and who is asked for it; the client outlives what reads by it.
struct LogSource {
    Client* client = nullptr;
    std::string group = {};
};

class LogReader {
  public:
    using Lines = std::vector<rollout::LogLine>;

    /// `is_over` is asked several times a second while it waits: true ends the reading where it is.
    LogReader(std::vector<LogSource> sources, std::function<bool()> is_over)
        : sources_(std::move(sources)), is_over_(std::move(is_over)) {}

    /// Reads of each source the lines from a moment of its own on, up to `to` and with it (empty:
    /// as far as there are), and gives them out in the order of their time, piece by piece. A
    /// group that is not there has none. Errors: those of Client.
    base::Status read(const std::vector<base::Time>& from, std::optional<base::Time> to,
                      const std::function<void(Lines)>& give);
    /// The sources that were not there when they were asked last.
    const std::set<std::size_t>& missing() const { return missing_; }

  private:
    struct Asked {
        std::size_t source = 0;
        base::Time from = {};
        std::optional<base::Time> to = {};
    };
    void ask(const Asked& what, std::string_view token);
    /// What came back, once all that was asked has; nothing more when it is over.
    base::Status take_all(rollout::LogMerge& merge);
    base::Status take(CallEnded& ended, std::size_t source, rollout::LogMerge& merge);
    bool is_any_under_way() const;
    void drop_all();

    std::vector<LogSource> sources_;
    std::function<bool()> is_over_;
    std::map<std::pair<const Client*, std::uint64_t>, std::size_t> asked_ = {};
    /// Of the next page of each source that has one.
    std::map<std::size_t, std::string> tokens_ = {};
    std::set<std::size_t> missing_ = {};
};

/// The last `count` lines of one stream, by time; none of a stream or group that is not there.
/// Errors: those of Client.
base::Result<LogReader::Lines> read_end_of_stream(Client& client, const std::string& group,
                                                  const std::string& stream, std::size_t count);

}  // namespace deploy
