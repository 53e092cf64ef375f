#include "local/stores/metric_store.h"

#include "local/stores/bounds.h"
#include "local/stores/transaction.h"

namespace local {
namespace {

constexpr std::int64_t kMinute = 60;

/// Dimensions hold no such signs.
constexpr char kBetween = '\x1f';
constexpr char kEnd = '\x1e';

std::string written(const MetricDimensions& dimensions) {
    std::string text;
    for (const auto& [name, value] : dimensions) {
        text += name;
        text += kBetween;
        text += value;
        text += kEnd;
    }
    return text;
}

MetricDimensions read(std::string_view text) {
    MetricDimensions dimensions;
    while (!text.empty()) {
        std::string_view one = text.substr(0, text.find(kEnd));
        text.remove_prefix(one.size() + 1);
        std::size_t between = one.find(kBetween);
        dimensions.emplace_back(one.substr(0, between), one.substr(between + 1));
    }
    return dimensions;
}

std::int64_t begin_of(base::Time at, Resolution resolution) {
    std::int64_t seconds = at.in_unix_seconds();
    return resolution == Resolution::Second ? seconds : seconds / kMinute * kMinute;
}

}  // namespace

const std::string_view MetricStore::kTables =
    "CREATE TABLE metric (number INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL,"
    " space TEXT NOT NULL, name TEXT NOT NULL, dimensions TEXT NOT NULL, last INTEGER NOT NULL,"
    " UNIQUE (scope, space, name, dimensions));"
    "CREATE TABLE metric_point (metric INTEGER NOT NULL, at INTEGER NOT NULL, unit TEXT NOT NULL,"
    " length INTEGER NOT NULL, count REAL NOT NULL, sum REAL NOT NULL, low REAL NOT NULL,"
    " high REAL NOT NULL, PRIMARY KEY (metric, at, unit, length)) WITHOUT ROWID;"
    "CREATE INDEX metric_point_age ON metric_point (length, at);";

struct MetricStore::Statements {
    io::Statement put_metric, find_metric, add, points, list, merge, remove_merged, remove_old,
        remove_metrics;
};

MetricStore::MetricStore(io::Database& world, std::unique_ptr<Statements> statements)
    : world_(world), sql_(std::move(statements)) {}
MetricStore::~MetricStore() = default;

base::Result<std::unique_ptr<MetricStore>> MetricStore::open(io::Database& world) {
    auto sql = [&](std::string_view text) { return world.prepare(text); };
    std::unique_ptr<Statements> statements(new Statements{
        .put_metric = TRY(sql("INSERT INTO metric (scope, space, name, dimensions, last)"
                              " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                              " last = max(last, excluded.last)")),
        .find_metric = TRY(sql("SELECT number FROM metric WHERE scope = ? AND space = ?"
                               " AND name = ? AND dimensions = ?")),
        .add = TRY(sql("INSERT INTO metric_point VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                       " ON CONFLICT DO UPDATE SET count = count + excluded.count,"
                       " sum = sum + excluded.sum, low = min(low, excluded.low),"
                       " high = max(high, excluded.high)")),
        .points = TRY(sql("SELECT at, unit, count, sum, low, high FROM metric_point"
                          " WHERE metric = ?1 AND at >= ?2 AND at < ?3 AND (?4 = '' OR unit = ?4)"
                          " ORDER BY at, unit, length")),
        .list = TRY(sql("SELECT space, name, dimensions, last FROM metric WHERE scope = ?"
                        " ORDER BY space, name, dimensions")),
        .merge = TRY(sql("INSERT INTO metric_point SELECT metric, at / 60 * 60, unit, 60,"
                         " sum(count), sum(sum), min(low), max(high) FROM metric_point"
                         " WHERE length = 1 AND at < ? GROUP BY metric, at / 60, unit"
                         " ON CONFLICT DO UPDATE SET count = count + excluded.count,"
                         " sum = sum + excluded.sum, low = min(low, excluded.low),"
                         " high = max(high, excluded.high)")),
        .remove_merged = TRY(sql("DELETE FROM metric_point WHERE length = 1 AND at < ?")),
        .remove_old = TRY(sql("DELETE FROM metric_point WHERE length = 60 AND at < ?")),
        .remove_metrics = TRY(sql("DELETE FROM metric WHERE last < ?"))});
    return std::unique_ptr<MetricStore>(new MetricStore(world, std::move(statements)));
}

base::Status MetricStore::add(const std::vector<NewPoint>& points, base::Time now) {
    return in_transaction(world_, [&]() -> base::Status {
        for (const NewPoint& point : points)
            TRY(add_one(point, now));
        return thin(now);
    });
}

base::Status MetricStore::add_one(const NewPoint& added, base::Time now) {
    const MetricKey& key = added.key;
    const std::string dimensions = written(key.dimensions);
    TRY(sql_->put_metric.bind_text(1, key.scope)
            .bind_text(2, key.space)
            .bind_text(3, key.name)
            .bind_text(4, dimensions)
            .bind(5, now.in_unix_seconds())
            .run());
    std::int64_t number = 0;
    io::Statement& row = sql_->find_metric.bind_text(1, key.scope)
                             .bind_text(2, key.space)
                             .bind_text(3, key.name)
                             .bind_text(4, dimensions);
    while (TRY(row.step()))
        number = row.integer(0);
    return sql_->add.bind(1, number)
        .bind(2, begin_of(added.point.at, added.resolution))
        .bind_text(3, added.point.unit)
        .bind(4, added.resolution == Resolution::Second ? 1 : kMinute)
        .bind_real(5, added.point.count)
        .bind_real(6, added.point.sum)
        .bind_real(7, added.point.low)
        .bind_real(8, added.point.high)
        .run();
}

/// AWS rule cloudwatch.3 [documented] "CloudWatch user guide, Metrics retention": points of less
/// than a minute stay for three hours and are points of a minute then, which stay for 15 days. AWS
/// keeps those of five minutes and of an hour for longer. Test: MetricStore.ThinsPointsOutWithTime
base::Status MetricStore::thin(base::Time now) {
    if (now - thinned_ < base::Duration::minutes(1)) return base::Done{};
    thinned_ = now;
    std::int64_t merged = begin_of(now - bounds::kSecondPoints, Resolution::Minute);
    TRY(sql_->merge.bind(1, merged).run());
    TRY(sql_->remove_merged.bind(1, merged).run());
    std::int64_t old = begin_of(now - bounds::kMinutePoints, Resolution::Minute);
    TRY(sql_->remove_old.bind(1, old).run());
    return sql_->remove_metrics.bind(1, old).run();
}

base::Result<std::vector<MetricPoint>> MetricStore::points(const MetricKey& key, base::Time from,
                                                           base::Time to, std::string_view unit) {
    const std::string dimensions = written(key.dimensions);
    std::int64_t number = 0;
    io::Statement& metric = sql_->find_metric.bind_text(1, key.scope)
                                .bind_text(2, key.space)
                                .bind_text(3, key.name)
                                .bind_text(4, dimensions);
    while (TRY(metric.step()))
        number = metric.integer(0);
    std::vector<MetricPoint> found;
    io::Statement& row = sql_->points.bind(1, number)
                             .bind(2, from.in_unix_seconds())
                             .bind(3, to.in_unix_seconds())
                             .bind_text(4, unit);
    while (TRY(row.step()))
        found.push_back({.at = base::Time::unix_seconds(row.integer(0)),
                         .unit = std::string(row.bytes(1)),
                         .count = row.real(2),
                         .sum = row.real(3),
                         .low = row.real(4),
                         .high = row.real(5)});
    return found;
}

base::Result<std::vector<ListedMetric>> MetricStore::metrics(std::string_view scope) {
    std::vector<ListedMetric> found;
    io::Statement& row = sql_->list.bind_text(1, scope);
    while (TRY(row.step()))
        found.push_back({{.scope = std::string(scope),
                          .space = std::string(row.bytes(0)),
                          .name = std::string(row.bytes(1)),
                          .dimensions = read(row.bytes(2))},
                         base::Time::unix_seconds(row.integer(3))});
    return found;
}

}  // namespace local
