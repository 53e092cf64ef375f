#pragma once
// The rules of AWS that the code imitates, read from the comments above it, and what is wrong with
// them.

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace behaviours {

/// How a rule is known. The comment says it in lower case.
enum class Certainty : std::uint8_t { Documented, Observed, Chosen };
std::string_view to_string(Certainty certainty);

/// One comment of this form, over as many lines as it takes:
///
///     // AWS rule AREA.NUMBER [CERTAINTY] "PAGE": TEXT. Test: SUITE.NAME
struct Rule {
    std::string area = {};   ///< "target-group"
    std::size_t number = 0;  ///< from 1, within the area
    Certainty certainty = Certainty::Documented;
    std::string page = {};  ///< of AWS, or of whoever observed it
    std::string text = {};  ///< a sentence
    std::string test = {};  ///< "Suite.Name"
    std::string path = {};  ///< of the file
    std::size_t line = 0;   ///< from 1

    bool operator==(const Rule&) const = default;
};

/// "src/engine/ecs/task.cc:287: what is wrong".
using Findings = std::vector<std::string>;

/// The rules in the comments of one C++ file, in its order. What claims to be a rule and is none
/// becomes a finding.
std::vector<Rule> read_rules(const std::string& path, const std::string& whole, Findings& findings);

/// "Suite.Name" of each test in one C++ file.
std::set<std::string> read_tests(const std::string& path, const std::string& whole);

/// What is wrong with all rules together: a number twice, a number left out, an area without a
/// title, a test that is not there. Sorts `rules` by area, in the order of the page, and number.
void check(std::vector<Rule>& rules, const std::set<std::string>& tests, Findings& findings);

/// What an area is about, as a title; empty when there is no such area.
std::string_view title_of(std::string_view area);

}  // namespace behaviours
