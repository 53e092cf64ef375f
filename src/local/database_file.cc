#include "local/database_file.h"

#include <fmt/format.h>

namespace local {
namespace {

base::Result<std::int64_t> number_of(io::Database& database, std::string_view sql) {
    io::Statement statement = TRY(database.prepare(sql));
    std::int64_t number = 0;
    while (TRY(statement.step()))
        number = statement.integer(0);
    return number;
}

/// Files of the versions before ids of states have it only where they are journals.
constexpr std::string_view kAbout =
    "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID";

base::Status make_tables(io::Database& database, const FileForm& form) {
    TRY(database.begin());
    base::Status made = database.execute(
        fmt::format("{}; {}; PRAGMA application_id={}; PRAGMA user_version={}; COMMIT", kAbout,
                    form.tables, form.application, form.format));
    if (!made.ok()) database.roll_back();
    return made;
}

}  // namespace

base::Status prepare_file(io::Database& database, std::string_view path, const FileForm& form,
                          IfEmpty if_empty) {
    std::int64_t application = TRY(number_of(database, "PRAGMA application_id"));
    std::int64_t format = TRY(number_of(database, "PRAGMA user_version"));
    if (application == 0 && TRY(number_of(database, "SELECT count(*) FROM sqlite_schema")) == 0) {
        if (if_empty == IfEmpty::Refuse) return mixed_state(path, "is empty");
        return make_tables(database, form);
    }
    if (application != form.application)
        return base::Diagnostic{
            .code = "journal.foreign",
            .message = fmt::format("{} is a database of another program", path)};
    if (format > form.format)
        return newer_file(path, fmt::format("format {}, this one knows {}", format, form.format));
    return base::Done{};
}

base::Result<std::string> read_about(io::Database& database, std::string_view name) {
    if (TRY(number_of(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'about'")) == 0)
        return std::string();
    io::Statement statement = TRY(database.prepare("SELECT value FROM about WHERE name = ?"));
    statement.bind_text(1, name);
    std::string value;
    while (TRY(statement.step()))
        value = statement.bytes(0);
    return value;
}

base::Status write_about(io::Database& database, std::string_view name, std::string_view value) {
    TRY(database.execute(std::string(kAbout)));
    io::Statement statement = TRY(database.prepare(
        value.empty() ? "DELETE FROM about WHERE name = ?"
                      : "INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)"));
    statement.bind_text(1, name);
    if (!value.empty()) statement.bind_text(2, value);
    return statement.run();
}

base::Diagnostic damaged_file(std::string_view path, std::string_view what) {
    return {.code = "journal.damaged",
            .message = fmt::format("{} is damaged: {}", path, what),
            .help = "move the folder away to begin with an empty cloud"};
}

base::Diagnostic newer_file(std::string_view path, std::string_view what) {
    return {.code = "journal.newer",
            .message = fmt::format("{} was written by a newer slipway ({})", path, what),
            .help = "use that slipway, or another folder"};
}

base::Diagnostic mixed_state(std::string_view path, std::string_view what) {
    return {.code = "state.mixed",
            .message = fmt::format("{} {}", path, what),
            .help =
                "put back the three files of one state (journal, world, vault), or move the folder "
                "away to begin with an empty cloud"};
}

}  // namespace local
