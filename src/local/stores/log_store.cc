#include "local/stores/log_store.h"

#include <algorithm>

#include <fmt/format.h>

#include "local/stores/bounds.h"
#include "local/stores/transaction.h"

namespace local {
namespace {

constexpr std::int64_t kNone = -1;

base::Result<std::optional<std::int64_t>> number_in(io::Statement& row) {
    std::optional<std::int64_t> number;
    while (TRY(row.step()))
        number = row.integer(0);
    return number;
}

std::optional<base::Time> time_or_none(const io::Statement& row, int column) {
    std::int64_t at = row.integer(column);
    if (at == kNone) return std::nullopt;
    return base::Time::unix_milliseconds(at);
}

LogStream stream_in(const io::Statement& row) {
    return {.number = row.integer(0),
            .name = std::string(row.bytes(1)),
            .created = base::Time::unix_milliseconds(row.integer(2)),
            .first = time_or_none(row, 3),
            .last = time_or_none(row, 4),
            .ingested = time_or_none(row, 5)};
}

base::Result<std::vector<LogStream>> streams_in(io::Statement& row) {
    std::vector<LogStream> all;
    while (TRY(row.step()))
        all.push_back(stream_in(row));
    return all;
}

constexpr std::string_view kStream =
    "SELECT number, name, created, first, last, ingested FROM log_stream WHERE log_group = ?1 ";
constexpr std::string_view kLine =
    "SELECT at, line.number, line.ingested, log_stream.name, message FROM log_line AS line"
    " JOIN log_stream ON log_stream.number = line.stream WHERE line.log_group = ?1 AND"
    " (?2 = 0 OR line.stream = ?2) AND (line.at, line.number) > (?3, ?4)"
    " AND (line.at, line.number) < (?5, ?6) ORDER BY line.at {0}, line.number {0} LIMIT ?7";

}  // namespace

const std::string_view LogStore::kTables =
    "CREATE TABLE log_group (number INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL,"
    " name TEXT NOT NULL, born INTEGER NOT NULL, lines INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    " UNIQUE (scope, name, born));"
    "CREATE TABLE log_stream (number INTEGER PRIMARY KEY AUTOINCREMENT, log_group INTEGER NOT NULL,"
    " name TEXT NOT NULL, created INTEGER NOT NULL, first INTEGER NOT NULL,"
    " last INTEGER NOT NULL, ingested INTEGER NOT NULL, UNIQUE (log_group, name));"
    "CREATE TABLE log_line (number INTEGER PRIMARY KEY AUTOINCREMENT, log_group INTEGER NOT NULL,"
    " stream INTEGER NOT NULL, at INTEGER NOT NULL, ingested INTEGER NOT NULL,"
    " size INTEGER NOT NULL, message TEXT NOT NULL);"
    "CREATE INDEX log_line_came ON log_line (log_group, number);"
    "CREATE INDEX log_line_order ON log_line (log_group, at, number);"
    "CREATE INDEX log_line_of_stream ON log_line (stream, at, number);";

struct LogStore::Statements {
    io::Statement find_group, add_group, last_number, count, shown_bytes, counts, groups;
    io::Statement remove_group, remove_streams, remove_group_lines;
    io::Statement add_stream, find_stream, streams, remove_stream, remove_stream_lines;
    io::Statement stream_counts, touch;
    io::Statement add_line, forward, backward, oldest, sum_up_to, remove_up_to;
    io::Statement expired_counts, remove_expired;
};

LogStore::LogStore(io::Database& world, std::unique_ptr<Statements> statements)
    : world_(world), sql_(std::move(statements)) {}
LogStore::~LogStore() = default;

base::Result<std::unique_ptr<LogStore>> LogStore::open(io::Database& world) {
    auto sql = [&](std::string_view text) { return world.prepare(text); };
    auto streams = [&](std::string_view rest) {
        return world.prepare(fmt::format("{}{}", kStream, rest));
    };
    auto lines = [&](std::string_view order) {
        return world.prepare(fmt::format(fmt::runtime(kLine), order));
    };
    std::unique_ptr<Statements> statements(new Statements{
        .find_group = TRY(sql("SELECT number FROM log_group WHERE scope = ? AND name = ?"
                              " AND born = ?")),
        .add_group = TRY(sql("INSERT INTO log_group (scope, name, born, lines, bytes)"
                             " VALUES (?, ?, ?, 0, 0)")),
        .last_number = TRY(sql("SELECT last_insert_rowid()")),
        .count = TRY(sql("UPDATE log_group SET lines = lines + ?2, bytes = bytes + ?3"
                         " WHERE number = ?1")),
        .shown_bytes = TRY(sql("SELECT bytes FROM log_group WHERE scope = ? AND name = ?"
                               " AND born = ?")),
        .counts = TRY(sql("SELECT lines, bytes FROM log_group WHERE number = ?")),
        .groups = TRY(sql("SELECT number, name, born FROM log_group WHERE scope = ?")),
        .remove_group = TRY(sql("DELETE FROM log_group WHERE number = ?")),
        .remove_streams = TRY(sql("DELETE FROM log_stream WHERE log_group = ?")),
        .remove_group_lines = TRY(sql("DELETE FROM log_line WHERE log_group = ?")),
        .add_stream = TRY(sql("INSERT INTO log_stream (log_group, name, created, first, last,"
                              " ingested) VALUES (?, ?, ?, -1, -1, -1)")),
        .find_stream = TRY(streams("AND name = ?2")),
        .streams = TRY(streams("ORDER BY name")),
        .remove_stream = TRY(sql("DELETE FROM log_stream WHERE number = ?")),
        .remove_stream_lines = TRY(sql("DELETE FROM log_line WHERE stream = ?")),
        .stream_counts = TRY(sql("SELECT count(*), coalesce(sum(size), 0) FROM log_line"
                                 " WHERE stream = ?")),
        .touch = TRY(sql("UPDATE log_stream SET first = iif(first = -1, ?2, min(first, ?2)),"
                         " last = max(last, ?3), ingested = ?4 WHERE number = ?1")),
        .add_line = TRY(sql("INSERT INTO log_line (log_group, stream, at, ingested, size, message)"
                            " VALUES (?, ?, ?, ?, ?, ?)")),
        .forward = TRY(lines("ASC")),
        .backward = TRY(lines("DESC")),
        .oldest = TRY(sql("SELECT number, size FROM log_line WHERE log_group = ? ORDER BY number"
                          " LIMIT ?")),
        .sum_up_to = TRY(sql("SELECT count(*), coalesce(sum(size), 0) FROM log_line"
                             " WHERE log_group = ? AND number <= ?")),
        .remove_up_to = TRY(sql("DELETE FROM log_line WHERE log_group = ? AND number <= ?")),
        .expired_counts = TRY(sql("SELECT count(*), coalesce(sum(size), 0) FROM log_line"
                                  " WHERE log_group = ? AND at < ?")),
        .remove_expired = TRY(sql("DELETE FROM log_line WHERE log_group = ? AND at < ?"))});
    return std::unique_ptr<LogStore>(new LogStore(world, std::move(statements)));
}

/// Zero: nothing was ever in it.
base::Result<std::int64_t> LogStore::group_number(const LogPlace& place) {
    return TRY(number_in(sql_->find_group.bind_text(1, place.scope)
                             .bind_text(2, place.group)
                             .bind(3, place.born.in_unix_milliseconds())))
        .value_or(0);
}

base::Result<bool> LogStore::add_stream(const LogPlace& place, std::string_view name,
                                        base::Time now) {
    if (TRY(find_stream(place, name))) return false;
    TRY(in_transaction(world_, [&]() -> base::Status {
        std::int64_t group = TRY(group_number(place));
        if (group == 0) {
            TRY(sql_->add_group.bind_text(1, place.scope)
                    .bind_text(2, place.group)
                    .bind(3, place.born.in_unix_milliseconds())
                    .run());
            group = TRY(number_in(sql_->last_number)).value_or(0);
        }
        return sql_->add_stream.bind(1, group)
            .bind_text(2, name)
            .bind(3, now.in_unix_milliseconds())
            .run();
    }));
    return true;
}

base::Result<std::optional<LogStream>> LogStore::find_stream(const LogPlace& place,
                                                             std::string_view name) {
    std::int64_t group = TRY(group_number(place));
    auto found = TRY(streams_in(sql_->find_stream.bind(1, group).bind_text(2, name)));
    if (found.empty()) return std::optional<LogStream>();
    return std::optional<LogStream>(std::move(found.front()));
}

base::Result<std::vector<LogStream>> LogStore::streams(const LogPlace& place) {
    std::int64_t group = TRY(group_number(place));
    return streams_in(sql_->streams.bind(1, group));
}

base::Status LogStore::remove_stream(const LogPlace& place, const LogStream& stream) {
    return in_transaction(world_, [&]() -> base::Status {
        std::int64_t group = TRY(group_number(place));
        std::int64_t lines = 0;
        std::int64_t bytes = 0;
        io::Statement& row = sql_->stream_counts.bind(1, stream.number);
        while (TRY(row.step())) {
            lines = row.integer(0);
            bytes = row.integer(1);
        }
        TRY(sql_->count.bind(1, group).bind(2, -lines).bind(3, -bytes).run());
        TRY(sql_->remove_stream_lines.bind(1, stream.number).run());
        return sql_->remove_stream.bind(1, stream.number).run();
    });
}

base::Result<std::int64_t> LogStore::append(const LogPlace& place, const LogStream& stream,
                                            const std::vector<NewLine>& lines, base::Time now,
                                            std::optional<base::Time> expired) {
    std::int64_t last = 0;
    TRY(in_transaction(world_, [&]() -> base::Status {
        std::int64_t group = TRY(group_number(place));
        std::int64_t bytes = 0;
        for (const NewLine& line : lines) {
            auto size = static_cast<std::int64_t>(line.message.size()) + kLineOverhead;
            bytes += size;
            TRY(sql_->add_line.bind(1, group)
                    .bind(2, stream.number)
                    .bind(3, line.at.in_unix_milliseconds())
                    .bind(4, now.in_unix_milliseconds())
                    .bind(5, size)
                    .bind_text(6, line.message)
                    .run());
        }
        last = TRY(number_in(sql_->last_number)).value_or(0);
        TRY(sql_->count.bind(1, group)
                .bind(2, static_cast<std::int64_t>(lines.size()))
                .bind(3, bytes)
                .run());
        if (!lines.empty())
            TRY(sql_->touch.bind(1, stream.number)
                    .bind(2, lines.front().at.in_unix_milliseconds())
                    .bind(3, lines.back().at.in_unix_milliseconds())
                    .bind(4, now.in_unix_milliseconds())
                    .run());
        return shrink(group, expired);
    }));
    return last;
}

base::Status LogStore::shrink(std::int64_t group, std::optional<base::Time> expired) {
    if (expired) {
        std::int64_t lines = 0;
        std::int64_t bytes = 0;
        std::int64_t before = expired->in_unix_milliseconds();
        io::Statement& row = sql_->expired_counts.bind(1, group).bind(2, before);
        while (TRY(row.step())) {
            lines = row.integer(0);
            bytes = row.integer(1);
        }
        if (lines > 0) {
            TRY(sql_->remove_expired.bind(1, group).bind(2, before).run());
            TRY(sql_->count.bind(1, group).bind(2, -lines).bind(3, -bytes).run());
        }
    }
    std::int64_t lines = 0;
    std::int64_t bytes = 0;
    io::Statement& row = sql_->counts.bind(1, group);
    while (TRY(row.step())) {
        lines = row.integer(0);
        bytes = row.integer(1);
    }
    if (lines <= bounds::kGroupLines && bytes <= bounds::kGroupBytes) return base::Done{};
    // The oldest that have to go, by number; a tenth more than needed, so that this is rare.
    std::int64_t most_lines = bounds::kGroupLines * 9 / 10;
    std::int64_t most_bytes = bounds::kGroupBytes * 9 / 10;
    std::int64_t up_to = 0;
    io::Statement& oldest = sql_->oldest.bind(1, group).bind(2, lines);
    while (TRY(oldest.step())) {
        if (lines <= most_lines && bytes <= most_bytes) continue;
        lines--;
        bytes -= oldest.integer(1);
        up_to = oldest.integer(0);
    }
    return forget_lines(group, up_to);
}

base::Status LogStore::forget_lines(std::int64_t group, std::int64_t up_to) {
    std::int64_t lines = 0;
    std::int64_t bytes = 0;
    io::Statement& row = sql_->sum_up_to.bind(1, group).bind(2, up_to);
    while (TRY(row.step())) {
        lines = row.integer(0);
        bytes = row.integer(1);
    }
    TRY(sql_->remove_up_to.bind(1, group).bind(2, up_to).run());
    return sql_->count.bind(1, group).bind(2, -lines).bind(3, -bytes).run();
}

base::Result<std::vector<LogLine>> LogStore::read(const LogPlace& place, const LineQuery& query) {
    std::int64_t group = TRY(group_number(place));
    io::Statement& row = query.order == LineOrder::Forward ? sql_->forward : sql_->backward;
    row.bind(1, group)
        .bind(2, query.stream.value_or(0))
        .bind(3, query.after.at)
        .bind(4, query.after.number)
        .bind(5, query.before.at)
        .bind(6, query.before.number)
        .bind(7, query.limit);
    std::vector<LogLine> lines;
    while (TRY(row.step()))
        lines.push_back({.position = {row.integer(0), row.integer(1)},
                         .ingested = base::Time::unix_milliseconds(row.integer(2)),
                         .stream = std::string(row.bytes(3)),
                         .message = std::string(row.bytes(4))});
    return lines;
}

base::Result<std::int64_t> LogStore::bytes(const LogPlace& place) {
    return TRY(number_in(sql_->shown_bytes.bind_text(1, place.scope)
                             .bind_text(2, place.group)
                             .bind(3, place.born.in_unix_milliseconds())))
        .value_or(0);
}

base::Status LogStore::keep_only(std::string_view scope, const std::vector<LogPlace>& living) {
    std::vector<std::int64_t> gone;
    io::Statement& row = sql_->groups.bind_text(1, scope);
    while (TRY(row.step())) {
        auto is_it = [&](const LogPlace& place) {
            return place.group == row.bytes(1) &&
                   place.born.in_unix_milliseconds() == row.integer(2);
        };
        if (std::ranges::none_of(living, is_it)) gone.push_back(row.integer(0));
    }
    if (gone.empty()) return base::Done{};
    return in_transaction(world_, [&]() -> base::Status {
        for (std::int64_t group : gone) {
            TRY(sql_->remove_group_lines.bind(1, group).run());
            TRY(sql_->remove_streams.bind(1, group).run());
            TRY(sql_->remove_group.bind(1, group).run());
        }
        return base::Done{};
    });
}

}  // namespace local
