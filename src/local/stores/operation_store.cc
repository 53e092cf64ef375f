#include "local/stores/operation_store.h"

#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "local/stores/transaction.h"

namespace local {
namespace {

/// No id holds such signs.
constexpr char kBetween = '\x1f';
constexpr char kEnd = '\x1e';

std::string written(const std::map<std::string, std::string>& targets) {
    std::string text;
    for (const auto& [name, id] : targets)
        text += name + kBetween + id + kEnd;
    return text;
}

std::map<std::string, std::string> read(std::string_view text) {
    std::map<std::string, std::string> targets;
    while (!text.empty()) {
        std::string_view one = text.substr(0, text.find(kEnd));
        text.remove_prefix(one.size() + 1);
        std::size_t between = one.find(kBetween);
        targets.emplace(one.substr(0, between), one.substr(between + 1));
    }
    return targets;
}

MapOperation operation_in(const io::Statement& row) {
    return {.id = std::string(row.bytes(0)),
            .type = std::string(row.bytes(1)),
            .record_type = std::string(row.bytes(2)),
            .record_id = std::string(row.bytes(3)),
            .created = base::Time::unix_milliseconds(row.integer(4)),
            .targets = read(row.bytes(5))};
}

}  // namespace

base::Result<std::unique_ptr<OperationStore>> OperationStore::open(io::Database& world) {
    return std::unique_ptr<OperationStore>(new OperationStore(
        world, TRY(world.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'map_operation'")),
        TRY(world.prepare("INSERT INTO map_operation (scope, id, type, record_type, record_id,"
                          " created, targets) VALUES (?, ?, ?, ?, ?, ?, ?)")),
        TRY(world.prepare("DELETE FROM map_operation WHERE scope = ?1 AND number <= (SELECT number"
                          " FROM map_operation WHERE scope = ?1 ORDER BY number DESC"
                          " LIMIT 1 OFFSET 1000)")),
        TRY(world.prepare("SELECT id, type, record_type, record_id, created, targets"
                          " FROM map_operation WHERE scope = ? AND id = ?")),
        TRY(world.prepare("SELECT id, type, record_type, record_id, created, targets"
                          " FROM map_operation WHERE scope = ? ORDER BY number DESC"))));
}

base::Result<std::string> OperationStore::add(std::string_view scope,
                                              const MapOperation& operation) {
    std::int64_t last = 0;
    while (TRY(next_.step()))
        last = next_.integer(0);
    const std::string hash =
        base::sha256_hex(fmt::format("map operation {} {}", scope, last + 1), 40);
    const std::string id = fmt::format("{}-{}", hash.substr(0, 32), hash.substr(32));
    const std::string targets = written(operation.targets);
    TRY(in_transaction(world_, [&]() -> base::Status {
        TRY(insert_.bind_text(1, scope)
                .bind_text(2, id)
                .bind_text(3, operation.type)
                .bind_text(4, operation.record_type)
                .bind_text(5, operation.record_id)
                .bind(6, operation.created.in_unix_milliseconds())
                .bind_text(7, targets)
                .run());
        return forget_.bind_text(1, scope).run();
    }));
    return id;
}

base::Result<std::optional<MapOperation>> OperationStore::find(std::string_view scope,
                                                               std::string_view id) {
    std::optional<MapOperation> found;
    find_.bind_text(1, scope).bind_text(2, id);
    while (TRY(find_.step()))
        found = operation_in(find_);
    return found;
}

base::Result<std::vector<MapOperation>> OperationStore::all(std::string_view scope) {
    std::vector<MapOperation> found;
    all_.bind_text(1, scope);
    while (TRY(all_.step()))
        found.push_back(operation_in(all_));
    return found;
}

}  // namespace local
