#include "local/journal.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "local/database_file.h"

namespace local {
namespace {

/// "slwy", in the header of the file: what sort of database it is.
constexpr std::int64_t kApplication = 0x736c7779;
constexpr std::string_view kTables =
    "CREATE TABLE checkpoint (number INTEGER PRIMARY KEY, digest TEXT NOT NULL,"
    " bytes BLOB NOT NULL);"
    "CREATE TABLE fact (number INTEGER PRIMARY KEY, digest TEXT NOT NULL, bytes BLOB NOT NULL)";

/// A row vouches for itself and for the one before it.
std::string digest_of(std::string_view before, std::int64_t number, std::string_view bytes) {
    constexpr std::size_t kDigits = 16;
    return base::sha256_hex_of_parts({before, fmt::format(" {} ", number), bytes}, kDigits);
}

}  // namespace

base::Result<OpenedJournal> Journal::open(const std::string& path, std::int64_t engine,
                                          IfEmpty if_empty) {
    auto database = TRY(io::Database::open(path));
    OpenedJournal opened;
    opened.journal.reset(new Journal(path, engine, std::move(database)));
    TRY(opened.journal->prepare_file(if_empty));
    TRY(opened.journal->database_->check());
    opened.contents = TRY(opened.journal->read());
    TRY(opened.journal->check_engine(opened.contents));
    return opened;
}

base::Diagnostic Journal::damaged(std::string_view what) const {
    return damaged_file(path_, what);
}

base::Status Journal::prepare_file(IfEmpty if_empty) {
    TRY(local::prepare_file(
        *database_, path_,
        {.application = kApplication, .format = kJournalFormat, .tables = kTables}, if_empty));
    insert_ = std::make_unique<io::Statement>(
        TRY(database_->prepare("INSERT INTO fact (number, digest, bytes) VALUES (?, ?, ?)")));
    return base::Done{};
}

base::Result<std::int64_t> Journal::read_engine() {
    auto about = TRY(database_->prepare("SELECT value FROM about WHERE name = 'engine_version'"));
    std::int64_t engine = 0;
    while (TRY(about.step())) {
        std::string_view text = about.bytes(0);
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), engine);
        if (error != std::errc{} || end != text.data() + text.size() || engine < 1)
            return damaged(fmt::format("its engine is called '{}'", text));
    }
    return engine;
}

base::Status Journal::check_engine(const JournalContents& contents) const {
    if (contents.engine > engine_)
        return newer_file(path_,
                          fmt::format("engine {}, this one is {}", contents.engine, engine_));
    if (contents.engine == 0 && contents != JournalContents{})
        return damaged("nothing says which engine wrote it");
    if (contents.facts.empty() || contents.engine == engine_) return base::Done{};
    return base::Diagnostic{
        .code = "journal.older",
        .message = fmt::format("{} was left in the middle by an older slipway (engine {}, this one "
                               "is {})",
                               path_, contents.engine, engine_),
        .help =
            "start the slipway that wrote it and end it with Ctrl-C: it leaves a checkpoint, "
            "from which this one goes on"};
}

base::Result<JournalContents> Journal::read() {
    JournalContents contents;
    contents.engine = TRY(read_engine());
    engine_is_written_ = contents.engine == engine_;
    auto checkpoint = TRY(database_->prepare("SELECT number, digest, bytes FROM checkpoint"));
    while (TRY(checkpoint.step())) {
        number_ = checkpoint.integer(0);
        contents.checkpoint = checkpoint.bytes(2);
        bytes_of_checkpoint_ = contents.checkpoint.size();
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

base::Status Journal::write_engine() {
    auto statement =
        TRY(database_->prepare("INSERT OR REPLACE INTO about VALUES ('engine_version', ?)"));
    return statement.bind_text(1, std::to_string(engine_)).run();
}

base::Status Journal::append(std::span<const std::string> facts) {
    if (facts.empty()) return base::Done{};
    TRY(database_->begin());
    std::int64_t number = number_;
    std::string digest = digest_;
    std::size_t bytes = 0;
    auto write = [&]() -> base::Status {
        // There are no facts of another engine: `open` has refused them.
        if (!engine_is_written_) TRY(write_engine());
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
    engine_is_written_ = true;
    facts_ += facts.size();
    bytes_of_facts_ += bytes;
    return base::Done{};
}

base::Status Journal::checkpoint(std::string_view bytes, std::size_t most) {
    if (bytes.size() > most) {
        // Not to be tried again before the facts have as many bytes.
        bytes_of_checkpoint_ = bytes.size();
        return base::Done{};
    }
    TRY(database_->begin());
    std::string digest = digest_of("", number_, bytes);
    auto write = [&]() -> base::Status {
        TRY(write_engine());
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
    engine_is_written_ = true;
    facts_ = 0;
    bytes_of_facts_ = 0;
    bytes_of_checkpoint_ = bytes.size();
    return base::Done{};
}

}  // namespace local
