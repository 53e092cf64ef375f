#pragma once
// Processes of this machine, by their numbers.

#include <cstdint>

#include "base/duration.h"

namespace io {

/// The number of this process.
std::int64_t process_id();

/// Waits until the process `id` has ended, at most for `patience`. False when it has not. One that
/// is not there has ended.
bool wait_for_end_of(std::int64_t id, base::Duration patience);

/// Lets this process have as many files and connections open as the machine allows it: what a
/// process begins with is often less.
void allow_many_files();

}  // namespace io
