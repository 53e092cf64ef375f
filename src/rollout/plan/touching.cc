#include "rollout/plan/touching.h"

#include <utility>

#include "cfn/schema.h"

namespace rollout {
namespace {

/// "Properties.LoadBalancers[0].ContainerPort" is of LoadBalancers.
std::string property_of(std::string_view path) {
    constexpr std::string_view kProperties = "Properties.";
    if (path.starts_with(kProperties)) path.remove_prefix(kProperties.size());
    return std::string(path.substr(0, path.find_first_of(".[")));
}

}  // namespace

Touching::Touching(const cfn::Template& before, const cfn::Template& after)
    : after_(after), references_(cfn::references(after)) {
    for (const cfn::ResourceChange& change : cfn::diff(before, after).resources) {
        Touched one{.logical_id = change.logical_id, .type = change.type, .change = change.change};
        one.is_replaced =
            change.change == cfn::Change::kChanged && change.update == cfn::Update::kReplace;
        touched_.emplace(change.logical_id, one);
        for (const cfn::ValueChange& value : change.values)
            properties_[change.logical_id].insert(property_of(value.path));
    }
    spread();
}

std::vector<Touched> Touching::in_order() const {
    std::vector<Touched> all;
    for (const cfn::Resource& resource : after_.resources)
        if (auto found = touched_.find(resource.logical_id); found != touched_.end())
            all.push_back(found->second);
    for (const auto& [id, one] : touched_)
        if (one.change == cfn::Change::kRemoved) all.push_back(one);
    return all;
}

bool Touching::changes(const std::string& id, std::string_view property) const {
    auto found = properties_.find(id);
    return found != properties_.end() && found->second.contains(std::string(property));
}

const Touched* Touching::find(const std::string& id) const {
    auto found = touched_.find(id);
    return found == touched_.end() ? nullptr : &found->second;
}

bool Touching::is_renewed(const std::string& id) const {
    const Touched* touched = find(id);
    if (!touched || touched->change != cfn::Change::kChanged) return false;
    return touched->is_replaced ||
           (touched->only_follows && touched->type == "AWS::SecretsManager::Secret");
}

/// Whoever refers to what is replaced is changed too, and may be replaced by that.
void Touching::spread() {
    for (bool grows = true; grows;) {
        grows = false;
        for (const cfn::Reference& reference : references_) {
            auto source = touched_.find(reference.name);
            if (source == touched_.end() || !source->second.is_replaced) continue;
            grows |= follow(reference);
        }
    }
}

bool Touching::follow(const cfn::Reference& reference) {
    const cfn::Resource* resource = after_.find(reference.owner);
    const std::string prefix = "Resources." + reference.owner + ".Properties.";
    if (!resource || !reference.place.starts_with(prefix)) return false;
    const std::string property =
        property_of(std::string_view(reference.place).substr(prefix.size()));
    const bool is_new = properties_[reference.owner].insert(property).second;
    auto [at, is_first] = touched_.try_emplace(
        reference.owner,
        Touched{.logical_id = reference.owner, .type = resource->type, .only_follows = true});
    const cfn::TypeSchema* type = cfn::find_type(resource->type);
    const bool replaces = type && cfn::find_path(*type, {property}).update == cfn::Update::kReplace;
    const bool becomes_replaced =
        replaces && !at->second.is_replaced && at->second.change == cfn::Change::kChanged;
    at->second.is_replaced |= becomes_replaced;
    return is_new || is_first || becomes_replaced;
}

}  // namespace rollout
