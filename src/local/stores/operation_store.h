#pragma once
// The operations that Cloud Map answers with: whoever asked for one can ask later what became of
// it. That itself follows from the record that it was about.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "io/database.h"

namespace local {

struct MapOperation {
    std::string id = {};
    std::string type = {};  ///< "CREATE_NAMESPACE"
    std::string record_type = {};
    std::string record_id = {};
    base::Time created = {};
    /// "NAMESPACE" and the like, and its id.
    std::map<std::string, std::string> targets = {};
};

/// Keeps the newest 1,000 of a scope. Errors of all that it does: those of io::Database.
class OperationStore {
  public:
    static constexpr std::string_view kTables =
        "CREATE TABLE map_operation (number INTEGER PRIMARY KEY AUTOINCREMENT,"
        " scope TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, record_type TEXT NOT NULL,"
        " record_id TEXT NOT NULL, created INTEGER NOT NULL, targets TEXT NOT NULL,"
        " UNIQUE (scope, id));";

    /// `world` must outlive it.
    static base::Result<std::unique_ptr<OperationStore>> open(io::Database& world);

    /// The answer is its id.
    base::Result<std::string> add(std::string_view scope, const MapOperation& operation);
    base::Result<std::optional<MapOperation>> find(std::string_view scope, std::string_view id);
    /// The newest first.
    base::Result<std::vector<MapOperation>> all(std::string_view scope);

  private:
    OperationStore(io::Database& world, io::Statement next, io::Statement insert,
                   io::Statement forget, io::Statement find, io::Statement all)
        : world_(world),
          next_(std::move(next)),
          insert_(std::move(insert)),
          forget_(std::move(forget)),
          find_(std::move(find)),
          all_(std::move(all)) {}

    io::Database& world_;
    io::Statement next_;
    io::Statement insert_;
    io::Statement forget_;
    io::Statement find_;
    io::Statement all_;
};

}  // namespace local
