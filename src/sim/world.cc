#include "sim/world.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace sim {

using base::Duration;
using base::Time;
using engine::Address;
using engine::Cloud;
using engine::CloudOrder;
using engine::WorldReported;
using engine::ecs::Task;
using engine::ecs::TaskStatus;

namespace {

constexpr std::uint64_t kDeliveryDraws = 0xde11;

/// Whether the world knows it whatever becomes of the one who wanted to hear it: things that happen
/// to containers, not answers to orders.
bool is_news(const WorldReported& report) {
    return std::holds_alternative<engine::ecs::ContainerExited>(report.what) ||
           std::holds_alternative<engine::ecs::SpotInterrupted>(report.what) ||
           std::holds_alternative<engine::ecs::HostLost>(report.what);
}

/// Answers that nobody tells twice: who asks has a time-out.
bool is_probed(const WorldReported& report) {
    return std::holds_alternative<engine::ecs::ContainerProbed>(report.what) ||
           std::holds_alternative<engine::TargetProbed>(report.what);
}

/// The only core that a turn has turned to, if the fact or an order tells which.
std::optional<Address> the_only_one(const Cloud& cloud, const Cloud::Fact* fact,
                                    std::span<const CloudOrder> orders) {
    if (cloud.turned_to().size() != 1) return std::nullopt;
    if (!fact) return orders.empty() ? std::nullopt : std::optional(orders.front().address);
    const auto* report = std::get_if<WorldReported>(fact);
    return report ? std::optional(report->address) : std::nullopt;
}

}  // namespace

World::World(std::uint64_t seed, Behaviour behaviour, Delivery delivery)
    : seed_(seed),
      model_(seed, behaviour),
      delivery_(delivery),
      draws_(base::mix(seed, kDeliveryDraws)) {
    cloud_.handle(engine::CloudStarted{seed}, now_);
    memory_.begin(cloud_);
}

void World::tell(const Cloud::Fact& fact) {
    cloud_.handle(fact, now_);
    finish_turn(&fact);
}

std::optional<engine::Refusal> World::ask(engine::Request request, std::string client_token) {
    engine::ApiRequested asked{kAccount, kRegion, std::move(request)};
    asked.client_token = std::move(client_token);
    if (auto refusal = cloud_.refuse(asked)) return refusal;
    tell(asked);
    return std::nullopt;
}

void World::report(Duration after, WorldReported report) {
    queue_.add(now_ + after, std::move(report));
}

void World::finish_turn(const Cloud::Fact* fact) {
    memory_.add(now_, fact);
    orders_.clear();
    cloud_.take_orders(orders_);
    for (const CloudOrder& order : orders_)
        answer(order);
    Turn turn{cloud_, now_, fact, orders_, the_only_one(cloud_, fact, orders_)};
    for (const Onlooker& onlooker : onlookers_)
        onlooker(turn);
}

void World::answer(const CloudOrder& order) {
    if (const auto* provision = std::get_if<engine::ecs::ProvisionTask>(&order.what)) {
        auto lost = lost_zones_.find(provision->zone);
        if (lost != lost_zones_.end() && now_ < lost->second)
            return deliver({Duration::seconds(3),
                            {order.address, engine::ecs::TaskPlacementFailed{
                                                "Capacity is unavailable at this time."}}});
    }
    answers_.clear();
    model_.answer(cloud_, order, answers_);
    for (const Answer& answer : answers_)
        deliver(answer);
}

void World::deliver(const Answer& answer) {
    Duration after = answer.after;
    if (draws_.chance(delivery_.late))
        after = after + draws_.between(delivery_.lateness.least, delivery_.lateness.most);
    if (draws_.chance(delivery_.lost)) {
        if (is_probed(answer.report)) return;
        after = after + draws_.between(delivery_.lost_for.least, delivery_.lost_for.most);
    }
    if (draws_.chance(delivery_.doubled))
        report(after + draws_.between(Duration(), delivery_.lateness.most), answer.report);
    report(after, answer.report);
}

std::optional<Time> World::next() const {
    return base::earlier(queue_.next(), cloud_.next_wake());
}

bool World::step(Time until) {
    std::optional<Time> due = next();
    if (!due || *due > until) return false;
    // What fell due while the cloud was away comes late.
    now_ = std::max(now_, *due);
    if (queue_.next() && *queue_.next() <= now_) {
        tell(queue_.take());
    } else {
        cloud_.wake(now_);
        finish_turn(nullptr);
    }
    return true;
}

void World::run(Time until) {
    while (step(until)) {
    }
    now_ = until;
}

void World::lose_zone(const std::string& zone, Time until) {
    lost_zones_[zone] = until;
    for (std::uint32_t at = 0; at < cloud_.state().tasks.size(); ++at) {
        Address address{engine::CoreKind::Task, at};
        const Task* task = cloud_.task(address);
        if (!task || task->last_status() == TaskStatus::Stopped) continue;
        if (task->state().request.zone == zone)
            report(draws_.between(Duration(), Duration::seconds(5)),
                   {address, engine::ecs::HostLost{"Host EC2 (zone " + zone + ") terminated."}});
    }
}

std::string World::restart(Duration absence) {
    std::variant<Cloud, std::string> back = memory_.recall();
    if (const auto* wrong = std::get_if<std::string>(&back)) return *wrong;
    if (std::get<Cloud>(back).state() != cloud_.state())
        return "the turns since the checkpoint lead to another state";
    cloud_ = std::move(std::get<Cloud>(back));
    memory_.begin(cloud_);
    queue_.keep_only(is_news);
    now_ = now_ + absence;
    tell(engine::Restarted{});
    return {};
}

void World::heal() {
    Behaviour well;
    well.heeds_rates = false;
    model_ = TaskModel(seed_, well);
    delivery_ = {};
    lost_zones_.clear();
}

}  // namespace sim
