#include "engine/inventory/index.h"

#include <fmt/format.h>

#include "engine/inventory/type_rules.h"
#include "engine/properties.h"

namespace engine {
namespace {

constexpr std::string_view kTaskDefinition = "AWS::ECS::TaskDefinition";

/// Calls `take` with every word that `record` goes by.
template <class Take>
void each_identity(const Record& record, Take&& take) {
    take(record.physical_id);
    if (record.type == kTaskDefinition)
        return take(fmt::format("{}:{}", record.name, record.revision));
    if (!record.name.empty() && record.name != record.physical_id) take(record.name);
    if (!record.attributes) return;
    for (const char* attribute : {"Arn", "ARN", "GroupId", "ServiceArn", "DBInstanceArn"})
        if (std::string arn = text_of(record.attributes->find(attribute)); !arn.empty()) take(arn);
}

template <class Take>
void each_word(const cfn::Expression& value, const Take& take) {
    if (const auto* items = value.as<cfn::Array>()) {
        for (const cfn::Expression& item : *items)
            each_word(item, take);
    } else if (const auto* text = value.as<std::string>()) {
        take(*text);
    }
}

/// Calls `take` with every word of a property that names things, wherever it stands.
template <class Take>
void each_reference(const cfn::Object& object, const Take& take) {
    for (const cfn::Field& field : object.fields) {
        if (is_reference(field.name)) each_word(field.value, take);
        if (const auto* inner = field.value.as<cfn::Object>()) each_reference(*inner, take);
        const auto* items = field.value.as<cfn::Array>();
        if (!items) continue;
        for (const cfn::Expression& item : *items)
            if (const auto* inner = item.as<cfn::Object>()) each_reference(*inner, take);
    }
}

}  // namespace

std::vector<std::string> Forwards::changed(std::uint32_t number, std::set<std::string> groups) {
    auto found = groups_.find(number);
    std::vector<std::string> different;
    if (found != groups_.end()) {
        for (const std::string& group : found->second) {
            if (groups.contains(group)) continue;
            different.push_back(group);
            auto count = counts_.find(group);
            if (--count->second == 0) counts_.erase(count);
        }
    }
    for (const std::string& group : groups) {
        if (found != groups_.end() && found->second.contains(group)) continue;
        different.push_back(group);
        counts_[group]++;
    }
    if (groups.empty())
        groups_.erase(number);
    else
        groups_[number] = std::move(groups);
    return different;
}

std::uint32_t Forwards::count(std::string_view group) const {
    auto found = counts_.find(group);
    return found == counts_.end() ? 0 : found->second;
}

std::set<std::string> forwarded_by(const Record& record) {
    std::set<std::string> groups;
    if (record.type != "AWS::ElasticLoadBalancingV2::Listener" &&
        record.type != "AWS::ElasticLoadBalancingV2::ListenerRule")
        return groups;
    for (const char* property : {"Actions", "DefaultActions"}) {
        for (const cfn::Object* action : objects_at(*record.properties, property)) {
            if (std::string arn = text_at(*action, "TargetGroupArn"); !arn.empty())
                groups.insert(std::move(arn));
            for (const cfn::Object* share : objects_at(*action, "ForwardConfig.TargetGroups"))
                groups.insert(text_at(*share, "TargetGroupArn"));
        }
    }
    return groups;
}

void InventoryIndex::add(std::uint32_t number, const Record& record) {
    ByText<std::uint32_t>& words = identities[record.type];
    each_identity(record, [&](const std::string& word) { words.emplace(word, number); });
    words[record.physical_id] = number;
    ids[record.type][record.physical_id] = number;
    if (!record.claim.empty() && record.phase != Record::Phase::Inactive)
        claims[record.type].emplace(record.claim, number);
    if (record.type == kTaskDefinition && record.phase != Record::Phase::Inactive)
        active_revisions[record.name][record.revision] = number;
    if (record.due) due.emplace(*record.due, number);
    if (record.patience_ends) patience.emplace(*record.patience_ends, number);
    if (!record.properties) return;
    each_reference(*record.properties,
                   [&](const std::string& word) { users[word].insert(number); });
}

void InventoryIndex::remove(std::uint32_t number, const Record& record) {
    auto words = identities.find(record.type);
    auto drop = [number](ByText<std::uint32_t>& from, std::string_view word) {
        auto found = from.find(word);
        if (found != from.end() && found->second == number) from.erase(found);
    };
    each_identity(record, [&](const std::string& word) { drop(words->second, word); });
    drop(ids[record.type], record.physical_id);
    drop(claims[record.type], record.claim);
    if (record.due) due.erase({*record.due, number});
    if (record.patience_ends) patience.erase({*record.patience_ends, number});
    if (record.properties) {
        each_reference(*record.properties, [&](const std::string& word) {
            auto found = users.find(word);
            if (found == users.end()) return;
            found->second.erase(number);
            if (found->second.empty()) users.erase(found);
        });
    }
    auto family = active_revisions.find(record.name);
    if (record.type != kTaskDefinition || family == active_revisions.end()) return;
    family->second.erase(record.revision);
    if (family->second.empty()) active_revisions.erase(family);
}

std::optional<std::uint32_t> InventoryIndex::find(std::string_view type,
                                                  std::string_view id) const {
    auto words = identities.find(type);
    if (words == identities.end()) return std::nullopt;
    auto found = words->second.find(id);
    if (found != words->second.end()) return found->second;
    // A family alone means its newest active revision.
    auto family = active_revisions.find(id);
    if (type != kTaskDefinition || family == active_revisions.end()) return std::nullopt;
    return family->second.rbegin()->second;
}

std::optional<std::uint32_t> InventoryIndex::claimed(std::string_view type,
                                                     std::string_view claim) const {
    auto of_type = claims.find(type);
    if (of_type == claims.end()) return std::nullopt;
    auto found = of_type->second.find(claim);
    if (found == of_type->second.end()) return std::nullopt;
    return found->second;
}

std::set<std::uint32_t> InventoryIndex::users_of(const Record& record) const {
    std::set<std::uint32_t> all;
    each_identity(record, [&](const std::string& word) {
        auto found = users.find(word);
        if (found != users.end()) all.insert(found->second.begin(), found->second.end());
    });
    return all;
}

bool InventoryIndex::names(const Record& record, std::string_view word) {
    bool found = false;
    each_identity(record, [&](const std::string& own) { found = found || own == word; });
    return found;
}

}  // namespace engine
