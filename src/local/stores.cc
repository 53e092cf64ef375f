#include "local/stores.h"

#include <utility>

#include <fmt/format.h>

namespace local {
namespace {

base::Result<std::unique_ptr<io::Database>> open_file(const std::string& data,
                                                      std::string_view name) {
    if (data.empty()) return io::Database::in_memory();
    return io::Database::open(fmt::format("{}/{}", data, name));
}

/// Makes the tables of a file that is new.
base::Status make_tables(io::Database& database, const std::string& tables) {
    auto count = TRY(database.prepare("SELECT count(*) FROM sqlite_schema"));
    bool is_new = false;
    while (TRY(count.step()))
        is_new = count.integer(0) == 0;
    if (!is_new) return base::Done{};
    return database.execute(fmt::format("BEGIN IMMEDIATE; {} COMMIT", tables));
}

/// Empties every table, all at once.
base::Status clear_tables(io::Database& database) {
    std::string deletions;
    auto tables = TRY(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'"));
    while (TRY(tables.step()))
        deletions += fmt::format("DELETE FROM {};", tables.bytes(0));
    return database.execute(fmt::format("BEGIN IMMEDIATE; {} COMMIT", deletions));
}

}  // namespace

base::Status Stores::clear() {
    TRY(clear_tables(*world_));
    return clear_tables(*vault_);
}

Stores::Stores(std::unique_ptr<io::Database> world, std::unique_ptr<io::Database> vault)
    : world_(std::move(world)), vault_(std::move(vault)) {}

base::Result<std::unique_ptr<Stores>> Stores::open(const std::string& data) {
    auto world = TRY(open_file(data, "world"));
    auto vault = TRY(open_file(data, "vault"));
    TRY(make_tables(*world, fmt::format("{}{}{}", LogStore::kTables, MetricStore::kTables,
                                        OperationStore::kTables)));
    std::unique_ptr<Stores> stores(new Stores(std::move(world), std::move(vault)));
    stores->logs_ = TRY(LogStore::open(*stores->world_));
    stores->metrics_ = TRY(MetricStore::open(*stores->world_));
    stores->operations_ = TRY(OperationStore::open(*stores->world_));
    return stores;
}

}  // namespace local
