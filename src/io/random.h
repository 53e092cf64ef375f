#pragma once
// What nobody can guess: keys, passwords, and names that no two have. They are no part of any
// cloud's history.

#include <cstddef>
#include <string>
#include <string_view>

namespace io {

/// A number below `bound`, which is at least 1; each as likely as the others.
std::size_t random_below(std::size_t bound);

/// `count` letters of `alphabet`, which has one at least.
std::string random_letters(std::string_view alphabet, std::size_t count);

/// A UUID of version 4 (RFC 9562).
std::string random_uuid();

}  // namespace io
