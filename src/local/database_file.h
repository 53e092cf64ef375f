#pragma once
// The files of the local cloud's state: each says in its header whose it is and of which form, and
// none is taken that is another program's, damaged, or of a newer slipway.

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
    std::string_view tables;       ///< the statements that make them
};

/// Makes the tables of a new file, in one transaction. Errors: journal.foreign, journal.newer, and
/// those of io::Database; a file that is refused is left as it is.
base::Status prepare_file(io::Database& database, std::string_view path, const FileForm& form);

/// journal.damaged and journal.newer, in words.
base::Diagnostic damaged_file(std::string_view path, std::string_view what);
base::Diagnostic newer_file(std::string_view path, std::string_view what);

}  // namespace local
