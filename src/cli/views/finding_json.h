#pragma once
// Findings as JSON: the one form that every command with `--json` uses.

#include "base/diagnostic.h"
#include "text/json_writer.h"

namespace cli {

/// Writes the array of `findings`: code, severity, message, places, notes, help.
void write_findings(text::JsonWriter& json, const base::Diagnostics& findings,
                    const base::Sources& sources);

}  // namespace cli
