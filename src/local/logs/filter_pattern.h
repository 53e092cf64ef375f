#pragma once
// The patterns by which FilterLogEvents and metric filters choose lines.
//
// AWS: CloudWatch Logs user guide, "Filter pattern syntax".

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace local {

/// Why a pattern is not taken, in words.
struct PatternRefusal {
    std::string message;
};

/// A pattern of terms, or one about lines that are JSON. A value.
class FilterPattern {
  public:
    static std::variant<FilterPattern, PatternRefusal> parse(std::string_view text);

    bool matches(std::string_view line) const;

    /// One condition about a line in JSON, or several.
    struct Condition;

  private:
    std::vector<std::string> all_ = {};   ///< each stands in the line
    std::vector<std::string> any_ = {};   ///< one of them does; empty: no matter
    std::vector<std::string> none_ = {};  ///< stands in no line
    std::shared_ptr<const Condition> condition_ = {};
};

}  // namespace local
