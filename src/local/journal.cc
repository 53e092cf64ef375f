#include "local/journal.h"

#include <fmt/format.h>

#include "base/sha256.h"

namespace local {
namespace {

/// "slwy", in the header of the file: what sort of database it is.
constexpr std::int64_t kApplication = 0x736c7779;

/// A row vouches for itself and for the one before it.
std::string digest_of(std::string_view before, std::int64_t number, std::string_view bytes) {
    constexpr std::size_t kDigits = 16;
    return base::sha256_hex(fmt::format("{} {} {}", before, number, bytes), kDigits);
}

base::Result<std::int64_t> pragma(io::Database& database, std::string_view name) {
    io::Statement statement = TRY(database.prepare(fmt::format("PRAGMA {}", name)));
    std::int64_t number = 0;
    while (TRY(statement.step()))
        number = statement.integer(0);
    return number;
}

base::Result<std::int64_t> count_of_tables(io::Database& database) {
    io::Statement statement = TRY(database.prepare("SELECT count(*) FROM sqlite_schema"));
    std::int64_t number = 0;
    while (TRY(statement.step()))
        number = statement.integer(0);
    return number;
}

}  // namespace

base::Result<std::unique_ptr<Journal>> Journal::open(const std::string& path,
                                                     std::string engine_version) {
    auto database = TRY(io::Database::open(path));
    std::unique_ptr<Journal> journal(
        new Journal(path, std::move(engine_version), std::move(database)));
    TRY(journal->prepare_file());
    TRY(journal->database_->check());
    // Reading finds what is damaged, and where to go on.
    TRY(journal->read());
    return journal;
}

base::Diagnostic Journal::damaged(std::string_view what) const {
    return {.code = "journal.damaged",
            .message = fmt::format("{} is damaged: {}", path_, what),
            .help = "move the file away to begin with an empty cloud"};
}

base::Status Journal::prepare_file() {
    std::int64_t application = TRY(pragma(*database_, "application_id"));
    std::int64_t format = TRY(pragma(*database_, "user_version"));
    if (application == 0 && TRY(count_of_tables(*database_)) == 0) {
        TRY(database_->begin());
        TRY(database_->execute(fmt::format(
            "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
            "CREATE TABLE checkpoint (number INTEGER PRIMARY KEY, digest TEXT NOT NULL,"
            " bytes BLOB NOT NULL);"
            "CREATE TABLE fact (number INTEGER PRIMARY KEY, digest TEXT NOT NULL,"
            " bytes BLOB NOT NULL);"
            "PRAGMA application_id={}; PRAGMA user_version={}",
            kApplication, kJournalFormat)));
        TRY(database_->commit());
    } else if (application != kApplication) {
        return base::Diagnostic{
            .code = "journal.foreign",
            .message = fmt::format("{} is a database of another program", path_)};
    } else if (format > kJournalFormat) {
        return base::Diagnostic{
            .code = "journal.newer",
            .message =
                fmt::format("{} was written by a newer slipway (format {}, this one knows {})",
                            path_, format, kJournalFormat),
            .help = "use that slipway, or another folder"};
    }
    insert_ = std::make_unique<io::Statement>(
        TRY(database_->prepare("INSERT INTO fact (number, digest, bytes) VALUES (?, ?, ?)")));
    return base::Done{};
}

base::Result<JournalContents> Journal::read() {
    JournalContents contents;
    number_ = 0;
    digest_.clear();
    facts_ = 0;
    bytes_of_facts_ = 0;
    auto version = TRY(database_->prepare("SELECT value FROM about WHERE name = 'engine_version'"));
    while (TRY(version.step()))
        contents.engine_version = version.bytes(0);
    version_is_written_ = contents.engine_version == engine_version_;

    auto checkpoint = TRY(database_->prepare("SELECT number, digest, bytes FROM checkpoint"));
    while (TRY(checkpoint.step())) {
        number_ = checkpoint.integer(0);
        contents.checkpoint = checkpoint.bytes(2);
        digest_ = digest_of("", number_, contents.checkpoint);
        if (digest_ != checkpoint.bytes(1))
            return damaged("the checkpoint is not what was written");
    }
    auto facts = TRY(database_->prepare("SELECT number, digest, bytes FROM fact ORDER BY number"));
    while (TRY(facts.step())) {
        std::int64_t number = facts.integer(0);
        if (number != number_ + 1) return damaged(fmt::format("fact {} is missing", number_ + 1));
        std::string digest = digest_of(digest_, number, facts.bytes(2));
        if (digest != facts.bytes(1))
            return damaged(fmt::format("fact {} is not what was written", number));
        contents.facts.emplace_back(facts.bytes(2));
        bytes_of_facts_ += facts.bytes(2).size();
        number_ = number;
        digest_ = std::move(digest);
    }
    facts_ = contents.facts.size();
    return contents;
}

base::Status Journal::set_engine_version() {
    auto statement =
        TRY(database_->prepare("INSERT OR REPLACE INTO about VALUES ('engine_version', ?)"));
    return statement.bind_text(1, engine_version_).run();
}

base::Status Journal::append(std::span<const std::string> facts) {
    if (facts.empty()) return base::Done{};
    TRY(database_->begin());
    std::int64_t number = number_;
    std::string digest = digest_;
    std::size_t bytes = 0;
    auto write = [&]() -> base::Status {
        if (!version_is_written_) TRY(set_engine_version());
        for (const std::string& fact : facts) {
            digest = digest_of(digest, ++number, fact);
            TRY(insert_->bind(1, number).bind_text(2, digest).bind_blob(3, fact).run());
            bytes += fact.size();
        }
        return database_->commit();
    };
    base::Status written = write();
    if (!written.ok()) {
        database_->roll_back();
        return written;
    }
    number_ = number;
    digest_ = std::move(digest);
    version_is_written_ = true;
    facts_ += facts.size();
    bytes_of_facts_ += bytes;
    return base::Done{};
}

base::Status Journal::checkpoint(std::string_view bytes) {
    TRY(database_->begin());
    std::string digest = digest_of("", number_, bytes);
    auto write = [&]() -> base::Status {
        TRY(set_engine_version());
        TRY(database_->execute("DELETE FROM checkpoint; DELETE FROM fact"));
        auto insert = TRY(database_->prepare("INSERT INTO checkpoint VALUES (?, ?, ?)"));
        TRY(insert.bind(1, number_).bind_text(2, digest).bind_blob(3, bytes).run());
        return database_->commit();
    };
    base::Status written = write();
    if (!written.ok()) {
        database_->roll_back();
        return written;
    }
    digest_ = std::move(digest);
    version_is_written_ = true;
    facts_ = 0;
    bytes_of_facts_ = 0;
    return base::Done{};
}

}  // namespace local
