#pragma once
// One write of a store: all of it, or nothing.

#include "base/result.h"
#include "io/database.h"

namespace local {

/// Does `write`, which returns a base::Status, in a transaction of its own; where it fails nothing
/// of it stays.
template <class Write>
base::Status in_transaction(io::Database& database, Write&& write) {
    TRY(database.begin());
    /// Whatever ends it, an exception too.
    struct Transaction {
        io::Database& database;
        bool is_done = false;
        ~Transaction() {
            if (!is_done) database.roll_back();
        }
    } transaction{database};
    base::Status written = write();
    if (written.ok()) written = database.commit();
    transaction.is_done = written.ok();
    return written;
}

}  // namespace local
