#include "local/stores/secret_store.h"

#include <utility>

#include "local/stores/transaction.h"

namespace local {
namespace {

base::Time time_in(const io::Statement& row, int column) {
    return base::Time::unix_milliseconds(row.integer(column));
}

/// No moment is 0.
std::optional<base::Time> time_or_none(const io::Statement& row, int column) {
    if (row.integer(column) == 0) return std::nullopt;
    return time_in(row, column);
}

std::int64_t number_of(const std::optional<base::Time>& time) {
    return time ? time->in_unix_milliseconds() : 0;
}

}  // namespace

const std::string_view SecretStore::kTables =
    "CREATE TABLE secret_waiting (place TEXT PRIMARY KEY, id TEXT NOT NULL,"
    " is_binary INTEGER NOT NULL, bytes BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE secret (arn TEXT PRIMARY KEY, counted INTEGER NOT NULL,"
    " deleted INTEGER NOT NULL, removal INTEGER NOT NULL, changed INTEGER NOT NULL,"
    " accessed INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE secret_version (number INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL,"
    " id TEXT NOT NULL, is_binary INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " created INTEGER NOT NULL, UNIQUE (arn, id));"
    "CREATE TABLE secret_stage (arn TEXT NOT NULL, stage TEXT NOT NULL, id TEXT NOT NULL,"
    " PRIMARY KEY (arn, stage)) WITHOUT ROWID;"
    "CREATE TABLE secret_count (arn TEXT NOT NULL, counted INTEGER NOT NULL, id TEXT NOT NULL,"
    " PRIMARY KEY (arn, counted)) WITHOUT ROWID;";

struct SecretStore::Statements {
    io::Statement put_waiting, drop_waiting, find_waiting;
    io::Statement marks, set_marks, versions, stages, value, counted;
    io::Statement insert, give, take, holder, count;
};

SecretStore::SecretStore(io::Database& vault, std::unique_ptr<Statements> statements)
    : vault_(vault), sql_(std::move(statements)) {}
SecretStore::~SecretStore() = default;

base::Result<std::unique_ptr<SecretStore>> SecretStore::open(io::Database& vault) {
    auto sql = [&](std::string_view text) { return vault.prepare(text); };
    std::unique_ptr<Statements> statements(new Statements{
        .put_waiting = TRY(sql("INSERT OR REPLACE INTO secret_waiting VALUES (?, ?, ?, ?)")),
        .drop_waiting = TRY(sql("DELETE FROM secret_waiting WHERE place = ?")),
        .find_waiting = TRY(sql("SELECT id, is_binary, bytes FROM secret_waiting WHERE place = ?")),
        .marks = TRY(sql("SELECT counted, deleted, removal, changed, accessed FROM secret"
                         " WHERE arn = ?")),
        .set_marks = TRY(sql("INSERT OR REPLACE INTO secret VALUES (?, ?, ?, ?, ?, ?)")),
        .versions = TRY(sql("SELECT id, created FROM secret_version WHERE arn = ?"
                            " ORDER BY number DESC")),
        .stages = TRY(sql("SELECT id, stage FROM secret_stage WHERE arn = ? ORDER BY stage")),
        .value = TRY(sql("SELECT is_binary, bytes FROM secret_version WHERE arn = ? AND id = ?")),
        .counted = TRY(sql("SELECT id FROM secret_count WHERE arn = ? AND counted = ?")),
        .insert = TRY(sql("INSERT INTO secret_version (arn, id, is_binary, bytes, created)"
                          " VALUES (?, ?, ?, ?, ?)")),
        .give = TRY(sql("INSERT OR REPLACE INTO secret_stage VALUES (?, ?, ?)")),
        .take = TRY(sql("DELETE FROM secret_stage WHERE arn = ? AND stage = ?")),
        .holder = TRY(sql("SELECT id FROM secret_stage WHERE arn = ? AND stage = ?")),
        .count = TRY(sql("INSERT OR REPLACE INTO secret_count VALUES (?, ?, ?)"))});
    return std::unique_ptr<SecretStore>(new SecretStore(vault, std::move(statements)));
}

base::Status SecretStore::put_waiting(std::string_view place, std::string_view id,
                                      const SecretValue& value) {
    return sql_->put_waiting.bind_text(1, place)
        .bind_text(2, id)
        .bind(3, value.is_binary ? 1 : 0)
        .bind_blob(4, value.bytes)
        .run();
}

base::Status SecretStore::drop_waiting(std::string_view place) {
    return sql_->drop_waiting.bind_text(1, place).run();
}

base::Result<bool> SecretStore::take_up(std::string_view place, std::string_view arn,
                                        const SecretMarks& marks) {
    std::optional<std::pair<std::string, SecretValue>> waiting;
    sql_->find_waiting.bind_text(1, place);
    while (TRY(sql_->find_waiting.step()))
        waiting.emplace(std::string(sql_->find_waiting.bytes(0)),
                        SecretValue{sql_->find_waiting.integer(1) != 0,
                                    std::string(sql_->find_waiting.bytes(2))});
    if (!waiting) return false;
    TRY(in_transaction(vault_, [&]() -> base::Status {
        TRY(insert(arn, {waiting->first, marks.changed, {}}, waiting->second));
        TRY(give(arn, kCurrent, waiting->first, marks));
        TRY(write_marks(arn, marks));
        return drop_waiting(place);
    }));
    return true;
}

base::Result<std::optional<SecretMarks>> SecretStore::marks(std::string_view arn) {
    std::optional<SecretMarks> found;
    io::Statement& row = sql_->marks.bind_text(1, arn);
    while (TRY(row.step()))
        found = SecretMarks{.counted = row.integer(0),
                            .deleted = time_or_none(row, 1),
                            .removal = time_in(row, 2),
                            .changed = time_in(row, 3),
                            .accessed = time_or_none(row, 4)};
    return found;
}

base::Status SecretStore::set_marks(std::string_view arn, const SecretMarks& marks) {
    return in_transaction(vault_, [&] { return write_marks(arn, marks); });
}

base::Status SecretStore::write_marks(std::string_view arn, const SecretMarks& marks) {
    return sql_->set_marks.bind_text(1, arn)
        .bind(2, marks.counted)
        .bind(3, number_of(marks.deleted))
        .bind(4, marks.removal.in_unix_milliseconds())
        .bind(5, marks.changed.in_unix_milliseconds())
        .bind(6, number_of(marks.accessed))
        .run();
}

base::Result<std::vector<SecretVersion>> SecretStore::versions(std::string_view arn) {
    std::vector<SecretVersion> all;
    io::Statement& row = sql_->versions.bind_text(1, arn);
    while (TRY(row.step()))
        all.push_back({std::string(row.bytes(0)), time_in(row, 1), {}});
    io::Statement& stage = sql_->stages.bind_text(1, arn);
    while (TRY(stage.step()))
        for (SecretVersion& version : all)
            if (version.id == stage.bytes(0)) version.stages.emplace_back(stage.bytes(1));
    return all;
}

base::Result<std::optional<SecretValue>> SecretStore::value(std::string_view arn,
                                                            std::string_view id) {
    std::optional<SecretValue> found;
    io::Statement& row = sql_->value.bind_text(1, arn).bind_text(2, id);
    while (TRY(row.step()))
        found = SecretValue{row.integer(0) != 0, std::string(row.bytes(1))};
    return found;
}

base::Result<std::string> SecretStore::counted_version(std::string_view arn, std::int64_t count) {
    std::string found;
    io::Statement& row = sql_->counted.bind_text(1, arn).bind(2, count);
    while (TRY(row.step()))
        found = row.bytes(0);
    return found;
}

base::Result<std::string> SecretStore::holder(std::string_view arn, std::string_view stage) {
    std::string found;
    io::Statement& row = sql_->holder.bind_text(1, arn).bind_text(2, stage);
    while (TRY(row.step()))
        found = row.bytes(0);
    return found;
}

base::Status SecretStore::insert(std::string_view arn, const SecretVersion& version,
                                 const SecretValue& value) {
    return sql_->insert.bind_text(1, arn)
        .bind_text(2, version.id)
        .bind(3, value.is_binary ? 1 : 0)
        .bind_blob(4, value.bytes)
        .bind(5, version.created.in_unix_milliseconds())
        .run();
}

base::Status SecretStore::give(std::string_view arn, std::string_view stage, std::string_view id,
                               const SecretMarks& marks) {
    if (stage == kCurrent) {
        const std::string before = TRY(holder(arn, kCurrent));
        if (!before.empty() && before != id)
            TRY(sql_->give.bind_text(1, arn).bind_text(2, kPrevious).bind_text(3, before).run());
        TRY(sql_->count.bind_text(1, arn).bind(2, marks.counted).bind_text(3, id).run());
    }
    return sql_->give.bind_text(1, arn).bind_text(2, stage).bind_text(3, id).run();
}

base::Status SecretStore::put(std::string_view arn, const SecretVersion& version,
                              const SecretValue& value, const SecretMarks& marks) {
    return in_transaction(vault_, [&]() -> base::Status {
        TRY(insert(arn, version, value));
        for (const std::string& stage : version.stages)
            TRY(give(arn, stage, version.id, marks));
        return write_marks(arn, marks);
    });
}

base::Status SecretStore::move_stage(std::string_view arn, std::string_view stage,
                                     std::string_view to, const SecretMarks& marks) {
    return in_transaction(vault_, [&]() -> base::Status {
        if (to.empty())
            TRY(sql_->take.bind_text(1, arn).bind_text(2, stage).run());
        else
            TRY(give(arn, stage, to, marks));
        return write_marks(arn, marks);
    });
}

base::Status SecretStore::forget(std::string_view arn) {
    return in_transaction(vault_, [&]() -> base::Status {
        for (std::string_view table :
             {"secret", "secret_version", "secret_stage", "secret_count"}) {
            io::Statement remove =
                TRY(vault_.prepare("DELETE FROM " + std::string(table) + " WHERE arn = ?"));
            TRY(remove.bind_text(1, arn).run());
        }
        return base::Done{};
    });
}

}  // namespace local
