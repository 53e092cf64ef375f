#pragma once
// The manifest as it counts: every value of a mapping with the line that it came from.

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic_printer.h"
#include "base/source.h"
#include "cli/outcome.h"
#include "platform/keys.h"
#include "text/document.h"
#include "text/json_writer.h"

namespace cli {

/// One single value.
struct ShownValue {
    /// The keys that lead to it; "[0]" for an element of a list.
    std::vector<std::string> path;
    std::string value;
    /// Where it is written; empty: built in.
    std::optional<base::SourceSpan> place = {};
    /// Who handed it over, "from postgres"; empty: nobody.
    std::string note = {};

    bool operator==(const ShownValue&) const = default;
};

/// The values of `mapping` in the order of `table`, and for each key that it lacks what is built
/// in. Mappings of known keys are completed in the same way when they are there or always in force.
/// `table` may be nothing: then it is the mapping's own order.
std::vector<ShownValue> shown_values(const text::Node& mapping, const platform::Table* table);

/// As YAML with the places in a column of their own, in the width of the screen where the values
/// have room in it.
std::string shown_values_text(const std::vector<ShownValue>& values, const base::Sources& sources,
                              const Screen& screen);

/// Writes an array of {"path", "value", "place" or null, "note"}.
void write_shown_values(text::JsonWriter& json, const std::vector<ShownValue>& values,
                        const base::Sources& sources);

}  // namespace cli
