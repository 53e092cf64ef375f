#pragma once
// What `slipway why` found, for people and for programs.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/source.h"
#include "cli/outcome.h"
#include "rollout/diagnosis/diagnosis.h"

namespace cli {

/// What is not well, and where in the manifest it comes from.
struct WhyFinding {
    rollout::Diagnosis diagnosis = {};
    std::optional<base::SourceSpan> place = {};  ///< empty: nowhere
};

/// One region of an environment.
struct RegionWhy {
    std::string name = {};
    std::vector<WhyFinding> findings = {};
    std::size_t services = 0;  ///< that were looked at
    std::size_t stacks = 0;    ///< that the manifest has
    std::size_t whole = 0;     ///< of them
    /// Nothing of the environment is deployed.
    bool is_empty = false;
};

struct WhyReport {
    std::string environment = {};
    std::string service = {};  ///< that was asked about; empty: all of them
    std::string account = {};
    std::string place = {};  ///< "AWS", or the URL that stands for it
    std::vector<RegionWhy> regions = {};
};

/// A paragraph for each finding, or a sentence that all is well.
std::string why_text(const WhyReport& report, const base::Sources& sources, const Screen& screen);
std::string why_json(const WhyReport& report, const base::Sources& sources);

/// `diagnosis` as every finding of slipway is told; `place` as in WhyFinding.
base::Diagnostic finding_of(const rollout::Diagnosis& diagnosis,
                            const std::optional<base::SourceSpan>& place);

}  // namespace cli
