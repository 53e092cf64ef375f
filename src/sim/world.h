#pragma once
// A world in virtual time around a cloud: what the cloud orders is answered from a queue, faults
// included, and onlookers see every turn.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/prng.h"
#include "base/time.h"
#include "engine/cloud.h"
#include "sim/memory.h"
#include "sim/report_queue.h"
#include "sim/task_model.h"

namespace sim {

/// What an onlooker sees of one turn of the cloud, after it.
struct Turn {
    const engine::Cloud& cloud;
    base::Time now;
    /// What happened; nothing: time passed.
    const engine::Cloud::Fact* fact = nullptr;
    std::span<const engine::CloudOrder> orders = {};
    /// The only core that turned to it, where that is known: nothing else changed then.
    std::optional<engine::Address> only = {};
};
/// Whether the cloud's process came back in it.
inline bool is_restart(const Turn& turn) {
    return turn.fact && std::holds_alternative<engine::Restarted>(*turn.fact);
}
using Onlooker = std::function<void(const Turn&)>;

/// How reports reach the cloud; rates are per million of reports. A real world tells its state
/// until somebody takes it, so a report that is lost comes again, much later; but the answer to a
/// health check that is lost never comes.
struct Delivery {
    std::uint32_t late = 0;
    Span lateness = {base::Duration::seconds(1), base::Duration::seconds(40)};
    std::uint32_t doubled = 0;
    std::uint32_t lost = 0;
    Span lost_for = {base::Duration::seconds(40), base::Duration::minutes(6)};
    bool operator==(const Delivery&) const = default;
};

class World {
  public:
    static constexpr const char* kAccount = "123456789012";
    static constexpr const char* kRegion = "eu-west-1";
    /// When every world begins: 2027-01-15T08:00:00Z.
    static constexpr base::Time kStart = base::Time::unix_seconds(1'800'000'000);

    World(std::uint64_t seed, Behaviour behaviour, Delivery delivery = {});

    const engine::Cloud& cloud() const { return cloud_; }
    base::Time now() const { return now_; }
    void watch(Onlooker onlooker) { onlookers_.push_back(std::move(onlooker)); }

    /// Something happens now. A request must have been asked with `ask`.
    void tell(const engine::Cloud::Fact& fact);
    /// A user calls the API: the refusal, or nothing when it was taken.
    std::optional<engine::Refusal> ask(engine::Request request, std::string client_token = {});
    /// Something will be reported of a core.
    void report(base::Duration after, engine::WorldReported report);

    /// When `step` has something to do; empty at rest.
    std::optional<base::Time> next() const;
    /// Goes to whatever is next, a report or the cloud's own time; false when there is nothing up
    /// to and including `until`.
    bool step(base::Time until);
    /// Steps until then, and is there.
    void run(base::Time until);

    /// Every task there loses its host, and until then none finds room.
    void lose_zone(const std::string& zone, base::Time until);
    /// The cloud's process dies and comes back so long after with what it had written down; what
    /// the world knew about orders under way is lost, and what happened to containers meanwhile is
    /// not. The message says what is wrong with what was written down; empty: nothing.
    std::string restart(base::Duration absence);
    /// From now on nothing goes wrong, whatever rates the tags of task definitions say.
    void heal();

  private:
    void finish_turn(const engine::Cloud::Fact* fact);
    void answer(const engine::CloudOrder& order);
    void deliver(const Answer& answer);

    engine::Cloud cloud_;
    base::Time now_ = kStart;
    std::uint64_t seed_;
    TaskModel model_;
    Delivery delivery_;
    base::Prng draws_;
    ReportQueue queue_ = {};
    Memory memory_ = {};
    std::map<std::string, base::Time> lost_zones_ = {};
    std::vector<Onlooker> onlookers_ = {};

    // Used again each turn.
    std::vector<engine::CloudOrder> orders_ = {};
    std::vector<Answer> answers_ = {};
};

}  // namespace sim
