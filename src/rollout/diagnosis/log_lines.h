#pragma once
// Lines of log groups as CloudWatch Logs shows them: put into one order, told apart from those that
// were seen, and looked for from the end. Who asks, and when, is not decided here.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/time.h"

namespace rollout {

/// AWS: "FilteredLogEvent".
struct LogLine {
    std::size_t source = 0;  ///< which of the groups that are read
    base::Time at = {};
    base::Time ingested = {};  ///< when AWS had it
    std::string stream = {};   ///< "PREFIX/CONTAINER/TASK"
    std::string id = {};       ///< no two lines of a group have the same; may be empty
    std::string message = {};
    bool operator==(const LogLine&) const = default;
};

/// Whose lines are in a stream that the awslogs driver made; empty: it has another name.
struct StreamOwner {
    std::string_view container = {};
    std::string_view task = {};  ///< the last part of its ARN
};
StreamOwner owner_of(std::string_view stream);

/// Puts the pages of several sources into one order by time. AWS gives the lines of one group in
/// that order, page by page.
class LogMerge {
  public:
    explicit LogMerge(std::size_t sources) : sources_(sources) {}

    /// The sources whose next page has to be read before anything more is ready; none: all are at
    /// their end.
    std::vector<std::size_t> wanted() const;
    enum class After : std::uint8_t { More, End };
    /// The next page of a source, which may be empty.
    void take(std::size_t source, std::vector<LogLine> page, After after);
    /// The lines before which no other can come any more: by time, then by source, then as they
    /// came. Each is given once.
    std::vector<LogLine> ready();

  private:
    struct Source {
        std::optional<base::Time> reached = {};
        bool at_end = false;
        std::size_t waiting = 0;
    };
    std::vector<Source> sources_;
    std::vector<LogLine> waiting_ = {};
};

/// Remembers lines while they are followed: each time the sources are asked anew, from a while
/// before the last line on, for a line may come later than those behind it.
class SeenLines {
  public:
    /// Lines from `since` on are wanted, and were asked for at the first time.
    SeenLines(std::size_t sources, base::Time since) : since_(since), sources_(sources) {}

    /// A line may come so much later than one with a later time, and is still not missed. The
    /// awslogs driver holds lines back for 5 seconds at most, and AWS shows them seconds later.
    static constexpr base::Duration kOverlap = base::Duration::seconds(30);

    /// Lines from an earlier moment on were asked for after all.
    void begin_at(base::Time since) { since_ = since; }
    /// From when on a source is to be asked.
    base::Time from(std::size_t source) const;
    /// Those of `lines` that were not seen before, in their order.
    std::vector<LogLine> fresh(std::vector<LogLine> lines);

  private:
    struct Source {
        /// Of the lines of this source the latest; a line from the future counts as it came.
        std::optional<base::Time> reached = {};
        std::map<base::Time, std::set<std::string>> ids = {};
    };
    base::Time since_;
    std::vector<Source> sources_;
};

/// Finds the last lines of all sources together. CloudWatch Logs reads forward alone, so it looks
/// at the last two minutes first, then at the time before that, each time eight times as far back.
class LookBack {
  public:
    /// The last `lines`, at least 1; not further back than `furthest` before `now`.
    LookBack(base::Time now, std::size_t lines, base::Duration furthest)
        : now_(now), most_(lines), furthest_(furthest), from_(now) {}

    struct Window {
        base::Time from = {};
        std::optional<base::Time> to = {};  ///< the last moment of it; empty: it has no end
        bool operator==(const Window&) const = default;
    };
    /// What is to be read next; empty: there are enough, or it is far enough back.
    std::optional<Window> next();
    /// Lines of that window, by time. It may be told of them piece by piece.
    void take(std::vector<LogLine> lines);
    /// By time; all that there are when there are fewer.
    std::vector<LogLine> lines() const { return {found_.begin(), found_.end()}; }
    /// From when on all was read.
    base::Time begin() const { return from_; }

  private:
    void close_window();

    base::Time now_;
    std::size_t most_;
    base::Duration furthest_;
    base::Time from_;
    base::Duration step_ = {};
    std::deque<LogLine> window_ = {};
    std::deque<LogLine> found_ = {};
};

/// How long to wait between two rounds of `sources` calls: AWS lets an account make few a second,
/// and others want some. AWS: "CloudWatch Logs quotas", FilterLogEvents.
base::Duration pause_between_rounds(std::size_t sources);

}  // namespace rollout
