#pragma once
// A span as people and programs are told it: file, line and column.

#include <string>

#include "base/source.h"
#include "text/json_writer.h"

namespace cli {

/// "slipway.yaml:52".
std::string file_and_line(const base::Sources& sources, base::SourceSpan span);

/// Writes {"file", "line", "column", "end_line", "end_column", "begin_byte", "end_byte"}; the
/// object is left open.
void begin_place(text::JsonWriter& json, const base::Sources& sources, base::SourceSpan span);

}  // namespace cli
