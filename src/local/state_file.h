#pragma once
// A whole state of the local cloud as one file, to hand to somebody else or to come back to.

#include <string>

#include "base/result.h"

namespace local {

/// The file's format; raised when older ones cannot be read as they are.
inline constexpr std::int64_t kStateFileFormat = 1;

/// Writes the state in the folder `data`, which no process may have meanwhile, into `file`, for
/// this user alone: it has the values of secrets. A file that is there is replaced, once the new
/// one is whole. Errors: state.none (there is no state), state.mixed, those of Journal and Stores
/// for a state that cannot be read, file.unwritable.
base::Status export_state(const std::string& data, const std::string& file);

/// Makes the state of `file` in the folder `data`, which must have none yet. What is not a whole
/// state that this slipway reads is refused, and leaves nothing behind. Errors: state.there,
/// state.damaged (or no such file at all), state.newer, state.mixed, those of Journal and
/// Stores, file.unwritable.
base::Status import_state(const std::string& file, const std::string& data);

}  // namespace local
