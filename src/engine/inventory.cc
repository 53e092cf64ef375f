#include "engine/inventory.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/match.h"
#include "engine/inventory/index.h"
#include "engine/inventory/make.h"
#include "engine/inventory/type_rules.h"
#include "engine/properties.h"
#include "engine/tunables.h"

namespace engine {
namespace {

Pace pace_of(const TypeRules& rules, Record::Phase phase) {
    switch (phase) {
        case Record::Phase::Creating: return rules.create;
        case Record::Phase::Deleting: return rules.remove;
        default: return rules.update;
    }
}

/// Nobody waits for what the API asked.
void wait_for(InventoryIndex& index, Record& record, const Operation& operation) {
    if (!operation.stack) return;
    // Of one record the last operation counts: what a stack gave up is not answered any more.
    std::erase_if(record.waiting, [&](const Operation& other) {
        bool given_up = other.stack == operation.stack;
        if (given_up) index.open.erase(other);
        return given_up;
    });
    record.waiting.push_back(operation);
    index.open.insert(operation);
}

ResourceDone done(const Operation& operation, const Record& record) {
    return {operation, record.physical_id, std::string(shown_id(record.type, record.physical_id)),
            record.attributes};
}

ResourceFailed not_stabilized(const Operation& operation, const Record& record) {
    return {operation,
            fmt::format("Resource of type '{}' with identifier '{}' did not stabilize.",
                        record.type, shown_id(record.type, record.physical_id)),
            "NotStabilized"};
}

/// What goes with a thing, because it cannot be without it.
struct Cascade {
    std::string_view type;
    std::string_view part;
    std::string_view property;  ///< of the part: names the thing
};
constexpr Cascade kCascades[] = {
    {"AWS::EC2::RouteTable", "AWS::EC2::Route", "RouteTableId"},
    {"AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "GroupId"},
    {"AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "GroupId"},
    {"AWS::EC2::VPC", "AWS::EC2::SecurityGroup", "VpcId"},  // the default one: others hold the VPC
    {"AWS::ECS::Cluster", "AWS::ECS::ClusterCapacityProviderAssociations", "Cluster"},
    {"AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerCertificate",
     "ListenerArn"},
    {"AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule",
     "ListenerArn"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::Listener",
     "LoadBalancerArn"},
    {"AWS::Logs::LogGroup", "AWS::Logs::MetricFilter", "LogGroupName"},
};

}  // namespace

Inventory::Inventory(State state)
    : state_(std::move(state)), index_(std::make_unique<InventoryIndex>()) {
    for (const auto& [number, record] : state_.records) {
        index_->add(number, record);
        index_->open.insert(record.waiting.begin(), record.waiting.end());
        if (record.phase == Record::Phase::Ready || record.phase == Record::Phase::Updating)
            index_->forwards.changed(number, forwarded_by(record));
    }
    for (const auto& [number, failing] : state_.failing) {
        index_->failing.emplace(failing.due, number);
        index_->open.insert(failing.operation);
    }
}
Inventory::Inventory(Inventory&&) noexcept = default;
Inventory& Inventory::operator=(Inventory&&) noexcept = default;
Inventory::~Inventory() = default;

void Inventory::handle(const Fact& fact, base::Time now) {
    // Stacks give their orders again after a restart.
    auto is_open = [&](const auto& asked) { return index_->open.contains(asked.operation); };
    base::match(
        fact,
        [&](const InventoryRequested& asked) {
            if (!state_.account.empty()) return;
            state_.ids.seed = asked.seed;
            state_.account = asked.account;
            state_.region = asked.region;
        },
        [&](const CreateResource& asked) {
            if (!is_open(asked)) create(asked, now);
        },
        [&](const UpdateResource& asked) {
            if (!is_open(asked)) update(asked, now);
        },
        [&](const DeleteResource& asked) {
            if (!is_open(asked)) remove(asked, now);
        },
        [&](const BehaviourSettled& settled) { settle(settled, now); },
        [&](const Restarted&) {},  // nothing of an inventory is under way in the world
        [&](const ContentChanged& changed) {
            if (std::optional<std::uint32_t> number = number_of(changed.type, changed.physical_id))
                state_.records.at(*number).content = changed.items;
        },
        [&](const AccountSettingChanged& changed) {
            auto& settings = state_.account_settings[changed.principal];
            if (changed.value.empty())
                settings.erase(changed.name);
            else
                settings[changed.name] = changed.value;
        });
}

void Inventory::create(const CreateResource& asked, base::Time now) {
    if (std::optional<Denial> denial = deny(asked))
        return fail_later(asked.operation, *denial, now);
    std::uint32_t number = state_.next_number++;
    Record& record = state_.records[number];
    record.created = now;
    make_record(record, asked, number, state_);
    if (record.type == "AWS::ECS::Cluster") take_account_settings(record);
    index_->add(number, record);
    state_.orders.emplace_back(ResourceBegan{asked.operation, record.physical_id});
    record.configured_is_enough = asked.until_configured;
    begin(number, record, asked.operation, Record::Phase::Creating, now);
    if (asked.type != "AWS::EC2::VPC") return;
    std::uint32_t group_number = state_.next_number++;
    Record& group = state_.records[group_number];
    make_default_group(group, record, group_number, state_);
    index_->add(group_number, group);
}

// AWS rule ecs.11 [documented] "ECS API reference, PutAccountSetting, containerInsights": a cluster
// that says nothing of Container Insights has what the account has when it is created.
// Test: AccountSettings.DecideWhatANewClusterHas
void Inventory::take_account_settings(Record& record) const {
    auto settings = state_.account_settings.find("");
    if (settings == state_.account_settings.end() || record.properties->find("ClusterSettings"))
        return;
    auto insights = settings->second.find("containerInsights");
    if (insights == settings->second.end()) return;
    cfn::Object properties = *record.properties;
    properties.add("ClusterSettings",
                   cfn::Array{cfn::Object{{"Name", insights->first}, {"Value", insights->second}}});
    record.properties = share(std::move(properties));
}

void Inventory::update(const UpdateResource& asked, base::Time now) {
    if (std::optional<Denial> denial = deny(asked))
        return fail_later(asked.operation, *denial, now);
    std::uint32_t number = *number_of(asked.type, asked.physical_id);
    Record& record = state_.records.at(number);
    index_->remove(number, record);
    change_record(record, asked.properties, number, state_);
    index_->add(number, record);
    state_.orders.emplace_back(ResourceBegan{asked.operation, record.physical_id});
    record.configured_is_enough = asked.until_configured;
    begin(number, record, asked.operation, Record::Phase::Updating, now);
}

void Inventory::remove(const DeleteResource& asked, base::Time now) {
    std::optional<std::uint32_t> number = number_of(asked.type, asked.physical_id);
    // AWS rule inventory.1 [documented] "CloudFormation CLI user guide, Resource type handler
    // contract": a stack that deletes what is gone already has deleted it. Test:
    // Inventory.TakesWhatIsGoneAsDeleted
    if (!number || state_.records.at(*number).phase == Record::Phase::Inactive) {
        if (asked.operation.stack)
            state_.orders.emplace_back(ResourceDone{asked.operation, asked.physical_id, {}, {}});
        // AWS rule ecs.10 [chosen] "ECS API reference, DeleteTaskDefinitions": an INACTIVE revision
        // is DELETE_IN_PROGRESS from then on. AWS keeps it so while tasks and services are of it,
        // and does not say for how long beyond; here it stays so.
        // Test: TaskDefinitions.AreDeletedOnlyWhenTheyAreInactive
        else if (number)
            state_.records.at(*number).deletion_asked = now;
        return;
    }
    if (std::optional<Denial> denial = deny(asked))
        return fail_later(asked.operation, *denial, now);
    Record& record = state_.records.at(*number);
    if (record.phase == Record::Phase::Deleting) return wait_for(*index_, record, asked.operation);
    if (asked.with_snapshot)
        state_.snapshots.push_back({record.type, record.physical_id,
                                    fmt::format("{}-final-{}", record.name, state_.ids.hex(8)),
                                    now});
    // AWS rule inventory.14 [chosen] "CloudFormation CLI user guide, Resource type handler
    // contract": a stack that waits for a thing which somebody else deletes hears that it does not
    // stabilize. Test: Inventory.FailsWhoWaitsForWhatSomebodyElseDeletes
    for (const Operation& waiting : take_waiting(*number, record))
        if (waiting.stack != asked.operation.stack)
            state_.orders.emplace_back(not_stabilized(waiting, record));
    record.configured_is_enough = false;
    begin(*number, record, asked.operation, Record::Phase::Deleting, now);
}

void Inventory::begin(std::uint32_t number, Record& record, const Operation& operation,
                      Record::Phase phase, base::Time now) {
    const TypeRules& rules = *find_rules(record.type);
    wait_for(*index_, record, operation);
    record.phase = phase;
    record.changed = now;
    record.steps++;
    // AWS rule records.1 [documented] "IAM, ECR, KMS, SNS, EC2, Elastic Load Balancing, ECS,
    // CloudWatch and Cloud Map API references; CloudFormation CLI user guide, Resource type handler
    // contract": what is made, changed or taken away through the API of such a service is so with
    // the answer, and a service of ECS that is INACTIVE is in nobody's way; that a stack takes
    // seconds for the same is CloudFormation. Test: Records.AreChangedAtOnceByTheirOwnApi
    bool is_at_once = rules.is_at_once && !operation.stack;
    base::Time due = now;
    if (!is_at_once)
        due = due + time_taken(pace_of(rules, phase), state_.ids.seed, number, record.steps);
    set_due(number, record, record.due ? std::max(*record.due, due) : due);
    if (phase != Record::Phase::Creating) count_forwards(number, record);
    if (!rules.has_behaviour) {
        if (is_at_once) finish_if_due(number, now);
        return;
    }
    if (operation.stack && phase != Record::Phase::Deleting)
        set_patience(number, record, now + tunables::kStackPatience);
    using Step = BehaviourRequested::Step;
    record.behaviour_pending = true;
    state_.orders.emplace_back(BehaviourRequested{phase == Record::Phase::Creating   ? Step::Create
                                                  : phase == Record::Phase::Deleting ? Step::Delete
                                                                                     : Step::Update,
                                                  record.type, record.physical_id});
}

void Inventory::settle(const BehaviourSettled& settled, base::Time now) {
    std::optional<std::uint32_t> number = number_of(settled.type, settled.physical_id);
    if (!number) return;
    Record& record = state_.records.at(*number);
    if (!record.behaviour_pending) return;
    record.behaviour_pending = false;
    if (settled.failure.empty()) return finish_if_due(*number, now);
    set_due(*number, record, std::nullopt);
    if (settled.refused && record.phase == Record::Phase::Updating) put_back(*number, record);
    record.phase = Record::Phase::Ready;
    for (const Operation& operation : take_waiting(*number, record))
        state_.orders.emplace_back(ResourceFailed{operation, settled.failure});
}

// AWS rule inventory.15 [documented] "ECS API reference, UpdateService; Elastic Load Balancing API
// reference, ModifyTargetGroup": what answers a change with an error is as it was before.
// Test: Inventory.IsAsBeforeWhenTheCoreBesideItRefusesAChange
void Inventory::put_back(std::uint32_t number, Record& record) {
    index_->remove(number, record);
    change_record(record, record.previous, number, state_);
    index_->add(number, record);
}

// AWS rule inventory.16 [observed] "Thread amazon-ecs-agent#1996; messages that others recorded": a
// stack does not wait for ever for a service that never becomes steady: after some three hours the
// resource fails with NotStabilized. The service itself goes on.
// Test: Inventory.FailsWhoWaitedTooLongForWhatNeverSettles
void Inventory::give_up(std::uint32_t number) {
    Record& record = state_.records.at(number);
    for (const Operation& operation : take_waiting(number, record))
        state_.orders.emplace_back(
            ResourceFailed{operation, "Exceeded attempts to wait", "NotStabilized"});
}

/// Those who wait, once: they are answered now.
std::vector<Operation> Inventory::take_waiting(std::uint32_t number, Record& record) {
    for (const Operation& operation : record.waiting)
        index_->open.erase(operation);
    set_patience(number, record, std::nullopt);
    return std::exchange(record.waiting, {});
}

void Inventory::finish_if_due(std::uint32_t number, base::Time now) {
    Record& record = state_.records.at(number);
    if (record.due && *record.due > now) return;
    set_due(number, record, std::nullopt);
    if (!record.behaviour_pending) return finish(number);
    if (!record.configured_is_enough) return;
    // AWS rule inventory.2 [documented] "CloudFormation user guide, Express mode": a resource is
    // complete when its configuration is applied, before it is ready for requests.
    // Test: Inventory.IsDoneBeforeItsBehaviourWhenConfiguredIsEnough
    for (const Operation& operation : take_waiting(number, record))
        state_.orders.emplace_back(done(operation, record));
}

void Inventory::finish(std::uint32_t number) {
    Record& record = state_.records.at(number);
    for (const Operation& operation : take_waiting(number, record))
        state_.orders.emplace_back(done(operation, record));
    if (record.phase == Record::Phase::Deleting) return erase(number);
    record.phase = Record::Phase::Ready;
    count_forwards(number, record);
}

void Inventory::erase(std::uint32_t number) {
    Record& record = state_.records.at(number);
    // AWS rule inventory.3 [documented] "ECS API reference, DeregisterTaskDefinition": a
    // deregistered revision is INACTIVE, still shown, and its number is not given again.
    // Test: Inventory.KeepsADeregisteredRevisionAsInactive
    if (record.type == "AWS::ECS::TaskDefinition") {
        index_->remove(number, record);
        record.phase = Record::Phase::Inactive;
        record.deregistered = record.changed;
        index_->add(number, record);
        return;
    }
    std::vector<std::uint32_t> parts;
    for (const Cascade& cascade : kCascades) {
        if (cascade.type != record.type) continue;
        for (std::uint32_t user : index_->users_of(record)) {
            const Record& part = state_.records.at(user);
            if (part.type == cascade.part && part.phase != Record::Phase::Deleting &&
                index_->names(record, text_at(*part.properties, cascade.property)))
                parts.push_back(user);
        }
    }
    count_forwards(number, record);
    // Who made it is done or told so before; who still makes a part of it hears that it is gone.
    for (const Operation& waiting : take_waiting(number, record))
        state_.orders.emplace_back(not_stabilized(waiting, record));
    index_->remove(number, record);
    state_.records.erase(number);
    for (std::uint32_t part : parts) {
        state_.records.at(part).phase = Record::Phase::Deleting;
        erase(part);
    }
}

void Inventory::count_forwards(std::uint32_t number, const Record& record) {
    // AWS rule inventory.4 [chosen] "Elastic Load Balancing, Target groups": a target group is in
    // use from when its listener or rule is complete until that begins to go.
    // Test: Inventory.TellsWhenListenersForwardToATargetGroup
    for (const std::string& group : index_->forwards.changed(
             number, record.phase == Record::Phase::Deleting ? std::set<std::string>{}
                                                             : forwarded_by(record)))
        state_.orders.emplace_back(ForwardsChanged{group, forwards(group)});
}

void Inventory::set_due(std::uint32_t number, Record& record, std::optional<base::Time> due) {
    if (record.due) index_->due.erase({*record.due, number});
    record.due = due;
    if (due) index_->due.emplace(*due, number);
}

void Inventory::set_patience(std::uint32_t number, Record& record, std::optional<base::Time> ends) {
    if (record.patience_ends) index_->patience.erase({*record.patience_ends, number});
    record.patience_ends = ends;
    if (ends) index_->patience.emplace(*ends, number);
}

void Inventory::fail_later(const Operation& operation, const Denial& denial, base::Time now) {
    if (!operation.stack) return;
    std::uint32_t number = state_.next_number++;
    base::Time due = now + tunables::kRequestFails;
    index_->open.insert(operation);
    state_.failing[number] = {operation, due, denial.message, denial.handler_code};
    index_->failing.emplace(due, number);
}

std::optional<base::Time> Inventory::next_wake() const {
    std::optional<base::Time> first;
    for (const auto* line : {&index_->due, &index_->failing, &index_->patience})
        if (!line->empty()) first = base::earlier(first, line->begin()->first);
    return first;
}

void Inventory::wake(base::Time now) {
    while (!index_->failing.empty() && index_->failing.begin()->first <= now) {
        auto failed = state_.failing.extract(index_->failing.begin()->second);
        index_->failing.erase(index_->failing.begin());
        FailingOperation& failing = failed.mapped();
        index_->open.erase(failing.operation);
        state_.orders.emplace_back(ResourceFailed{failing.operation, std::move(failing.reason),
                                                  std::move(failing.handler_code)});
    }
    while (!index_->due.empty() && index_->due.begin()->first <= now)
        finish_if_due(index_->due.begin()->second, now);
    while (!index_->patience.empty() && index_->patience.begin()->first <= now)
        give_up(index_->patience.begin()->second);
}

void Inventory::take_orders(std::vector<Order>& into) {
    std::move(state_.orders.begin(), state_.orders.end(), std::back_inserter(into));
    state_.orders.clear();
}

std::optional<std::uint32_t> Inventory::number_of(std::string_view type,
                                                  std::string_view id) const {
    return index_->find(type, id);
}

const Record* Inventory::find(std::string_view type, std::string_view id) const {
    std::optional<std::uint32_t> number = number_of(type, id);
    return number ? &state_.records.at(*number) : nullptr;
}

std::vector<std::string> Inventory::list(std::string_view type, std::string_view after,
                                         std::size_t limit) const {
    std::vector<std::string> ids;
    auto of_type = index_->ids.find(type);
    if (of_type == index_->ids.end()) return ids;
    for (auto at = of_type->second.upper_bound(after);
         at != of_type->second.end() && ids.size() < limit; ++at)
        ids.push_back(at->first);
    return ids;
}

std::vector<const Record*> Inventory::all(std::string_view type) const {
    std::vector<const Record*> records;
    auto of_type = index_->ids.find(type);
    if (of_type == index_->ids.end()) return records;
    std::set<std::uint32_t> numbers;
    for (const auto& [id, number] : of_type->second)
        numbers.insert(number);
    for (std::uint32_t number : numbers)
        records.push_back(&state_.records.at(number));
    return records;
}

std::vector<const Record*> Inventory::users(std::string_view type, std::string_view id) const {
    std::vector<const Record*> found;
    auto users = index_->users.find(id);
    if (users == index_->users.end()) return found;
    for (std::uint32_t number : users->second)
        if (const Record& record = state_.records.at(number); record.type == type)
            found.push_back(&record);
    return found;
}

std::uint32_t Inventory::forwards(std::string_view target_group) const {
    return index_->forwards.count(target_group);
}

}  // namespace engine
