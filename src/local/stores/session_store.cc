#include "local/stores/session_store.h"

#include <utility>

#include "base/base64.h"
#include "base/sha256.h"
#include "local/stores/transaction.h"

namespace local {

std::string token_of(const Session& session) {
    constexpr std::size_t kBytes = 180;  // 240 letters
    std::string bytes;
    for (char part = 'a'; bytes.size() < kBytes; ++part)
        bytes += base::hmac_sha256(session.secret_access_key,
                                   std::string("token ") + part + session.access_key_id);
    return "FwoGZXIvYXdzE" + base::to_base64(std::string_view(bytes).substr(0, kBytes));
}

base::Result<std::unique_ptr<SessionStore>> SessionStore::open(io::Database& vault) {
    return std::unique_ptr<SessionStore>(new SessionStore(
        vault, TRY(vault.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'session'")),
        TRY(vault.prepare("INSERT INTO session (access_key_id, secret, arn, user_id, expires)"
                          " VALUES (?, ?, ?, ?, ?)")),
        TRY(vault.prepare("DELETE FROM session WHERE expires <= ?")),
        TRY(vault.prepare("SELECT access_key_id, secret, arn, user_id, expires FROM session"
                          " WHERE access_key_id = ?"))));
}

base::Result<std::int64_t> SessionStore::next_number() {
    std::int64_t last = 0;
    while (TRY(next_.step()))
        last = next_.integer(0);
    return last + 1;
}

base::Status SessionStore::add(const Session& session, base::Time now) {
    return in_transaction(vault_, [&]() -> base::Status {
        TRY(remove_old_.bind(1, now.in_unix_milliseconds()).run());
        return insert_.bind_text(1, session.access_key_id)
            .bind_text(2, session.secret_access_key)
            .bind_text(3, session.arn)
            .bind_text(4, session.user_id)
            .bind(5, session.expires.in_unix_milliseconds())
            .run();
    });
}

base::Result<std::optional<Session>> SessionStore::find(std::string_view access_key_id) {
    std::optional<Session> found;
    find_.bind_text(1, access_key_id);
    while (TRY(find_.step()))
        found = Session{std::string(find_.bytes(0)), std::string(find_.bytes(1)),
                        std::string(find_.bytes(2)), std::string(find_.bytes(3)),
                        base::Time::unix_milliseconds(find_.integer(4))};
    return found;
}

}  // namespace local
