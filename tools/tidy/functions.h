#pragma once
// Where functions begin and end, found by braces. Good enough for clang-formatted code; not a
// parser.

#include <cstddef>
#include <vector>

#include "tidy/source_text.h"

namespace tidy {

/// A function with a body, outside any other function: a lambda counts as part of the function that
/// holds it.
struct Function {
    /// The line on which its declaration begins, from 1.
    std::size_t line = 0;
    /// From the first line of the declaration to the closing brace. Left out are the inner lines of
    /// raw strings and of the longest table: one braced list that is returned or that initialises a
    /// constant.
    std::size_t length = 0;

    bool operator==(const Function&) const = default;
};

/// In the order of their closing braces.
std::vector<Function> functions_of(const SourceText& text);

}  // namespace tidy
