#pragma once
// The folder of a state: three files that vouch for one another, so that none of them can be lost,
// or exchanged for that of another state, without a word.
//
// Each bears the id of the state. The journal is made first and says of itself that the state has
// begun; once the others have the id too it says that they have. So whenever a process is killed in
// between, the next one knows that a file may be missing, and which id is the right one. States of
// the versions before ids get theirs in the same manner.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "local/journal.h"
#include "local/stores.h"

namespace local {

/// The files in the folder; in each other's company they are a state.
inline constexpr std::array<std::string_view, 3> kStateParts = {"journal", "world", "vault"};

/// The same, and what SQLite lays beside them.
inline constexpr std::array<std::string_view, 9> kStateFiles = {
    "journal",   "journal-wal", "journal-shm", "world",    "world-wal",
    "world-shm", "vault",       "vault-wal",   "vault-shm"};

std::string path_of_part(const std::string& data, std::string_view part);

/// The id of a state, as its journal knows it.
struct StateId {
    std::string text = {};  ///< empty: a version made the state that knew no ids
    bool is_whole = false;  ///< the other files have it too
};

struct OpenedState {
    OpenedJournal journal = {};
    std::unique_ptr<Stores> stores = {};
    StateId id = {};
};

/// Opens the state in the folder `data`, which is there, or makes a new one where it has none;
/// `engine` as for Journal. Errors: state.mixed (a file is missing, empty, or of another state),
/// and those of Journal and Stores; the files are left as they are.
base::Result<OpenedState> open_state(const std::string& data, std::int64_t engine);

/// Once it is known that the state can be taken up: gives its files their id where they have none.
/// Errors: those of io::Database.
base::Status complete_state(StateId id, Journal& journal, Stores& stores);

}  // namespace local
