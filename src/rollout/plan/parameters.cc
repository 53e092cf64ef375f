#include "rollout/plan/parameters.h"

#include <utility>

namespace rollout {
namespace {

class Updating {
  public:
    Updating(const WantedStack& wanted, const StackSeen& there, const LiveService* live)
        : wanted_(wanted), there_(there), live_(live) {}

    GivenParameters give() {
        for (const auto& [name, value] : wanted_.parameters)
            give_changed(name, value);
        for (const ImageNeed& need : wanted_.images)
            if (!need.image.empty()) give_changed(need.parameter, need.image);
        if (wanted_.service) give_service(*wanted_.service);
        return std::move(result_);
    }

  private:
    bool takes(const std::string& name) const {
        return !name.empty() && wanted_.body.find_parameter(name) != nullptr;
    }

    void give_changed(const std::string& name, const std::string& value) {
        result_.given[name] = value;
        const std::string before = there_.parameter(name);
        if (before == value || before == kHiddenValue) return;
        result_.changes.push_back({name, before, value});
    }

    void give_service(const ServiceWish& service) {
        // Whatever count the stack was created with, from here on it is the autoscaler's.
        if (takes(service.count_parameter)) {
            result_.given[service.count_parameter] = "";
            if (!there_.parameter(service.count_parameter).empty())
                result_.forget[service.count_parameter] = "";
        }
        if (takes(service.capacity_parameter)) give_capacity(service);
        const bool is_forced = result_.given.contains(service.force_parameter);
        if (!is_forced && runs_another_revision(service)) force(service);
        if (live_ && live_->weights && takes(service.blue_parameter)) give_weights(service);
    }

    void settle(const std::string& name, const std::string& value) {
        result_.given[name] = value;
        // A parameter that the stack does not have yet comes with the change.
        if (there_.parameters.contains(name) && there_.parameter(name) != value)
            result_.settle[name] = value;
    }

    /// ECS takes another capacity only with a forced deployment; where the fallback has moved a
    /// service from Spot to on-demand capacity, it stays there.
    void give_capacity(const ServiceWish& service) {
        const bool is_on_demand = live_ && live_->capacity_provider == "FARGATE";
        const bool stays = service.on_spot && is_on_demand && live_->fell_back;
        const bool on_spot = service.on_spot && !stays;
        const std::string& value = on_spot ? service.spot_value : service.on_demand_value;
        const bool is_live =
            live_ && live_->capacity_provider == (on_spot ? "FARGATE_SPOT" : "FARGATE");
        if (is_live) return settle(service.capacity_parameter, value);
        give_changed(service.capacity_parameter, value);
        if (live_) force(service);
    }

    void force(const ServiceWish& service) {
        // A value that was not given before, and the same for the same change.
        if (takes(service.force_parameter))
            give_changed(service.force_parameter, std::to_string(there_.changed.in_unix_seconds()));
    }

    /// ECS has taken a deployment back that CloudFormation did not wait for, or somebody has told
    /// ECS what to run.
    bool runs_another_revision(const ServiceWish& service) const {
        if (!wanted_.express || !live_) return false;
        const std::string named = there_.output(service.definition_output);
        const ServiceState state = state_of(live_->service);
        const bool is_at_rest = state != ServiceState::Rolling && state != ServiceState::Ending;
        return is_at_rest && !named.empty() && !live_->service.task_definition.empty() &&
               live_->service.task_definition != named;
    }

    void give_weights(const ServiceWish& service) {
        settle(service.blue_parameter, std::to_string(live_->weights->blue));
        settle(service.green_parameter, std::to_string(live_->weights->green));
    }

    const WantedStack& wanted_;
    const StackSeen& there_;
    const LiveService* live_;
    GivenParameters result_ = {};
};

}  // namespace

Parameters chosen_since(const WantedStack& wanted, const LiveService& live, const Proposal& before,
                        const Proposal& change) {
    const ServiceWish& service = *wanted.service;
    Parameters chosen;
    auto choose = [&](const std::string& name, const std::string& value) {
        auto was = before.given.find(name);
        if (name.empty() || was == before.given.end()) return;
        auto became = change.given.find(name);
        const bool is_theirs = became == change.given.end() || became->second == was->second;
        if (is_theirs && was->second != value) chosen[name] = value;
    };
    // The fallback from Spot moves a service that is to run there, and moves it back.
    const bool is_away = live.fell_back && live.capacity_provider == "FARGATE";
    if (service.on_spot && (is_away || live.capacity_provider == "FARGATE_SPOT"))
        choose(service.capacity_parameter, is_away ? service.on_demand_value : service.spot_value);
    if (live.weights) {
        choose(service.blue_parameter, std::to_string(live.weights->blue));
        choose(service.green_parameter, std::to_string(live.weights->green));
    }
    return chosen;
}

GivenParameters parameters_to_create(const WantedStack& wanted, const std::string& release) {
    GivenParameters result{.given = wanted.parameters};
    for (const ImageNeed& need : wanted.images)
        if (!need.image.empty()) result.given[need.parameter] = need.image;
    if (!wanted.release_parameter.empty()) result.given[wanted.release_parameter] = release;
    if (!wanted.service) return result;
    const ServiceWish& service = *wanted.service;
    if (!service.count_parameter.empty()) {
        result.given[service.count_parameter] = std::to_string(service.count);
        result.forget[service.count_parameter] = "";
    }
    if (!service.capacity_parameter.empty())
        result.given[service.capacity_parameter] =
            service.on_spot ? service.spot_value : service.on_demand_value;
    return result;
}

GivenParameters parameters_to_update(const WantedStack& wanted, const StackSeen& there,
                                     const LiveService* live) {
    return Updating(wanted, there, live).give();
}

}  // namespace rollout
