#pragma once
// The lines of log groups and the streams in which they stand. The groups themselves are records of
// the inventory: here one is known by its name and the moment of its creation, so that a group that
// is made anew has nothing of an older one.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "io/database.h"

namespace local {

/// A log group that is there.
struct LogPlace {
    std::string scope = {};  ///< "ACCOUNT/REGION"
    std::string group = {};
    base::Time born = {};
};

struct LogStream {
    std::int64_t number = 0;
    std::string name = {};
    base::Time created = {};
    /// Of the lines that it was given; empty: none yet.
    std::optional<base::Time> first = {};
    std::optional<base::Time> last = {};
    std::optional<base::Time> ingested = {};
    bool operator==(const LogStream&) const = default;
};

struct NewLine {
    base::Time at = {};
    std::string_view message = {};
};

/// Where a line stands among all of its group: by its own time, then in the order in which they
/// came.
struct LinePosition {
    std::int64_t at = 0;  ///< milliseconds
    std::int64_t number = 0;
    auto operator<=>(const LinePosition&) const = default;
};

struct LogLine {
    LinePosition position = {};
    base::Time ingested = {};
    std::string stream = {};
    std::string message = {};
};

enum class LineOrder : std::uint8_t { Forward, Backward };

struct LineQuery {
    /// The number of a stream; empty: of all.
    std::optional<std::int64_t> stream = {};
    LinePosition after = {-1, 0};                                         ///< not included
    LinePosition before = {std::numeric_limits<std::int64_t>::max(), 0};  ///< not included
    LineOrder order = LineOrder::Forward;
    std::int64_t limit = 1000;
};

/// Errors of all that it does: those of io::Database.
class LogStore {
  public:
    static const std::string_view kTables;

    /// `world` must outlive it.
    static base::Result<std::unique_ptr<LogStore>> open(io::Database& world);
    ~LogStore();
    LogStore(const LogStore&) = delete;
    LogStore& operator=(const LogStore&) = delete;

    /// False: it is there already.
    base::Result<bool> add_stream(const LogPlace& place, std::string_view name, base::Time now);
    base::Result<std::optional<LogStream>> find_stream(const LogPlace& place,
                                                       std::string_view name);
    /// By name.
    base::Result<std::vector<LogStream>> streams(const LogPlace& place);
    /// With its lines.
    base::Status remove_stream(const LogPlace& place, const LogStream& stream);

    /// `lines` in the order of their time; what is older than `expired` goes, and the oldest where
    /// the group has too much (bounds.h). The answer is the number of the last line.
    base::Result<std::int64_t> append(const LogPlace& place, const LogStream& stream,
                                      const std::vector<NewLine>& lines, base::Time now,
                                      std::optional<base::Time> expired);
    /// At most `limit` of them, in the order of the query.
    base::Result<std::vector<LogLine>> read(const LogPlace& place, const LineQuery& query);
    /// Of all lines of the group, as AWS counts them: each with 26 bytes more than it has.
    base::Result<std::int64_t> bytes(const LogPlace& place);
    /// Forgets the groups of the scope that are not among `living`.
    base::Status keep_only(std::string_view scope, const std::vector<LogPlace>& living);

  private:
    struct Statements;
    LogStore(io::Database& world, std::unique_ptr<Statements> statements);

    base::Result<std::int64_t> group_number(const LogPlace& place);
    base::Status shrink(std::int64_t group, std::optional<base::Time> expired);
    base::Status forget_lines(std::int64_t group, std::int64_t up_to);

    io::Database& world_;
    std::unique_ptr<Statements> sql_;
};

/// What AWS counts for a line beside its bytes.
inline constexpr std::int64_t kLineOverhead = 26;

}  // namespace local
