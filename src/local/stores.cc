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
    std::unique_ptr<Stores> stores(new Stores(std::move(world), std::move(vault)));
    stores->images_ = TRY(ImageStore::open(*stores->world_));
    stores->notes_ = TRY(NoteStore::open(*stores->world_));
    return stores;
}

}  // namespace local
