#include "io/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "io/descriptor.h"

namespace io {
namespace {

/// SQLite would make the file as readable as the umask lets it; what it lays beside a file gets the
/// file's mode. Why it cannot be made is for SQLite to say. A file that is there is not opened:
/// closing it would give up the locks that this process has on it.
void make_for_this_user_alone(const std::string& path) {
    Descriptor made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

/// Whether it is the system's doing. A client may be the cause of the others.
bool is_failure(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_NOMEM: return true;
        default: return false;
    }
}

}  // namespace

struct Database::Impl {
    sqlite3* handle = nullptr;
    std::string path;
    std::function<void(const base::Diagnostic&)> on_failure = [](const base::Diagnostic&) {};

    ~Impl() { sqlite3_close(handle); }
    base::Diagnostic problem(int code) const;
    base::Diagnostic in_words(int code) const;
};

struct Statement::Impl {
    sqlite3_stmt* handle = nullptr;
    const Database::Impl* database = nullptr;
    /// What the first parameter that could not be bound met; the next step tells.
    int bind_failure = SQLITE_OK;

    ~Impl() { sqlite3_finalize(handle); }
    void note_bind(int code) {
        if (bind_failure == SQLITE_OK) bind_failure = code;
    }
};

base::Diagnostic Database::Impl::problem(int code) const {
    base::Diagnostic found = in_words(code);
    if (is_failure(code)) on_failure(found);
    return found;
}

base::Diagnostic Database::Impl::in_words(int code) const {
    std::string_view said = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    switch (code & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {.code = "database.damaged",
                    .message = fmt::format("{} is damaged: {}", path, said)};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {.code = "database.in-use",
                    .message = fmt::format("another process uses {}", path),
                    .help = "end that one, or use another folder"};
        default: break;
    }
    return {.code = "database.failed", .message = fmt::format("{}: {}", path, said)};
}

Statement::Statement(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Statement::~Statement() = default;
Statement::Statement(Statement&&) noexcept = default;

Statement& Statement::bind(int parameter, std::int64_t number) {
    impl_->note_bind(sqlite3_bind_int64(impl_->handle, parameter, number));
    return *this;
}

Statement& Statement::bind_real(int parameter, double number) {
    impl_->note_bind(sqlite3_bind_double(impl_->handle, parameter, number));
    return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
    // A null pointer would be NULL, not an empty blob.
    const char* data = bytes.empty() ? "" : bytes.data();
    impl_->note_bind(
        sqlite3_bind_blob64(impl_->handle, parameter, data, bytes.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bind_text(int parameter, std::string_view text) {
    const char* data = text.empty() ? "" : text.data();
    impl_->note_bind(sqlite3_bind_text64(impl_->handle, parameter, data, text.size(), SQLITE_STATIC,
                                         SQLITE_UTF8));
    return *this;
}

base::Result<bool> Statement::step() {
    if (int failure = std::exchange(impl_->bind_failure, SQLITE_OK); failure != SQLITE_OK) {
        sqlite3_reset(impl_->handle);
        return impl_->database->problem(failure);
    }
    int code = sqlite3_step(impl_->handle);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) {
        auto problem = impl_->database->problem(code);
        sqlite3_reset(impl_->handle);
        return problem;
    }
    sqlite3_reset(impl_->handle);
    return false;
}

base::Status Statement::run() {
    while (TRY(step())) {
    }
    return base::Done{};
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(impl_->handle, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(impl_->handle, column);
}

std::string_view Statement::bytes(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(impl_->handle, column));
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(impl_->handle, column));
    return data ? std::string_view(data, size) : std::string_view();
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

base::Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
    make_for_this_user_alone(path);
    return connect(path);
}

base::Result<std::unique_ptr<Database>> Database::in_memory() {
    return connect(":memory:");
}

base::Result<std::unique_ptr<Database>> Database::connect(const std::string& path) {
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    int code = sqlite3_open_v2(
        path.c_str(), &impl->handle,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        nullptr);
    if (code != SQLITE_OK) return impl->problem(code);
    std::unique_ptr<Database> database(new Database(std::move(impl)));
    // Exclusive first: the write-ahead log then needs no memory shared with anybody. The empty
    // transaction takes the lock now, not when it is too late to say so.
    TRY(
        database->execute("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL;"
                          "PRAGMA synchronous=NORMAL; BEGIN IMMEDIATE; COMMIT"));
    return database;
}

base::Status Database::execute(const std::string& sql) {
    int code = sqlite3_exec(impl_->handle, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return impl_->problem(code);
    return base::Done{};
}

base::Result<Statement> Database::prepare(std::string_view sql) {
    auto statement = std::make_unique<Statement::Impl>();
    statement->database = impl_.get();
    int code = sqlite3_prepare_v3(impl_->handle, sql.data(), static_cast<int>(sql.size()),
                                  SQLITE_PREPARE_PERSISTENT, &statement->handle, nullptr);
    if (code != SQLITE_OK) return impl_->problem(code);
    return Statement(std::move(statement));
}

base::Status Database::begin() {
    return execute("BEGIN IMMEDIATE");
}

base::Status Database::commit() {
    return execute("COMMIT");
}

void Database::roll_back() {
    // It fails when SQLite has rolled back by itself, and then there is nothing left to do.
    sqlite3_exec(impl_->handle, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Database::on_failure(std::function<void(const base::Diagnostic&)> call) {
    impl_->on_failure = std::move(call);
}

base::Status Database::flush() {
    // It writes the log to the disk, then the pages, then the folder's entry of a new file.
    Statement statement = TRY(prepare("PRAGMA wal_checkpoint(FULL)"));
    return statement.run();
}

base::Status Database::copy_to(const std::string& path) {
    make_for_this_user_alone(path);
    Statement statement = TRY(prepare("VACUUM INTO ?"));
    return statement.bind_text(1, path).run();
}

base::Status Database::check() {
    Statement statement = TRY(prepare("PRAGMA quick_check(1)"));
    TRY(statement.step());
    std::string found(statement.bytes(0));
    TRY(statement.run());
    if (found == "ok") return base::Done{};
    return base::Diagnostic{.code = "database.damaged",
                            .message = fmt::format("{} is damaged: {}", impl_->path, found)};
}

}  // namespace io
