#pragma once
// Letters that nobody can guess: keys and passwords. They are no part of the cloud's history.

#include <cstddef>
#include <string>
#include <string_view>

namespace local {

/// A number below `bound`, which is at least 1; each as likely as the others.
std::size_t random_below(std::size_t bound);

/// `count` letters of `alphabet`, which has one at least.
std::string random_letters(std::string_view alphabet, std::size_t count);

}  // namespace local
