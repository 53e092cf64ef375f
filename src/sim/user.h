#pragma once
// Somebody who operates the platform in a simulated world: creates, releases, scales, stops,
// deletes, and in the end puts right what is left.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/prng.h"
#include "engine/cloud_requests.h"
#include "sim/findings.h"
#include "sim/platform.h"
#include "sim/world.h"

namespace sim {

class User {
  public:
    User(std::uint64_t seed, World& world, Findings& findings);

    void create_shared();
    void create_services();
    /// One of the many things that users do.
    void do_something();
    /// Helps every service once: room to move, whatever waits for somebody continued, a good
    /// revision. What is in the middle of something is left for the next call; true: nothing is.
    bool put_right();
    /// Deletes the stacks of services, then the shared one. To be called until they are gone.
    void take_down();

    const std::vector<ServicePlan>& plans() const { return plans_; }

  private:
    using Service = const engine::ecs::ServiceScheduler*;

    void ask(const std::string& what, engine::Request request) { gets(what, std::move(request)); }
    /// Asks, and whether it was taken.
    bool gets(const std::string& what, engine::Request request);
    engine::cloudformation::SharedRequest request_of(const std::string& text) const;
    std::string status_of(const std::string& stack) const;
    Service service_of(const ServicePlan& plan) const;
    /// Tasks of the cluster that are on no way out.
    std::vector<std::string> running_tasks() const;

    void create(const ServicePlan& plan);
    void update(ServicePlan& plan);
    void make_change_set(ServicePlan& plan);
    void use_change_set(const ServicePlan& plan);
    void remove(const ServicePlan& plan);
    void change_service(const ServicePlan& plan);
    void stop_deployment(const ServicePlan& plan);
    void touch_stack(ServicePlan& plan);
    void touch_tasks();
    void run_task();
    void make_room(const ServicePlan& plan);
    bool put_right(ServicePlan& plan);

    base::Prng draws_;
    World& world_;
    Findings& findings_;
    std::vector<ServicePlan> plans_ = {};
    std::uint32_t version_ = 1;
    std::uint32_t change_sets_ = 0;
    std::uint32_t releases_ = 100;
    std::set<std::string> roomy_ = {};     ///< deployments that were given room to move
    std::set<std::string> forced_ = {};    ///< services that were given another deployment
    std::set<std::string> released_ = {};  ///< services that were given a good revision
};

}  // namespace sim
