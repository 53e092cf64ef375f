#pragma once
// Somebody who operates the platform in a simulated world: creates, releases, scales, stops,
// deletes, and in the end puts right what is left.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/prng.h"
#include "engine/cloud_requests.h"
#include "sim/findings.h"
#include "sim/platform.h"
#include "sim/watch_plans.h"
#include "sim/world.h"

namespace sim {

class User {
  public:
    /// `plans` is told what stands behind every template.
    User(std::uint64_t seed, World& world, Findings& findings, PlanWatch& plans);

    void create_shared();
    void create_services();
    /// Some of them store files.
    void use_services();
    /// One of the many things that users do.
    void do_something();
    /// Which services get help when the world is well again: those that cannot help themselves, or
    /// all of them.
    enum class Help : std::uint8_t { WhereNeeded, Everywhere };
    /// Helps every service once: room to move, whatever waits for somebody continued, and where
    /// help goes everywhere a good revision. What is in the middle of something is left for the
    /// next call; true: nothing is.
    bool put_right(Help help);
    /// Deletes the stacks of services, then the shared one. To be called until they are gone.
    void take_down();

    const std::vector<ServicePlan>& plans() const { return plans_; }

  private:
    using Service = const engine::ecs::ServiceScheduler*;

    void ask(const std::string& what, engine::Request request) { gets(what, std::move(request)); }
    /// Asks, and whether it was taken.
    bool gets(const std::string& what, engine::Request request);
    engine::cloudformation::StackRequest read(const std::string& text) const;
    engine::cloudformation::StackRequest request_of(const ServicePlan& plan);
    std::string status_of(const std::string& stack) const;
    Service service_of(const ServicePlan& plan) const;
    /// Tasks of the cluster that are on no way out.
    std::vector<std::string> running_tasks() const;

    void create(ServicePlan& plan);
    void create_by_change_set(const ServicePlan& plan,
                              engine::cloudformation::StackRequest request);
    void update(ServicePlan& plan);
    void draw_mode(const ServicePlan& plan, engine::cloudformation::StackRequest& request);
    void make_change_set(ServicePlan& plan);
    void use_change_set(const ServicePlan& plan);
    void protect(const ServicePlan& plan, bool enabled);
    void update_shared();
    /// Files come into the bucket, or all of them go.
    void put_files(const std::string& bucket, std::uint64_t count);
    void empty_buckets(const ServicePlan& plan);
    void delete_what_is_left();
    void remove(const ServicePlan& plan);
    void change_service(const ServicePlan& plan);
    void stop_deployment(const ServicePlan& plan);
    void touch_stack(ServicePlan& plan);
    void touch_tasks();
    void run_task();
    void make_room(const ServicePlan& plan, Help help);
    bool put_right(ServicePlan& plan, Help help);
    bool is_settled(const ServicePlan& plan) const;

    base::Prng draws_;
    World& world_;
    Findings& findings_;
    PlanWatch& written_;
    std::vector<ServicePlan> plans_ = {};
    SharedPlan shared_ = {};
    std::uint32_t change_sets_ = 0;
    std::map<std::string, std::string> first_change_sets_ = {};  ///< that create, by stack
    std::set<std::string> protected_ = {};                       ///< stacks, from deletion
    std::uint32_t releases_ = 100;
    /// How often deployments were given room to move.
    std::map<std::string, std::uint32_t> roomy_ = {};
    std::set<std::string> express_ = {};   ///< services whose stacks were changed in a hurry
    std::set<std::string> forced_ = {};    ///< services that were given another deployment
    std::set<std::string> released_ = {};  ///< services that were given a good revision
};

}  // namespace sim
