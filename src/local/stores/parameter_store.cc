#include "local/stores/parameter_store.h"

#include <algorithm>
#include <utility>

#include "local/stores/transaction.h"

namespace local {
namespace {

/// Of a life that is not known yet.
constexpr std::int64_t kWaiting = 0;

std::int64_t number_of(const ParameterLife& life) {
    return life.born.in_unix_milliseconds();
}

}  // namespace

const std::string_view ParameterStore::kTables =
    "CREATE TABLE parameter (place TEXT NOT NULL, born INTEGER NOT NULL,"
    " version INTEGER NOT NULL, value BLOB NOT NULL, modified INTEGER NOT NULL,"
    " details TEXT NOT NULL, PRIMARY KEY (place, born, version)) WITHOUT ROWID;"
    "CREATE TABLE parameter_label (place TEXT NOT NULL, born INTEGER NOT NULL,"
    " label TEXT NOT NULL, version INTEGER NOT NULL,"
    " PRIMARY KEY (place, born, label)) WITHOUT ROWID;";

struct ParameterStore::Statements {
    io::Statement insert, select, labels, last;
    io::Statement drop_waiting, drop_others, drop_other_labels, drop_old, drop_old_labels;
    io::Statement label, unlabel, forget, forget_labels;
};

ParameterStore::ParameterStore(io::Database& vault, std::unique_ptr<Statements> statements)
    : vault_(vault), sql_(std::move(statements)) {}
ParameterStore::~ParameterStore() = default;

base::Result<std::unique_ptr<ParameterStore>> ParameterStore::open(io::Database& vault) {
    auto sql = [&](std::string_view text) { return vault.prepare(text); };
    std::unique_ptr<Statements> statements(new Statements{
        .insert = TRY(sql("INSERT OR REPLACE INTO parameter VALUES (?, ?, ?, ?, ?, ?)")),
        .select = TRY(sql("SELECT version, value, modified, details FROM parameter"
                          " WHERE place = ? AND born = ? ORDER BY version")),
        .labels = TRY(sql("SELECT version, label FROM parameter_label"
                          " WHERE place = ? AND born = ? ORDER BY label")),
        .last = TRY(sql("SELECT max(version) FROM parameter WHERE place = ? AND born = ?")),
        .drop_waiting = TRY(sql("DELETE FROM parameter WHERE place = ? AND born = 0")),
        .drop_others = TRY(sql("DELETE FROM parameter WHERE place = ? AND born <> ?")),
        .drop_other_labels = TRY(sql("DELETE FROM parameter_label WHERE place = ? AND born <> ?")),
        .drop_old = TRY(sql("DELETE FROM parameter WHERE place = ? AND born = ? AND version <= ?")),
        .drop_old_labels =
            TRY(sql("DELETE FROM parameter_label WHERE place = ? AND born = ? AND version <= ?")),
        .label = TRY(sql("INSERT OR REPLACE INTO parameter_label VALUES (?, ?, ?, ?)")),
        .unlabel =
            TRY(sql("DELETE FROM parameter_label WHERE place = ? AND born = ? AND label = ?")),
        .forget = TRY(sql("DELETE FROM parameter WHERE place = ?")),
        .forget_labels = TRY(sql("DELETE FROM parameter_label WHERE place = ?"))});
    return std::unique_ptr<ParameterStore>(new ParameterStore(vault, std::move(statements)));
}

base::Status ParameterStore::insert(std::string_view place, std::int64_t born,
                                    const ParameterVersion& version) {
    const std::string details = write_details(version.details);
    return sql_->insert.bind_text(1, place)
        .bind(2, born)
        .bind(3, version.version)
        .bind_blob(4, version.value)
        .bind(5, version.modified.in_unix_milliseconds())
        .bind_text(6, details)
        .run();
}

base::Result<std::vector<ParameterVersion>> ParameterStore::select(std::string_view place,
                                                                   std::int64_t born) {
    std::vector<ParameterVersion> all;
    io::Statement& row = sql_->select.bind_text(1, place).bind(2, born);
    while (TRY(row.step()))
        all.push_back({.version = row.integer(0),
                       .value = std::string(row.bytes(1)),
                       .modified = base::Time::unix_milliseconds(row.integer(2)),
                       .details = read_details(row.bytes(3))});
    return all;
}

base::Status ParameterStore::put_waiting(std::string_view place, const ParameterVersion& version) {
    return in_transaction(vault_, [&]() -> base::Status {
        TRY(sql_->drop_waiting.bind_text(1, place).run());
        return insert(place, kWaiting, version);
    });
}

base::Result<std::optional<ParameterVersion>> ParameterStore::waiting(std::string_view place) {
    auto all = TRY(select(place, kWaiting));
    if (all.empty()) return std::optional<ParameterVersion>();
    return std::optional(std::move(all.front()));
}

base::Result<std::vector<ParameterVersion>> ParameterStore::versions(const ParameterLife& life) {
    auto all = TRY(select(life.place, number_of(life)));
    io::Statement& row = sql_->labels.bind_text(1, life.place).bind(2, number_of(life));
    while (TRY(row.step())) {
        auto found = std::ranges::find(all, row.integer(0), &ParameterVersion::version);
        if (found != all.end()) found->labels.emplace_back(row.bytes(1));
    }
    return all;
}

base::Result<std::int64_t> ParameterStore::last_version(const ParameterLife& life) {
    std::int64_t last = 0;
    io::Statement& row = sql_->last.bind_text(1, life.place).bind(2, number_of(life));
    while (TRY(row.step()))
        last = row.integer(0);
    return last;
}

base::Status ParameterStore::add(const ParameterLife& life, const ParameterVersion& version) {
    constexpr std::int64_t kMost = 100;
    std::int64_t born = number_of(life);
    return in_transaction(vault_, [&]() -> base::Status {
        TRY(sql_->drop_others.bind_text(1, life.place).bind(2, born).run());
        TRY(sql_->drop_other_labels.bind_text(1, life.place).bind(2, born).run());
        for (io::Statement* old : {&sql_->drop_old, &sql_->drop_old_labels})
            TRY(old->bind_text(1, life.place).bind(2, born).bind(3, version.version - kMost).run());
        return insert(life.place, born, version);
    });
}

base::Status ParameterStore::label(const ParameterLife& life, std::string_view label,
                                   std::int64_t version) {
    io::Statement& statement = version == 0 ? sql_->unlabel : sql_->label;
    statement.bind_text(1, life.place).bind(2, number_of(life)).bind_text(3, label);
    if (version != 0) statement.bind(4, version);
    return statement.run();
}

base::Status ParameterStore::forget(std::string_view place) {
    return in_transaction(vault_, [&]() -> base::Status {
        TRY(sql_->forget.bind_text(1, place).run());
        return sql_->forget_labels.bind_text(1, place).run();
    });
}

}  // namespace local
