#include "local/stores.h"

#include <utility>

#include <fmt/format.h>

#include "local/database_file.h"

namespace local {
namespace {

/// "slww" and "slwv".
constexpr std::int64_t kWorld = 0x736c7777;
constexpr std::int64_t kVault = 0x736c7776;

base::Result<std::unique_ptr<io::Database>> open_file(const std::string& data,
                                                      std::string_view name, FileForm form,
                                                      IfEmpty if_empty) {
    const std::string path = fmt::format("{}/{}", data, name);
    auto database = TRY(data.empty() ? io::Database::in_memory() : io::Database::open(path));
    TRY(prepare_file(*database, path, form, if_empty));
    TRY(database->check());
    return database;
}

/// Empties every table but that of the state's id, all at once.
base::Status clear_tables(io::Database& database) {
    std::string deletions;
    auto tables = TRY(database.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'about'"));
    while (TRY(tables.step()))
        deletions += fmt::format("DELETE FROM {};", tables.bytes(0));
    return database.execute(fmt::format("BEGIN IMMEDIATE; {} COMMIT", deletions));
}

}  // namespace

base::Status Stores::clear() {
    TRY(clear_tables(*world_));
    TRY(clear_tables(*vault_));
    // It holds in memory what is written.
    notes_ = TRY(NoteStore::open(*world_));
    return base::Done{};
}

void Stores::on_failure(const std::function<void(const base::Diagnostic&)>& call) {
    world_->on_failure(call);
    vault_->on_failure(call);
}

Stores::Stores(std::unique_ptr<io::Database> world, std::unique_ptr<io::Database> vault)
    : world_(std::move(world)), vault_(std::move(vault)) {}

base::Result<std::unique_ptr<Stores>> Stores::open(const std::string& data, IfEmpty if_empty) {
    const std::string world_tables =
        fmt::format("{}{}{}{}{}{}", ObjectStore::kTables, ImageStore::kTables, NoteStore::kTables,
                    LogStore::kTables, MetricStore::kTables, OperationStore::kTables);
    const std::string vault_tables =
        fmt::format("{}{}{}", SessionStore::kTables, SecretStore::kTables, ParameterStore::kTables);
    auto world =
        TRY(open_file(data, "world", {.application = kWorld, .tables = world_tables}, if_empty));
    auto vault =
        TRY(open_file(data, "vault", {.application = kVault, .tables = vault_tables}, if_empty));
    std::unique_ptr<Stores> stores(new Stores(std::move(world), std::move(vault)));
    stores->objects_ = TRY(ObjectStore::open(*stores->world_));
    stores->parameters_ = TRY(ParameterStore::open(*stores->vault_));
    stores->secrets_ = TRY(SecretStore::open(*stores->vault_));
    stores->sessions_ = TRY(SessionStore::open(*stores->vault_));
    stores->images_ = TRY(ImageStore::open(*stores->world_));
    stores->notes_ = TRY(NoteStore::open(*stores->world_));
    stores->logs_ = TRY(LogStore::open(*stores->world_));
    stores->metrics_ = TRY(MetricStore::open(*stores->world_));
    stores->operations_ = TRY(OperationStore::open(*stores->world_));
    return stores;
}

}  // namespace local
