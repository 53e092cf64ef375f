#pragma once
// What `slipway check ENV --live` prints behind the findings about the manifest.

#include <string>

#include "cli/live_check.h"
#include "cli/outcome.h"
#include "cli/views/check_report.h"

namespace cli {

/// A line a question, the answers below it that are not good, and one line of summary.
/// `milliseconds`: how long it took.
std::string live_text(const LiveReport& report, const Screen& screen, std::int64_t milliseconds);

/// The questions that fail, for whoever is about to change the environment all the same; empty:
/// none does.
std::string live_warnings(const LiveReport& report, const Screen& screen);

/// What `check_json` writes, and the answers as `live`; docs/json.md describes it.
std::string live_json(const CheckReport& report, const base::Sources& sources,
                      const LiveReport& live);

}  // namespace cli
