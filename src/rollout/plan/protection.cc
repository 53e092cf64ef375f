#include "rollout/plan/protection.h"

#include <algorithm>
#include <optional>

#include "rollout/plan/touching.h"

namespace rollout {
namespace {

bool says_no(const cfn::Expression& value) {
    const auto* truth = value.as<bool>();
    const auto* text = value.as<std::string>();
    return (truth && !*truth) || (text && *text == "false");
}

void switch_off(cfn::Object& properties, std::string_view name, const cfn::Expression& off) {
    cfn::Expression* value = properties.find(name);
    if (value && !says_no(*value)) *value = off;
}

/// {"Key": "deletion_protection.enabled", "Value": "true"} of a load balancer.
void switch_off_attribute(cfn::Expression& attributes) {
    auto* list = attributes.as<cfn::Array>();
    if (!list) return;
    for (cfn::Expression& one : *list) {
        auto* pair = one.as<cfn::Object>();
        const cfn::Expression* key = pair ? pair->find("Key") : nullptr;
        const auto* name = key ? key->as<std::string>() : nullptr;
        if (name && *name == "deletion_protection.enabled")
            switch_off(*pair, "Value", cfn::Expression("false"));
    }
}

cfn::Resource unprotected(cfn::Resource resource) {
    for (std::string_view name : {"DeletionProtection", "DeletionProtectionEnabled"})
        switch_off(resource.properties, name, cfn::Expression(false));
    if (cfn::Expression* attributes = resource.properties.find("LoadBalancerAttributes"))
        switch_off_attribute(*attributes);
    return resource;
}

bool keeps(const std::optional<cfn::DeletionPolicy>& policy) {
    return policy == cfn::DeletionPolicy::Retain ||
           policy == cfn::DeletionPolicy::RetainExceptOnCreate;
}

}  // namespace

cfn::Template unprotected(const cfn::Template& body) {
    cfn::Template changed = body;
    for (cfn::Resource& resource : changed.resources)
        resource = unprotected(std::move(resource));
    return changed;
}

std::vector<std::string> protected_that_go(const cfn::Template& deployed,
                                           const cfn::Template& wanted) {
    const Touching touching(deployed, wanted);
    auto is_deleted = [&](const cfn::Resource& old) {
        const cfn::Resource* now = wanted.find(old.logical_id);
        if (!now) return !keeps(old.options.deletion_policy);
        const Touched* touched = touching.find(old.logical_id);
        return touched && touched->is_replaced && !keeps(now->options.update_replace_policy);
    };
    std::vector<std::string> ids;
    for (const cfn::Resource& resource : deployed.resources)
        if (unprotected(resource) != resource && is_deleted(resource))
            ids.push_back(resource.logical_id);
    return ids;
}

}  // namespace rollout
