#pragma once
// docs/coverage.md: what the local cloud has of AWS, from the tables that it serves by.

#include <string>

namespace coverage {

/// The whole page.
std::string page();

}  // namespace coverage
