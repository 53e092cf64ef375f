#pragma once
// The C++ that comes out of the generator, as text.

#include <string>
#include <vector>

#include "model.h"

namespace aws_generator {

/// aws/<service>.cc: the shapes and operations of one service. Codes: model.wrong for a type or a
/// protocol that the tables do not know.
base::Result<std::string> service_table(const Model& model);

/// aws/services.cc: all of them.
std::string list_of_services(const std::vector<Model>& models);

}  // namespace aws_generator
