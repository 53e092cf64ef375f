#pragma once
// Which secrets a list is to have.

#include <vector>

#include "local/secretsmanager/secret.h"

namespace local {

/// Those of `secrets` that pass all filters of the input.
std::vector<Secret> filtered(const Asking& asking, std::vector<Secret> secrets);

}  // namespace local
