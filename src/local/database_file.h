#pragma once
// The files of the local cloud's state: each says in its header whose it is and of which form, and
// which state it is a part of. None is taken that is another program's, damaged, or of a newer
// slipway.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "io/database.h"

namespace local {

/// What sort of file it is.
struct FileForm {
    std::int64_t application = 0;  ///< four letters, in the header of the file
    std::int64_t format = 1;       ///< of its tables; a file of a higher number is refused
    std::string_view tables;       ///< the statements that make them; not that of `about`
};

/// What becomes of a file without anything in it, which may be there or not.
enum class IfEmpty : std::uint8_t { Make, Refuse };

/// Makes the tables of a new file, in one transaction. Errors: journal.foreign, journal.newer,
/// state.mixed (it is empty and must not be), and those of io::Database; a file that is refused is
/// left as it is.
base::Status prepare_file(io::Database& database, std::string_view path, const FileForm& form,
                          IfEmpty if_empty);

/// What the file says of itself under `name`; empty: nothing. Beside the id of its state that is
/// the journal's alone.
base::Result<std::string> read_about(io::Database& database, std::string_view name);
/// Empty: nothing any more.
base::Status write_about(io::Database& database, std::string_view name, std::string_view value);

/// Under this name stands the id of the state that the file is a part of; files of the versions
/// before it have none.
inline constexpr std::string_view kStateId = "state";

/// journal.damaged, journal.newer and state.mixed, in words.
base::Diagnostic damaged_file(std::string_view path, std::string_view what);
base::Diagnostic newer_file(std::string_view path, std::string_view what);
base::Diagnostic mixed_state(std::string_view path, std::string_view what);

}  // namespace local
