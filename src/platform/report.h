#pragma once
// Findings of one load. Settling runs once an environment and meets the same mistake each time; it
// is told once.

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/diagnostic.h"

namespace platform {

class Report {
  public:
    /// Nobody reads more; and a manifest of nothing but mistakes is to be told quickly.
    static constexpr std::size_t kMost = 1000;

    /// Keeps `finding` unless one with the same code, place and message is there. Past `kMost` they
    /// are only counted.
    void add(base::Diagnostic finding);

    /// Whether what comes now is only counted: then no help needs to be looked for.
    bool is_full() const { return findings_.size() == kMost; }

    /// Remembers a name that the manifest gives to something, and that was reported itself: that it
    /// is unknown afterwards only follows from it.
    void left_out(std::string name);
    bool was_left_out(std::string_view name) const { return left_out_names_.contains(name); }
    bool left_anything_out() const { return !left_out_names_.empty(); }

    /// Adds that there is nothing called `name`, unless it was left out.
    void add_unknown(base::Diagnostic finding, std::string_view name);

    /// In order of place, at one place of code and message. Ends with manifest.more-findings when
    /// some were only counted.
    base::Diagnostics take();

  private:
    std::set<std::tuple<base::SourceSpan, std::string, std::string>> seen_;
    base::Diagnostics findings_;
    std::set<std::string, std::less<>> left_out_names_;
    base::SourceSpan first_left_out_;
    std::size_t left_out_ = 0;
};

/// "prod", "prod and dev", "prod, staging and dev".
std::string enumerate(const std::vector<std::string>& words, std::string_view last = "and");

/// "did you mean `x`?", or what there is: "<what>: a, b, c", or that there is nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known,
                         std::string_view what);

}  // namespace platform
