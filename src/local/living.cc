#include "local/living.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace local {
namespace {

/// What each service calls input that a schema does not allow; the inventory has one word for all.
struct Invalid {
    std::string_view types;
    std::string_view code;
};
constexpr Invalid kInvalid[] = {
    {"AWS::EC2::", "InvalidParameterValue"},
    {"AWS::ElasticLoadBalancingV2::", "ValidationError"},
};

std::optional<aws::Error> in_own_words(const Asking& asking, std::string_view type,
                                       std::optional<aws::Error> error) {
    if (!error || error->code != "ValidationException") return error;
    for (const Invalid& invalid : kInvalid)
        if (type.starts_with(invalid.types))
            return asking.error(std::string(invalid.code), std::move(error->message));
    return error;
}

bool is_going(const engine::Record& record) {
    return record.phase == engine::Record::Phase::Deleting;
}

}  // namespace

const engine::Record* find_living(const Asking& asking, std::string_view type,
                                  std::string_view word) {
    const engine::Inventory* inventory = asking.inventory_of(type);
    const engine::Record* record = inventory ? inventory->find(type, word) : nullptr;
    return record && !is_going(*record) ? record : nullptr;
}

std::vector<const engine::Record*> living(const Asking& asking, std::string_view type) {
    std::vector<const engine::Record*> records;
    const engine::Inventory* inventory = asking.inventory_of(type);
    if (!inventory) return records;
    for (const auto& [number, record] : inventory->state().records)
        if (record.type == type && !is_going(record)) records.push_back(&record);
    return records;
}

std::vector<const engine::Record*> living_users(const Asking& asking, std::string_view type,
                                                std::string_view id) {
    const engine::Inventory* inventory = asking.inventory_of(type);
    if (!inventory) return {};
    std::vector<const engine::Record*> records = inventory->users(type, id);
    std::erase_if(records, [](const engine::Record* record) { return is_going(*record); });
    return records;
}

aws::Either<std::string> make(Asking& asking, std::string_view type, cfn::Object properties) {
    auto error = in_own_words(asking, type,
                              asking.ask(engine::ResourceCreateAsked{
                                  std::string(type), engine::share(std::move(properties))}));
    if (error) return *std::move(error);
    return asking.made().physical_id;
}

std::optional<aws::Error> change(Asking& asking, std::string_view type, const std::string& id,
                                 cfn::Object changes) {
    if (changes.empty()) return std::nullopt;
    return in_own_words(asking, type,
                        asking.ask(engine::ResourceUpdateAsked{std::string(type), id,
                                                               engine::share(std::move(changes))}));
}

std::optional<aws::Error> remove(Asking& asking, std::string_view type, const std::string& id) {
    return asking.ask(engine::ResourceDeleteAsked{std::string(type), id});
}

bool says_nothing(const aws::Value& value) {
    return value.is_absent() || value == aws::Value{aws::Value::Fields()} ||
           value == aws::Value{aws::Value::List()} || value == aws::Value{std::string()} ||
           value == aws::Value{false};
}

std::optional<aws::Error> refuse_not_yet(const Asking& asking, std::string_view code,
                                         std::span<const std::string_view> members) {
    for (std::string_view name : members) {
        const aws::Value* value = asking.input().find(name);
        if (value && !says_nothing(*value))
            return asking.error(std::string(code),
                                fmt::format("{} is not part of this cloud yet", name));
    }
    return std::nullopt;
}

}  // namespace local
