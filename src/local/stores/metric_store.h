#pragma once
// The points of metrics, as they were measured within one second or one minute.

#include <cstdint>
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

/// Names and values, by name.
using MetricDimensions = std::vector<std::pair<std::string, std::string>>;

struct MetricKey {
    std::string scope = {};  ///< "ACCOUNT/REGION"
    std::string space = {};  ///< its namespace
    std::string name = {};
    MetricDimensions dimensions = {};
    auto operator<=>(const MetricKey&) const = default;
};

enum class Resolution : std::uint8_t { Minute, Second };

/// What was measured of one metric within a second or a minute, in one unit.
struct MetricPoint {
    base::Time at = {};  ///< where that begins
    std::string unit = "None";
    double count = 0;
    double sum = 0;
    double low = 0;
    double high = 0;
    bool operator==(const MetricPoint&) const = default;
};

struct NewPoint {
    MetricKey key = {};
    Resolution resolution = Resolution::Minute;
    MetricPoint point = {};  ///< at any moment
};

struct ListedMetric {
    MetricKey key = {};
    base::Time last = {};  ///< when a point came last
};

/// Keeps points as long as bounds.h says. Errors of all that it does: those of io::Database.
class MetricStore {
  public:
    static const std::string_view kTables;

    /// `world` must outlive it.
    static base::Result<std::unique_ptr<MetricStore>> open(io::Database& world);
    ~MetricStore();
    MetricStore(const MetricStore&) = delete;
    MetricStore& operator=(const MetricStore&) = delete;

    /// All of them, or none. What falls into a second or minute that has a point adds to it.
    base::Status add(const std::vector<NewPoint>& points, base::Time now);
    /// By time, `to` not included; `unit` empty: of all units.
    base::Result<std::vector<MetricPoint>> points(const MetricKey& key, base::Time from,
                                                  base::Time to, std::string_view unit);
    /// Those that have points.
    base::Result<std::vector<ListedMetric>> metrics(std::string_view scope);

  private:
    struct Statements;
    MetricStore(io::Database& world, std::unique_ptr<Statements> statements);

    base::Status add_one(const NewPoint& point, base::Time now);
    base::Status thin(base::Time now);

    io::Database& world_;
    std::unique_ptr<Statements> sql_;
    base::Time thinned_ = {};  ///< not more than once a minute
};

}  // namespace local
