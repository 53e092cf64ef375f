#include "rollout/plan/moved_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "cfn/write_template.h"
#include "rollout/plan/exports.h"
#include "rollout/plan/touching.h"

namespace rollout {
namespace {

using cfn::Renames;
using cfn::Template;
using Names = std::map<std::string, std::string, std::less<>>;
using Importers = std::map<std::string, std::vector<std::string>>;

constexpr std::string_view kMetadata = "Metadata";
constexpr std::string_view kMoved = "slipway:moved";
constexpr std::string_view kResources = "Resources";
constexpr std::string_view kExports = "Exports";

/// Types of which a new resource can stand beside the old one and serve others meanwhile. A
/// security group cannot: the rules that let others in stand in their stacks, and would come too
/// late. Neither can a network, of which AWS allows one gateway, one address or one block at a
/// time.
constexpr std::array<std::string_view, 14> kStandBeside = {"AWS::EFS::AccessPoint",
                                                           "AWS::EFS::FileSystem",
                                                           "AWS::EFS::MountTarget",
                                                           "AWS::ElastiCache::ParameterGroup",
                                                           "AWS::ElastiCache::ReplicationGroup",
                                                           "AWS::ElastiCache::SubnetGroup",
                                                           "AWS::IAM::ManagedPolicy",
                                                           "AWS::IAM::Role",
                                                           "AWS::KMS::Key",
                                                           "AWS::RDS::DBInstance",
                                                           "AWS::RDS::DBParameterGroup",
                                                           "AWS::RDS::DBSubnetGroup",
                                                           "AWS::SNS::Topic",
                                                           "AWS::SecretsManager::Secret"};

/// AWS: "Understand CloudFormation quotas", a template in a request.
constexpr std::size_t kMostBytes = 51'200;

/// Properties that hold a name which is given once in an account, or in a region of it.
struct OwnName {
    std::string_view type;
    std::string_view property;
};
constexpr std::array kOwnNames = {
    OwnName{"AWS::ElastiCache::ParameterGroup", "CacheParameterGroupName"},
    OwnName{"AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId"},
    OwnName{"AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName"},
    OwnName{"AWS::IAM::ManagedPolicy", "ManagedPolicyName"},
    OwnName{"AWS::IAM::Role", "RoleName"},
    OwnName{"AWS::RDS::DBInstance", "DBInstanceIdentifier"},
    OwnName{"AWS::RDS::DBParameterGroup", "DBParameterGroupName"},
    OwnName{"AWS::RDS::DBSubnetGroup", "DBSubnetGroupName"},
    OwnName{"AWS::SNS::Topic", "TopicName"},
    OwnName{"AWS::SecretsManager::Secret", "Name"},
};

/// Null: AWS makes one up.
const cfn::Expression* own_name(const cfn::Resource& resource) {
    auto row = std::ranges::find(kOwnNames, resource.type, &OwnName::type);
    return row == kOwnNames.end() ? nullptr : resource.properties.find(row->property);
}

bool is_free(const Template& body, const std::string& id) {
    return body.find(id) == nullptr;
}

/// `first` itself, or else with something behind it.
template <class IsFree>
std::string free_name(const std::string& first, IsFree is_free) {
    std::string name = first;
    for (int i = 1; !is_free(name); ++i)
        name = first + (i == 1 ? "Moved" : fmt::format("Moved{}", i));
    return name;
}

/// The name that the manifest makes of one that is deployed.
std::string first_name(const Names& names, const std::string& deployed) {
    auto found = std::ranges::find(names, deployed, &Names::value_type::second);
    return found == names.end() ? deployed : found->first;
}

void call(Names& names, const std::string& first, const std::string& now) {
    if (first == now)
        names.erase(first);
    else
        names[first] = now;
}

Names read_names(const cfn::Object& record, std::string_view section) {
    Names names;
    const cfn::Expression* found = record.find(section);
    const auto* object = found ? found->as<cfn::Object>() : nullptr;
    if (!object) return names;
    for (const cfn::Field& field : object->fields)
        if (const auto* name = field.value.as<std::string>()) names.emplace(field.name, *name);
    return names;
}

cfn::Object written(const Names& names) {
    cfn::Object object;
    for (const auto& [first, now] : names)
        object.add(first, cfn::Expression(now));
    return object;
}

void record(const Renames& names, Template& body) {
    if (names.empty()) return;
    if (!body.other.find(kMetadata)) body.other.add(std::string(kMetadata), cfn::Object());
    auto* metadata = body.other.find(kMetadata)->as<cfn::Object>();
    if (!metadata) return;
    metadata->add(std::string(kMoved),
                  cfn::Object{{std::string(kResources), written(names.resources)},
                              {std::string(kExports), written(names.exports)}});
}

/// Names with commas between.
void rename_listed(Template& body, const std::string& output, const Names& exports) {
    auto found = std::ranges::find(body.outputs, output, &cfn::Output::name);
    auto* text = found == body.outputs.end() ? nullptr : found->value.as<std::string>();
    if (!text) return;
    std::vector<std::string> names;
    for (std::size_t at = 0; at <= text->size();) {
        const std::size_t end = std::min(text->find(',', at), text->size());
        std::string name = text->substr(at, end - at);
        auto moved = exports.find(name);
        names.push_back(moved == exports.end() ? std::move(name) : moved->second);
        at = end + 1;
    }
    *text = fmt::format("{}", fmt::join(names, ","));
}

class Moving {
  public:
    Moving(const Wish& wish, const std::map<std::string, StackFound>& stacks)
        : wish_(wish), stacks_(stacks), own_(wish.stacks.size()) {
        for (const auto& [name, found] : stacks)
            for (const auto& [first, now] : moved_names(found.body).exports)
                exports_[first] = now;
        for (std::size_t i = 0; i < own_.size(); ++i)
            if (const StackFound* there = deployed(i)) follow(i, moved_names(there->body));
    }

    /// Gives new names to what is imported and would change.
    void move(const Importers& importers) {
        for (std::size_t i = 0; i < own_.size(); ++i)
            if (const StackFound* there = deployed(i)) move(i, there->body, importers);
    }

    Template body(std::size_t i) const {
        const WantedStack& wanted = wish_.stacks[i];
        if (wanted.has_deployed_names) return wanted.body;
        Template body = cfn::renamed(
            wanted.body, {.resources = own_[i].resources, .exports = exports_}, about(i));
        if (wanted.job)
            for (const std::string& output :
                 {wanted.job->groups_output, wanted.job->subnets_output})
                rename_listed(body, output, exports_);
        record(own_[i], body);
        return body;
    }
    std::vector<Template> bodies() const {
        std::vector<Template> all;
        for (std::size_t i = 0; i < own_.size(); ++i)
            all.push_back(body(i));
        return all;
    }

    std::map<std::string, std::string> take_held() { return std::move(held_); }

  private:
    cfn::PseudoParameters about(std::size_t i) const {
        const WantedStack& wanted = wish_.stacks[i];
        return {.account = wish_.account, .region = wanted.region, .stack_name = wanted.name};
    }

    const StackFound* deployed(std::size_t i) const {
        auto found = stacks_.find(wish_.stacks[i].name);
        return found == stacks_.end() ? nullptr : &found->second;
    }

    /// Of the names that are recorded those that the manifest still makes.
    void follow(std::size_t i, const Renames& recorded) {
        const Template& wanted = wish_.stacks[i].body;
        const std::set<std::string> exports = exports_of(wanted, about(i));
        for (const auto& [first, now] : recorded.resources)
            if (wanted.find(first)) own_[i].resources[first] = now;
        for (const auto& [first, now] : recorded.exports)
            if (exports.contains(first)) own_[i].exports[first] = now;
    }

    void move(std::size_t i, const Template& there, const Importers& importers) {
        if (wish_.stacks[i].has_deployed_names) return;
        const Template wanted = body(i);
        std::set<std::string> imported;
        for (const std::string& name : exports_of(there, about(i)))
            if (auto users = importers.find(name);
                users != importers.end() && !users->second.empty())
                imported.insert(name);
        if (imported.empty()) return;
        // Beside the new values the old ones stay: they have to be able to.
        const Template beside = keeping(wanted, there, imported, about(i));
        std::set<std::string> changed;
        std::set<std::string> behind;
        for (const auto& [name, why] : changed_exports(there, beside, about(i))) {
            if (!imported.contains(name)) continue;
            changed.insert(name);
            if (why == ExportChange::Replacement) behind.merge(resources_of(beside, name, i));
        }
        if (changed.empty()) return;
        const Renames own = own_[i];
        const Names exports = exports_;
        std::string held = who_stays(changed, importers);
        if (held.empty()) held = move_resources(i, there, beside, behind);
        const std::set<std::string> all = exports_of(wanted, about(i));
        for (const std::string& name : changed)
            if (all.contains(name)) move_export(i, name, exports_of(there, about(i)), all);
        if (held.empty()) held = too_large(keeping(body(i), there, imported, about(i)));
        if (held.empty()) return;
        held_[wish_.stacks[i].name] = std::move(held);
        own_[i] = own;
        exports_ = exports;
    }

    /// The resources that the export shows.
    std::set<std::string> resources_of(const Template& body, const std::string& name,
                                       std::size_t i) const {
        for (const cfn::Export& one : cfn::exports(body, about(i)))
            if (one.name == name) return resources_behind(cfn::references(body), one.output);
        return {};
    }

    /// Who imports one of `names` and would go on with the old value, while others have the new
    /// one. Empty: nobody of the environment.
    std::string who_stays(const std::set<std::string>& names, const Importers& importers) const {
        for (const std::string& name : names)
            for (const std::string& user : importers.at(name)) {
                const bool is_ours = stacks_.contains(user);
                const bool is_wanted =
                    std::ranges::find(wish_.stacks, user, &WantedStack::name) != wish_.stacks.end();
                if (is_ours && !is_wanted && (wish_.keeps_others || wish_.kept.contains(user)))
                    return fmt::format(
                        "{} imports it and is no part of this: all have to move at once", user);
            }
        return {};
    }

    static std::string too_large(const Template& both) {
        const std::size_t bytes = cfn::write_json(both).size();
        if (bytes <= kMostBytes) return {};
        return fmt::format(
            "with the old and the new one its template has {} bytes, and AWS takes {}", bytes,
            kMostBytes);
    }

    /// The old ones stay as they are, with all that is replaced together with them. Why they
    /// cannot; empty: they can.
    std::string move_resources(std::size_t i, const Template& there, const Template& beside,
                               const std::set<std::string>& behind) {
        const std::set<std::string> together = replaced_together(there, beside, behind);
        for (const std::string& id : together) {
            const cfn::Resource& resource = *beside.find(id);
            const std::string two = fmt::format("there cannot be two of {} for a while: ", id);
            if (std::ranges::find(kStandBeside, resource.type) == kStandBeside.end())
                return fmt::format("{}it is an {}", two, resource.type);
            const cfn::Expression* name = own_name(resource);
            const cfn::Expression* old = own_name(*there.find(id));
            if (name && old && *name == *old) return fmt::format("{}it has a name of its own", two);
            // AWS: "CreateMountTarget": one in each zone.
            if (resource.type == "AWS::EFS::MountTarget" && !mounts_one_of(resource, together))
                return fmt::format("{}its file system stays", two);
        }
        for (const std::string& id : together) {
            const std::string first = first_name(own_[i].resources, id);
            call(own_[i].resources, first, free_name(first, [&](const std::string& name) {
                     return is_free(there, name) && is_free(beside, name);
                 }));
        }
        return {};
    }

    static bool mounts_one_of(const cfn::Resource& mount, const std::set<std::string>& moved) {
        const cfn::Expression* files = mount.properties.find("FileSystemId");
        const auto* ref = files ? files->as<cfn::Ref>() : nullptr;
        return ref && moved.contains(ref->name);
    }

    /// Of what is replaced `behind`, and what is tied to it by references of either direction.
    static std::set<std::string> replaced_together(const Template& there, const Template& beside,
                                                   const std::set<std::string>& behind) {
        const Touching touching(there, beside);
        auto is_replaced = [&](const std::string& id) { return touching.is_renewed(id); };
        std::set<std::string> together;
        for (const std::string& id : behind)
            if (is_replaced(id)) together.insert(id);
        const std::vector<cfn::Reference> references = cfn::references(beside);
        for (bool grows = true; grows;) {
            grows = false;
            for (const cfn::Reference& one : references) {
                if (!one.place.starts_with("Resources.")) continue;
                if (!is_replaced(one.owner) || !is_replaced(one.name)) continue;
                if (together.contains(one.owner) == together.contains(one.name)) continue;
                together.insert(one.owner);
                together.insert(one.name);
                grows = true;
            }
        }
        return together;
    }

    void move_export(std::size_t i, const std::string& name, const std::set<std::string>& there,
                     const std::set<std::string>& wanted) {
        const std::string first = first_name(own_[i].exports, name);
        const std::string now = free_name(first, [&](const std::string& one) {
            return !there.contains(one) && !wanted.contains(one);
        });
        call(own_[i].exports, first, now);
        call(exports_, first, now);
    }

    const Wish& wish_;
    const std::map<std::string, StackFound>& stacks_;
    std::vector<Renames> own_;  ///< names of each stack of the wish
    Names exports_ = {};        ///< of all of them
    std::map<std::string, std::string> held_ = {};
};

}  // namespace

Renames moved_names(const Template& deployed) {
    const cfn::Expression* found = deployed.other.find(kMetadata);
    const auto* metadata = found ? found->as<cfn::Object>() : nullptr;
    const cfn::Expression* moved = metadata ? metadata->find(kMoved) : nullptr;
    const auto* record = moved ? moved->as<cfn::Object>() : nullptr;
    if (!record) return {};
    return {.resources = read_names(*record, kResources), .exports = read_names(*record, kExports)};
}

MovedBodies bodies_to_deploy(const Wish& wish, const CloudSeen& seen) {
    Moving moving(wish, seen.stacks);
    moving.move(seen.importers);
    MovedBodies moved{.bodies = moving.bodies()};
    moved.held = moving.take_held();
    return moved;
}

}  // namespace rollout
