#pragma once
// The whole cloud: owns its cores, routes facts to them and their orders to each other, and hands
// out what only the world can do. A core itself.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "engine/cloud_requests.h"
#include "engine/cloud_state.h"
#include "engine/core.h"

namespace engine {

/// The first fact. Everything that the cloud makes up follows from `seed`.
struct CloudStarted {
    std::uint64_t seed = 0;
    bool operator==(const CloudStarted&) const = default;
};
/// Somebody calls the API.
struct ApiRequested {
    std::string account = {};  ///< 12 digits
    std::string region = {};   ///< "eu-west-1"
    Request request;
    /// The same token with the same request makes nothing more; empty: there is none.
    std::string client_token = {};
    bool operator==(const ApiRequested&) const = default;
};
/// What the world has to say about a task or a target: the answer to an order, or news.
struct WorldReported {
    using What =
        std::variant<ecs::TaskProvisioned, ecs::TaskPlacementFailed, ecs::TaskSetupFailed,
                     ecs::ImagePulled, ecs::ImagePullFailed, ecs::ContainerStarted,
                     ecs::ContainerStartFailed, ecs::ContainerExited, ecs::ContainerProbed,
                     ecs::TaskDeprovisioned, ecs::SpotInterrupted, ecs::HostLost, TargetProbed>;
    Address address;
    What what;
    bool operator==(const WorldReported&) const = default;
};

/// What the last ApiRequested made, for the answer. Not part of the state.
struct Made {
    std::optional<Address> stack = {};
    std::string change_set = {};   ///< its ARN
    std::string physical_id = {};  ///< of a resource
    std::vector<Address> tasks = {};
};

struct CloudIndex;

class Cloud {
  public:
    using Fact = std::variant<CloudStarted, ApiRequested, WorldReported, Restarted>;
    using Order = CloudOrder;
    using State = CloudState;

    Cloud() : Cloud(State{}) {}
    explicit Cloud(State state);
    Cloud(Cloud&&) noexcept;
    Cloud& operator=(Cloud&&) noexcept;
    ~Cloud();

    /// Of requests; whoever asks must ask this first and not hand in what is refused. Codes as the
    /// services have them ("ClusterNotFoundException", "ValidationError").
    std::optional<Refusal> refuse(const Fact& fact) const;
    void handle(const Fact& fact, base::Time now);
    std::optional<base::Time> next_wake() const;
    void wake(base::Time now);
    void take_orders(std::vector<Order>& into);
    const State& state() const { return state_; }
    const Made& made() const;
    /// The cores that the last handle() or wake() turned to: all that it changed are among them.
    /// One may stand there twice; how many they are is the cost of a fact.
    const std::vector<Address>& turned_to() const;

    // Views. A pointer is good until the next fact; nothing means: no such thing, or not any more.

    /// What lies in an account and region. IAM and Route 53 have their records in the region
    /// "aws-global", which `inventory_of` knows.
    const Inventory* inventory(std::string_view account, std::string_view region) const;
    const Inventory* inventory_of(std::string_view account, std::string_view region,
                                  std::string_view type) const;
    /// By name (the living one) or ARN (gone ones too).
    const cloudformation::StackEngine* stack(std::string_view account, std::string_view region,
                                             std::string_view name_or_id) const;
    /// In the order of their creation, the deleted ones too.
    std::vector<const cloudformation::StackEngine*> stacks(std::string_view account,
                                                           std::string_view region) const;
    /// By name.
    const std::map<std::string, Export>& exports(std::string_view account,
                                                 std::string_view region) const;
    /// Those whose names are imported, with the indices of the stacks that do.
    const std::map<std::string, std::set<std::uint32_t>>& importers(std::string_view account,
                                                                    std::string_view region) const;
    const cloudformation::StackEngine* stack(Address address) const;
    const ecs::ServiceScheduler* service(Address address) const;
    const ecs::Task* task(Address address) const;
    const TargetGroup* target_group(Address address) const;
    const NameService* name_service(Address address) const;
    /// By ARN: of services (the newest of the name) and target groups; of private names by
    /// "srv-..."; of tasks by ARN.
    std::optional<Address> find_service(std::string_view arn) const;
    std::optional<Address> find_task(std::string_view arn) const;
    std::optional<Address> find_target_group(std::string_view arn) const;
    std::optional<Address> find_name_service(std::string_view id) const;
    std::string task_arn(Address task) const;
    /// "arn:aws:ecs:...:cluster/NAME" of a task or service; empty when it is unknown.
    std::string cluster_arn(Address task_or_service) const;
    /// Tasks of a cluster by its ARN, the stopped ones as long as they are shown, oldest first.
    std::vector<Address> tasks(std::string_view cluster_arn) const;
    std::vector<Address> services(std::string_view cluster_arn) const;
    /// What RunTask overrides in the definition of the task ("containerOverrides" in
    /// CloudFormation's spelling of keys), or nothing.
    SharedProperties overrides(Address task) const;
    /// The tags of the task, as the property "Tags", or nothing.
    SharedProperties tags(Address task) const;
    /// "eu-west-1a" and its two neighbours.
    static std::vector<std::string> zones(std::string_view region);

  private:
    State state_;
    std::unique_ptr<CloudIndex> index_;  ///< all that follows from the state
};

/// The state with the number of its form in front.
std::string checkpoint(const Cloud::State& state);
/// The cloud that goes on from there; the message says what is wrong with the bytes: of a newer
/// form, or damaged.
std::variant<Cloud, std::string> restore(std::string_view bytes);

}  // namespace engine
