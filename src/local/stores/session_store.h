#pragma once
// Sessions that STS gave out: who the bearer of an access key id is. In the vault, for their keys
// stand beside them.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "io/database.h"

namespace local {

struct Session {
    std::string access_key_id = {};
    std::string secret_access_key = {};
    std::string arn = {};      ///< "arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION"
    std::string user_id = {};  ///< "AROA...:SESSION"
    base::Time expires = {};
    bool operator==(const Session&) const = default;
};

/// The token that STS gave out with it. It follows from the secret and is kept nowhere: who has not
/// been given it cannot make it.
std::string token_of(const Session& session);

class SessionStore {
  public:
    static constexpr std::string_view kTables =
        "CREATE TABLE session (number INTEGER PRIMARY KEY AUTOINCREMENT,"
        " access_key_id TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, arn TEXT NOT NULL,"
        " user_id TEXT NOT NULL, expires INTEGER NOT NULL);";

    /// `vault` must outlive it. Errors of all that it does: those of io::Database.
    static base::Result<std::unique_ptr<SessionStore>> open(io::Database& vault);

    /// The number of the next session: it stands in its access key id.
    base::Result<std::int64_t> next_number();
    /// Those that are over at `now` go.
    base::Status add(const Session& session, base::Time now);
    base::Result<std::optional<Session>> find(std::string_view access_key_id);

  private:
    SessionStore(io::Database& vault, io::Statement next, io::Statement insert,
                 io::Statement remove_old, io::Statement find)
        : vault_(vault),
          next_(std::move(next)),
          insert_(std::move(insert)),
          remove_old_(std::move(remove_old)),
          find_(std::move(find)) {}

    io::Database& vault_;
    io::Statement next_;
    io::Statement insert_;
    io::Statement remove_old_;
    io::Statement find_;
};

}  // namespace local
