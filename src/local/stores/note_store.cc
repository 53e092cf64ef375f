#include "local/stores/note_store.h"

#include <utility>

#include "cfn/write_template.h"
#include "local/reading.h"

namespace local {
const std::string_view NoteStore::kTables =
    "CREATE TABLE notes (account TEXT, region TEXT, type TEXT, id TEXT, created "
    "INTEGER, notes TEXT, PRIMARY KEY (account, region, type, id)) WITHOUT ROWID;";

base::Result<std::unique_ptr<NoteStore>> NoteStore::open(io::Database& world) {
    std::unique_ptr<NoteStore> store(new NoteStore(world));
    auto rows = TRY(world.prepare("SELECT account, region, type, id, created, notes FROM notes"));
    while (TRY(rows.step())) {
        auto notes = read_json(rows.bytes(5));
        NoteKey key{std::string(rows.bytes(0)), std::string(rows.bytes(1)),
                    std::string(rows.bytes(2)), std::string(rows.bytes(3))};
        if (!notes || !notes->as<cfn::Object>()) continue;
        store->noted_.emplace(std::move(key), Noted{base::Time::unix_milliseconds(rows.integer(4)),
                                                    *notes->as<cfn::Object>()});
    }
    return store;
}

const cfn::Object& NoteStore::notes(const NoteKey& key, base::Time created) const {
    static const cfn::Object kNone;
    for (const std::string& id : {key.id, std::string()}) {
        auto found = noted_.find({key.account, key.region, key.type, id});
        if (found != noted_.end() && found->second.created == created) return found->second.notes;
    }
    return kNone;
}

base::Status NoteStore::put_next(const NoteKey& key, base::Time now, cfn::Object notes) {
    // At the first moment there is nothing was made.
    const base::Time created = notes.empty() ? base::Time{} : now;
    return put(key, created, std::move(notes));
}

base::Status NoteStore::put(const NoteKey& key, base::Time created, cfn::Object notes) {
    auto statement =
        TRY(world_.prepare("INSERT OR REPLACE INTO notes (account, region, type, id, "
                           "created, notes) VALUES (?, ?, ?, ?, ?, ?)"));
    const std::string text = cfn::compact_json(cfn::Expression(notes));
    statement.bind_text(1, key.account)
        .bind_text(2, key.region)
        .bind_text(3, key.type)
        .bind_text(4, key.id)
        .bind(5, created.in_unix_milliseconds())
        .bind_text(6, text);
    TRY(statement.run());
    noted_.insert_or_assign(key, Noted{created, std::move(notes)});
    return base::Done{};
}

}  // namespace local
