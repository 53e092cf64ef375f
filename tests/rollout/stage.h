#pragma once
// A simulated account in which an environment of a manifest is rolled out.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/wish.h"
#include "platform/platform.h"
#include "rollout/execution/rollout.h"
#include "rollout/plan/consequences.h"
#include "sim/deployer.h"
#include "sim/world.h"

namespace stage {

/// A manifest, settled; its account is the simulated one.
struct Read {
    std::unique_ptr<platform::Platform> platform;
    std::vector<cli::RegionStacks> stacks;
};
/// A manifest with mistakes is a test failure that shows them.
Read read(std::string manifest, const std::string& environment);

/// What a person would look at, before and after: no code of the plan is asked.
struct Snapshot {
    /// By stack and logical id: the physical id.
    std::map<std::string, std::string> resources;
    /// Running tasks by service: their ARNs.
    std::map<std::string, std::set<std::string>> tasks;
    std::map<std::string, std::string> stacks;  ///< status and last change by name
    bool operator==(const Snapshot&) const = default;
};

class Stage {
  public:
    explicit Stage(std::uint64_t seed = 1, sim::Behaviour behaviour = {},
                   sim::CallTroubles troubles = {});

    /// The images that the environment's tag stands for: those of release `number`.
    void push(const std::string& repository, int number) { images_[repository] = number; }
    /// From now on nothing has the tag.
    void untag(const std::string& repository) { images_[repository] = 0; }

    rollout::Wish wish(const Read& read) const;
    /// A plan, and what it says of each of its stacks.
    struct Foretold {
        rollout::Plan plan;
        std::vector<rollout::Consequence> consequences;
    };
    base::Result<Foretold> foretold(const Read& read);
    base::Result<rollout::Plan> plan(const Read& read) const { return deployer_.plan(wish(read)); }
    /// To its end; one that has none within `most` is a test failure.
    rollout::Rollout up(const Read& read, base::Duration most = base::Duration::hours(12),
                        const sim::Deployer::Interrupts& interrupts = {});
    /// The same, ended wherever it is after `so_long`, as by kill -9.
    rollout::Rollout up_for(const Read& read, base::Duration so_long);

    /// Back to the images of release `to`, to its end; the first `up` is release 1.
    rollout::Rollout roll_back(const Read& read, std::int64_t to);
    /// A person deletes a stack.
    void abort(const std::string& stack);
    const sim::Loopback& aws() { return deployer_.aws(); }

    Snapshot look() const;
    sim::World& world() { return world_; }
    /// The images that the tasks of a service run; how many of each.
    std::map<std::string, std::size_t> running(const std::string& service) const;
    /// How many tasks of one job ran at the same moment at most, of those that ECS shows still.
    std::size_t most_runs_at_once() const;
    /// A line a step: its kind, stack and how it ended.
    static std::string told(const rollout::Rollout& rollout);

  private:
    sim::World world_;
    sim::Deployer deployer_;
    std::map<std::string, int> images_ = {};
    int releases_ = 0;
};

}  // namespace stage
