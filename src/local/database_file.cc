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

base::Status make_tables(io::Database& database, const FileForm& form) {
    TRY(database.begin());
    base::Status made =
        database.execute(fmt::format("{}; PRAGMA application_id={}; PRAGMA user_version={}; COMMIT",
                                     form.tables, form.application, form.format));
    if (!made.ok()) database.roll_back();
    return made;
}

}  // namespace

base::Status prepare_file(io::Database& database, std::string_view path, const FileForm& form) {
    std::int64_t application = TRY(number_of(database, "PRAGMA application_id"));
    std::int64_t format = TRY(number_of(database, "PRAGMA user_version"));
    if (application == 0 && TRY(number_of(database, "SELECT count(*) FROM sqlite_schema")) == 0)
        return make_tables(database, form);
    if (application != form.application)
        return base::Diagnostic{
            .code = "journal.foreign",
            .message = fmt::format("{} is a database of another program", path)};
    if (format > form.format)
        return newer_file(path, fmt::format("format {}, this one knows {}", format, form.format));
    return base::Done{};
}

base::Diagnostic damaged_file(std::string_view path, std::string_view what) {
    return {.code = "journal.damaged",
            .message = fmt::format("{} is damaged: {}", path, what),
            .help = "move the file away to begin with an empty cloud"};
}

base::Diagnostic newer_file(std::string_view path, std::string_view what) {
    return {.code = "journal.newer",
            .message = fmt::format("{} was written by a newer slipway ({})", path, what),
            .help = "use that slipway, or another folder"};
}

}  // namespace local
