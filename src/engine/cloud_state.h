#pragma once
// All that the cloud is: its cores in dense vectors by kind, and what ties them together.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/cloudformation/stack_engine.h"
#include "engine/codec.h"
#include "engine/ecs/service_scheduler.h"
#include "engine/ecs/task.h"
#include "engine/inventory.h"
#include "engine/name_service.h"
#include "engine/target_group.h"

namespace engine {

/// A core, or nothing. A copy has a core of its own with the same state: the state of the cloud is
/// a value.
template <class C>
class Owned {
  public:
    Owned() = default;
    Owned(std::unique_ptr<C> core) : core_(std::move(core)) {}
    Owned(const Owned& other)
        : core_(other.core_ ? std::make_unique<C>(other.core_->state()) : nullptr) {}
    Owned(Owned&&) noexcept = default;
    Owned& operator=(const Owned& other) { return *this = Owned(other); }
    Owned& operator=(Owned&&) noexcept = default;
    ~Owned() = default;

    explicit operator bool() const { return core_ != nullptr; }
    C& operator*() const { return *core_; }
    C* operator->() const { return core_.get(); }
    C* get() const { return core_.get(); }
    void reset() { core_.reset(); }

  private:
    std::unique_ptr<C> core_;
};

/// The place of one core. It is never given to another, so that an address means one core for ever.
template <class C>
struct Slot {
    /// What others call it: ARN of a service or target group, id of a private name, id of a task,
    /// ARN of a stack.
    std::string id = {};
    std::uint32_t scope = 0;    ///< index of its account and region
    std::uint32_t cluster = 0;  ///< index into CloudState::clusters, of tasks and services
    /// When the core is let go; empty: it lives.
    std::optional<base::Time> shown_until = {};
    Owned<C> core = {};  ///< nothing: it is gone

    // What follows from the rest; not compared and not written.
    bool touched = false;

    bool operator==(const Slot& other) const {
        if (id != other.id || scope != other.scope || cluster != other.cluster ||
            shown_until != other.shown_until || !core != !other.core)
            return false;
        return !core || core->state() == other.core->state();
    }
};

template <class C>
struct CodecOf<Slot<C>> {
    static void write(Encoder& encoder, const Slot<C>& slot) {
        encoder.out.begin_array(slot.core ? 5 : 4);
        encode(encoder, slot.id);
        encode(encoder, slot.scope);
        encode(encoder, slot.cluster);
        encode(encoder, slot.shown_until);
        if (slot.core) encode(encoder, slot.core->state());
    }
    static void read(Decoder& decoder, Slot<C>& slot) {
        decoder.in.begin_array();
        if (decoder.in.more()) decode(decoder, slot.id);
        if (decoder.in.more()) decode(decoder, slot.scope);
        if (decoder.in.more()) decode(decoder, slot.cluster);
        if (decoder.in.more()) decode(decoder, slot.shown_until);
        if (!decoder.in.more()) return;
        typename C::State state{};
        decode(decoder, state);
        if (decoder.in.ok()) slot.core = std::make_unique<C>(std::move(state));
        if (decoder.in.more()) decoder.in.fail();
    }
};

/// What the world must do for the core at `address`. Idempotent: after Restarted it comes again.
struct CloudOrder {
    using What = std::variant<ecs::ProvisionTask, ecs::PullImage, ecs::StartContainer,
                              ecs::ProbeContainer, ecs::TerminateContainer, ecs::KillContainer,
                              ecs::DeprovisionTask, ProbeTarget, RoutesChanged, AnswersChanged>;
    Address address;
    What what;
    bool operator==(const CloudOrder&) const = default;
};

/// What a stack exports.
struct Export {
    std::uint32_t stack = 0;  ///< index
    std::string value = {};
    bool operator==(const Export&) const = default;
};

/// An account in a region; its inventory has the same index.
struct Scope {
    std::string account = {};
    std::string region = {};
    std::map<std::string, Export> exports = {};
    /// Which stacks import a name.
    std::map<std::string, std::set<std::uint32_t>> importers = {};
    bool operator==(const Scope&) const = default;
};

/// What was made for a client token.
struct KnownToken {
    std::string request = {};  ///< digest of it
    base::Time at = {};
    std::string physical_id = {};
    std::vector<Address> tasks = {};
    std::optional<Address> stack = {};
    bool operator==(const KnownToken&) const = default;
};

struct CloudState {
    std::uint64_t seed = 0;
    std::vector<Scope> scopes = {};
    std::vector<std::string> clusters = {};  ///< ARNs, as first met
    std::vector<Slot<cloudformation::StackEngine>> stacks = {};
    std::vector<Slot<Inventory>> inventories = {};
    std::vector<Slot<ecs::ServiceScheduler>> services = {};
    std::vector<Slot<ecs::Task>> tasks = {};
    std::vector<Slot<TargetGroup>> target_groups = {};
    std::vector<Slot<NameService>> name_services = {};
    /// What RunTask overrides, by index of the task.
    std::map<std::uint32_t, SharedProperties> overrides = {};
    std::uint32_t operations = 0;         ///< numbers given to what the API asks of inventories
    std::vector<CloudOrder> orders = {};  ///< not taken yet
    /// "Tags", by index of the task.
    std::map<std::uint32_t, SharedProperties> task_tags = {};
    /// By account, region, kind of request and token; and which of them is how old.
    std::map<std::string, KnownToken> client_tokens = {};
    std::map<std::pair<base::Time, std::uint32_t>, std::string> token_ages = {};
    bool operator==(const CloudState&) const = default;
};

}  // namespace engine
