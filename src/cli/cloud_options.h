#pragma once
// The options of `slipway cloud`, read from the texts of its command line.

#include <cstdint>
#include <string>

#include "base/result.h"
#include "cli/arguments.h"
#include "local/serve.h"

namespace cli {

/// The port of one that serves already. Errors here and below: usage.arguments.
base::Result<std::uint16_t> port_of(const Arguments& arguments);

/// The folder of its state.
std::string data_of(const Arguments& arguments);

/// How it is to serve.
base::Result<local::ServeOptions> serve_options_of(const Arguments& arguments);

}  // namespace cli
