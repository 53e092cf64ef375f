#pragma once
// What `slipway check` found, in its three forms.

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/outcome.h"
#include "text/json_writer.h"

namespace cli {

/// Everything that a report says. `milliseconds` is for people alone: programs get the same bytes
/// every time.
struct CheckReport {
    std::string manifest;  ///< as it is called in findings
    base::Diagnostics findings;
    std::size_t accepted = 0;
    std::vector<std::string> environments;
    std::size_t services = 0;  ///< of the manifest; 0 when it could not be read
    std::int64_t milliseconds = 0;
};

/// The findings as rustc taught people to expect them, then one line of summary.
std::string check_text(const CheckReport& report, const base::Sources& sources,
                       base::Colour colour);

/// docs/json.md describes it.
std::string check_json(const CheckReport& report, const base::Sources& sources);
/// Its members; the object is the caller's.
void write_check(text::JsonWriter& json, const CheckReport& report, const base::Sources& sources);

/// SARIF 2.1.0 (OASIS Standard, 27 March 2020): one run; the rules are those that were broken, with
/// their pages.
std::string check_sarif(const CheckReport& report, const base::Sources& sources);

/// The summary line alone: "2 errors, 1 warning (1 accepted)   11 services, 3 environments, 4 ms".
std::string check_summary(const CheckReport& report, base::Colour colour);

}  // namespace cli
