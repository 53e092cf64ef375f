#pragma once
// What a log shows to have happened: states, transitions and rules of AWS, recognised from its
// lines alone and counted over seeds.

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

/// Every state, transition and rule that the log shows, each once: "task PENDING -> RUNNING",
/// "stack UPDATE_ROLLBACK_FAILED", "rule breaker.5 rolls back".
std::set<std::string> situations_of(std::string_view log);

/// What seeds must come by, all of them together: a change that makes one of these impossible, or
/// the simulation blind, shows here.
std::span<const std::string_view> expected_situations();

struct Tally {
    std::uint64_t seeds = 0;
    std::map<std::string, std::uint64_t> reached = {};  ///< by situation, how many seeds

    void add(std::string_view log);
    /// The expected ones that fewer than `least` seeds have reached.
    std::vector<std::string> seldom(std::uint64_t least) const;
    bool operator==(const Tally&) const = default;
};

/// One line a situation: how many seeds reached it, and whether it is expected ("*").
std::string tally_text(const Tally& tally);

}  // namespace sim
