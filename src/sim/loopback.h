#pragma once
// AWS as a rollout sees it, in a simulated cloud: its orders become requests of the API, its looks
// are answered from views. No wire between, and nothing that the API would not show.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "engine/cloud.h"
#include "rollout/cloud_seen.h"
#include "rollout/orders.h"
#include "rollout/release/release.h"
#include "rollout/wish.h"
#include "sim/world.h"

namespace sim {

class Loopback {
  public:
    /// The world outlives it.
    explicit Loopback(World& world) : world_(world) {}

    /// What there is of an environment, before a plan.
    rollout::CloudSeen look(const rollout::Wish& wish) const;
    /// What has the tag of an environment in a repository, by its digest; what nobody pushed has
    /// none.
    void push(const std::string& repository, const std::string& image) {
        images_[repository] = image;
    }
    /// The images that releases of `environment` have marked.
    rollout::ReleasedImages released(const std::string& environment) const;
    /// A person sets the value of a secret.
    void set_secret(const std::string& arn) { set_.insert(arn); }
    /// Does what is ordered, and its answer.
    rollout::Answered::What carry_out(const rollout::Order::What& order);

  private:
    using Stack = const engine::cloudformation::StackEngine*;

    Stack find(const std::string& name_or_arn) const;
    /// Nothing: there is no such service, or it is gone.
    std::optional<rollout::LiveService> live_service(const std::string& cluster,
                                                     const std::string& name) const;
    rollout::Answered::What asked(engine::Request request, const std::string& token = {});

    rollout::Answered::What answer(const rollout::LookAtStack& look);
    rollout::Answered::What answer(const rollout::CreateChangeSet& order);
    rollout::Answered::What answer(const rollout::LookAtChangeSet& look);
    rollout::Answered::What answer(const rollout::ExecuteChangeSet& order);
    rollout::Answered::What answer(const rollout::DeleteChangeSet& order);
    rollout::Answered::What answer(const rollout::DeleteStack& order);
    rollout::Answered::What answer(const rollout::CancelUpdate& order);
    rollout::Answered::What answer(const rollout::ContinueRollback& order);
    rollout::Answered::What answer(const rollout::RollBackStack& order);
    rollout::Answered::What answer(const rollout::ReadFailures& look);
    rollout::Answered::What answer(const rollout::LookAtService& look);
    rollout::Answered::What answer(const rollout::LookAtChosen& look);
    rollout::Answered::What answer(const rollout::FindTask& look);
    rollout::Answered::What answer(const rollout::RunTask& order);
    rollout::Answered::What answer(const rollout::LookAtTask& look);
    rollout::Answered::What answer(const rollout::ReadTasks& look);
    rollout::Answered::What answer(const rollout::StopTask& order);
    rollout::Answered::What answer(const rollout::FindImage& look);
    rollout::Answered::What answer(const rollout::TagImage& order);
    rollout::Answered::What answer(const rollout::LookAtSecret& look);

    World& world_;
    std::map<std::string, std::string> images_ = {};
    std::set<std::string> set_ = {};
    /// Digests by repository and tag.
    std::map<std::pair<std::string, std::string>, std::string> tags_ = {};
};

}  // namespace sim
