#include "engine/cloud.h"

#include <cassert>
#include <iterator>
#include <utility>

#include "base/match.h"
#include "engine/client_tokens.h"
#include "engine/cloud_index.h"
#include "engine/cloud_lookup.h"
#include "engine/cloud_turn.h"
#include "engine/codec.h"
#include "engine/properties.h"

namespace engine {
namespace {

/// The form of checkpoints. Fields at the end of aggregates and alternatives at the end of variants
/// need no new one.
constexpr std::uint32_t kForm = 1;

template <class C>
const C* core_at(const std::vector<Slot<C>>& slots, Address address, CoreKind kind) {
    if (address.kind != kind || address.index >= slots.size()) return nullptr;
    return slots[address.index].core.get();
}

std::optional<Address> address_in(const CloudIndex::ByText<std::uint32_t>& table,
                                  std::string_view word, CoreKind kind) {
    std::optional<std::uint32_t> at = find_in(table, word);
    if (!at) return std::nullopt;
    return Address{kind, *at};
}

}  // namespace

Cloud::Cloud(State state) : state_(std::move(state)), index_(std::make_unique<CloudIndex>()) {
    CloudTurn(state_, *index_, base::Time{}).rebuild();
}
Cloud::Cloud(Cloud&&) noexcept = default;
Cloud& Cloud::operator=(Cloud&&) noexcept = default;
Cloud::~Cloud() = default;

std::optional<Refusal> Cloud::refuse(const Fact& fact) const {
    const auto* asked = std::get_if<ApiRequested>(&fact);
    if (!asked) return std::nullopt;
    if (const KnownToken* known = known_token(state_, *index_, *asked))
        return refuse_token(*known, *asked);
    if (find_scope(*index_, asked->account, asked->region))
        return refuse_request(state_, *index_, *asked);
    // An account and region that nobody has met: asked of a cloud that has nothing but what the
    // account has in all its regions.
    CloudState fresh{.seed = state_.seed};
    CloudIndex index;
    CloudTurn turn(fresh, index, base::Time{});
    turn.meet(asked->account, asked->region);
    if (const Inventory* global = inventory(asked->account, kGlobalRegion)) {
        turn.meet(asked->account, kGlobalRegion);
        *fresh.inventories.back().core = Inventory(global->state());
    }
    return refuse_request(fresh, index, *asked);
}

void Cloud::handle(const Fact& fact, base::Time now) {
    index_->turned.clear();
    forget_tokens(state_, now);
    CloudTurn turn(state_, *index_, now);
    base::match(
        fact, [&](const CloudStarted& started) { turn.start(started); },
        [&](const ApiRequested& asked) {
            index_->made = {};
            if (const KnownToken* known = known_token(state_, *index_, asked)) {
                index_->made = {.stack = known->stack,
                                .physical_id = known->physical_id,
                                .tasks = known->tasks};
                return;
            }
            turn.ask(asked);
            turn.settle();
            remember_token(state_, asked, index_->made, now);
        },
        [&](const WorldReported& reported) { turn.report(reported); },
        [&](const Restarted&) { turn.restart(); });
    turn.settle();
}

std::optional<base::Time> Cloud::next_wake() const {
    return index_->deadlines.next();
}

void Cloud::wake(base::Time now) {
    index_->turned.clear();
    forget_tokens(state_, now);
    CloudTurn(state_, *index_, now).wake();
}

void Cloud::take_orders(std::vector<Order>& into) {
    std::move(state_.orders.begin(), state_.orders.end(), std::back_inserter(into));
    state_.orders.clear();
}

const Made& Cloud::made() const {
    return index_->made;
}

const std::vector<Address>& Cloud::turned_to() const {
    return index_->turned;
}

const Inventory* Cloud::inventory(std::string_view account, std::string_view region) const {
    std::optional<std::uint32_t> scope = find_scope(*index_, account, region);
    return scope ? state_.inventories[*scope].core.get() : nullptr;
}

const Inventory* Cloud::inventory_of(std::string_view account, std::string_view region,
                                     std::string_view type) const {
    return inventory(account, region_of(type, region));
}

const cloudformation::StackEngine* Cloud::stack(std::string_view account, std::string_view region,
                                                std::string_view name_or_id) const {
    std::optional<std::uint32_t> scope = find_scope(*index_, account, region);
    if (!scope) return nullptr;
    std::optional<std::uint32_t> at = living_stack(state_, *index_, *scope, name_or_id);
    if (!at) at = find_in(index_->stack_ids, name_or_id);
    return at && state_.stacks[*at].scope == *scope ? state_.stacks[*at].core.get() : nullptr;
}

std::vector<const cloudformation::StackEngine*> Cloud::stacks(std::string_view account,
                                                              std::string_view region) const {
    std::vector<const cloudformation::StackEngine*> found;
    std::optional<std::uint32_t> scope = find_scope(*index_, account, region);
    for (const auto& slot : state_.stacks)
        if (scope && slot.scope == *scope) found.push_back(slot.core.get());
    return found;
}

const std::map<std::string, Export>& Cloud::exports(std::string_view account,
                                                    std::string_view region) const {
    static const std::map<std::string, Export> kNone;
    std::optional<std::uint32_t> scope = find_scope(*index_, account, region);
    return scope ? state_.scopes[*scope].exports : kNone;
}

const std::map<std::string, std::set<std::uint32_t>>& Cloud::importers(
    std::string_view account, std::string_view region) const {
    static const std::map<std::string, std::set<std::uint32_t>> kNone;
    std::optional<std::uint32_t> scope = find_scope(*index_, account, region);
    return scope ? state_.scopes[*scope].importers : kNone;
}

const cloudformation::StackEngine* Cloud::stack(Address address) const {
    return core_at(state_.stacks, address, CoreKind::Stack);
}
const ecs::ServiceScheduler* Cloud::service(Address address) const {
    return core_at(state_.services, address, CoreKind::Service);
}
const ecs::Task* Cloud::task(Address address) const {
    return core_at(state_.tasks, address, CoreKind::Task);
}
const TargetGroup* Cloud::target_group(Address address) const {
    return core_at(state_.target_groups, address, CoreKind::TargetGroup);
}
const NameService* Cloud::name_service(Address address) const {
    return core_at(state_.name_services, address, CoreKind::NameService);
}

std::optional<Address> Cloud::find_service(std::string_view arn) const {
    return address_in(index_->services, arn, CoreKind::Service);
}
std::optional<Address> Cloud::find_task(std::string_view arn) const {
    return address_in(index_->tasks, last_segment(arn), CoreKind::Task);
}
std::optional<Address> Cloud::find_target_group(std::string_view arn) const {
    return address_in(index_->target_groups, arn, CoreKind::TargetGroup);
}
std::optional<Address> Cloud::find_name_service(std::string_view id) const {
    return address_in(index_->name_services, id, CoreKind::NameService);
}

std::string Cloud::task_arn(Address task) const {
    return this->task(task) ? task_arn_of(state_, task) : std::string();
}

std::string Cloud::cluster_arn(Address task_or_service) const {
    if (task(task_or_service)) return state_.clusters[state_.tasks[task_or_service.index].cluster];
    if (service(task_or_service))
        return state_.clusters[state_.services[task_or_service.index].cluster];
    return {};
}

std::vector<Address> Cloud::tasks(std::string_view cluster_arn) const {
    std::vector<Address> found;
    if (auto cluster = find_in(index_->clusters, cluster_arn))
        for (std::uint32_t at : index_->cluster_tasks[*cluster])
            found.push_back({CoreKind::Task, at});
    return found;
}

std::vector<Address> Cloud::services(std::string_view cluster_arn) const {
    std::vector<Address> found;
    if (auto cluster = find_in(index_->clusters, cluster_arn))
        for (std::uint32_t at : index_->cluster_services[*cluster])
            found.push_back({CoreKind::Service, at});
    return found;
}

SharedProperties Cloud::overrides(Address task) const {
    auto found = state_.overrides.find(task.index);
    if (task.kind != CoreKind::Task || found == state_.overrides.end()) return {};
    return found->second;
}

SharedProperties Cloud::tags(Address task) const {
    auto found = state_.task_tags.find(task.index);
    if (task.kind != CoreKind::Task || found == state_.task_tags.end()) return {};
    return found->second;
}

std::vector<std::string> Cloud::zones(std::string_view region) {
    std::vector<std::string> names;
    for (char letter : {'a', 'b', 'c'})
        names.push_back(std::string(region) + letter);
    return names;
}

std::string checkpoint(const Cloud::State& state) {
    Encoder encoder;
    encoder.out.begin_array(2);
    encode(encoder, kForm);
    encode(encoder, state);
    return encoder.out.take();
}

std::variant<Cloud, std::string> restore(std::string_view bytes) {
    Decoder decoder{text::CborReader(bytes), {}};
    std::uint32_t form = 0;
    decoder.in.begin_array();
    if (decoder.in.more()) decode(decoder, form);
    if (!decoder.in.ok() || form == 0) return "the checkpoint is damaged";
    if (form > kForm) return "the checkpoint was written by a newer slipway";
    CloudState state;
    if (decoder.in.more()) decode(decoder, state);
    if (decoder.in.more() || !decoder.in.ok() || !decoder.in.at_end() || !is_whole(state))
        return "the checkpoint is damaged";
    return Cloud(std::move(state));
}

}  // namespace engine
