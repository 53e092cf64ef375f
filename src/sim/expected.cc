// The situations that seeds must come by. One that seeds have not reached yet is no reason to take
// it away, but to ask what the simulation does not do.

#include "sim/tally.h"

namespace sim {

std::span<const std::string_view> expected_situations() {
    static constexpr std::string_view kExpected[] = {
        "task PROVISIONING",
    };
    return kExpected;
}

}  // namespace sim
