#pragma once
// SQLite in one file: open, statements, transactions, and errors in words.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace io {

class Database;

/// A prepared statement. Bind its parameters, then step through its rows. It must not outlive its
/// database.
class Statement {
  public:
    ~Statement();
    Statement(Statement&&) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Parameters are numbered from 1. `bytes` must live until the statement has been stepped
    /// through.
    Statement& bind(int parameter, std::int64_t number);
    Statement& bind_real(int parameter, double number);
    Statement& bind_blob(int parameter, std::string_view bytes);
    Statement& bind_text(int parameter, std::string_view text);

    /// To the next row; false when there is none, and then the statement can be bound and stepped
    /// through again. Errors as those of Database.
    base::Result<bool> step();
    /// Steps through all rows.
    base::Status run();

    /// Columns of the row, from 0. A view holds until the next step.
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view bytes(int column) const;

  private:
    friend class Database;
    struct Impl;
    explicit Statement(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Errors of all that it does: database.damaged (its pages make no sense, or it is no database at
/// all), database.in-use (another process has it), database.failed (what the system says: no space,
/// no permission).
class Database {
  public:
    /// Opens the file, or makes it, for this user alone (mode 0600, as everything that SQLite lays
    /// beside it); a file that is there keeps its mode. This process alone has it until it is
    /// closed. What was committed stays when the process is killed; when the machine loses power,
    /// the last transactions may be gone, but never a part of one.
    static base::Result<std::unique_ptr<Database>> open(const std::string& path);
    /// One that goes with the process.
    static base::Result<std::unique_ptr<Database>> in_memory();
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// One or more statements without parameters and rows.
    base::Status execute(const std::string& sql);
    base::Result<Statement> prepare(std::string_view sql);

    /// Everything between the two stays, or nothing of it.
    base::Status begin();
    base::Status commit();
    /// Takes back what was done since `begin`.
    void roll_back();

    /// What was committed so far stays when the machine loses power, too.
    base::Status flush();

    /// Writes all that is in it into a new file, for this user alone.
    base::Status copy_to(const std::string& path);

    /// Calls it with each error for which the system is to blame: no space, no permission, damage.
    /// Not with those of a statement that the database cannot do.
    void on_failure(std::function<void(const base::Diagnostic&)> call);

    /// Reads the whole file for damage. Errors: database.damaged.
    base::Status check();

    struct Impl;

  private:
    explicit Database(std::unique_ptr<Impl> impl);
    static base::Result<std::unique_ptr<Database>> connect(const std::string& path);
    std::unique_ptr<Impl> impl_;
};

}  // namespace io
