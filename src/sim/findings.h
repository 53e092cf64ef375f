#pragma once
// Where onlookers write: the log, and the promises that were not kept.

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "sim/log.h"

namespace sim {

/// A promise that the cloud did not keep: the sentence says what was promised.
struct Broken {
    base::Time when = {};
    std::string sentence = {};
    std::string who = {};
    bool operator==(const Broken&) const = default;
};

/// One for all onlookers of a world.
struct Findings {
    Log log;
    base::Time now = {};  ///< of the turn that is looked at
    std::vector<Broken> broken = {};

    explicit Findings(base::Time start) : log(start), now(start) {}

    void say(std::string_view who, std::string_view what) { log.say(now, who, what); }
    void expect(bool kept, std::string_view sentence, std::string_view who) {
        if (kept) return;
        broken.push_back({now, std::string(sentence), std::string(who)});
        log.say(now, who, "BROKEN: " + std::string(sentence));
    }
    /// The same with a name that takes time to write: `who` yields it.
    template <std::invocable Who>
    void expect(bool kept, std::string_view sentence, const Who& who) {
        if (!kept) expect(false, sentence, std::string_view(who()));
    }
};

}  // namespace sim
