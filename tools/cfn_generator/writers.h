#pragma once
// The C++ that comes out of the generator, as text.

#include <string>
#include <vector>

#include "generating/output.h"
#include "model.h"

namespace cfn_generator {

using generating::cpp_literal;

/// cfn/<service>.h: an aggregate for each resource and each structure inside one.
std::string header_of(const Service& service);

/// cfn/<service>.cc: `to_object` for each of them, and the words of the enums.
std::string source_of(const Service& service);

/// cfn/schema_table.cc: the tables behind cfn/schema.h.
std::string schema_table_of(const std::vector<Service>& services);

}  // namespace cfn_generator
