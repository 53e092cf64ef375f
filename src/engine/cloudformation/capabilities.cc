#include "engine/cloudformation/capabilities.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace engine::cloudformation {
namespace {

struct Kind {
    std::string_view type;
    std::string_view name;  ///< the property that names it; empty: it has none
};
constexpr std::array kKinds = {Kind{"AWS::IAM::AccessKey", ""},
                               Kind{"AWS::IAM::Group", "GroupName"},
                               Kind{"AWS::IAM::InstanceProfile", "InstanceProfileName"},
                               Kind{"AWS::IAM::ManagedPolicy", "ManagedPolicyName"},
                               Kind{"AWS::IAM::Policy", ""},
                               Kind{"AWS::IAM::Role", "RoleName"},
                               Kind{"AWS::IAM::User", "UserName"},
                               Kind{"AWS::IAM::UserToGroupAddition", ""}};

}  // namespace

NeededCapability needed_capability(const cfn::Template& body) {
    std::set<std::string> types;
    bool has_named = false;
    for (const cfn::Resource& resource : body.resources) {
        auto kind = std::ranges::find(kKinds, resource.type, &Kind::type);
        if (kind == kKinds.end()) continue;
        types.insert(resource.type);
        has_named = has_named || (!kind->name.empty() && resource.properties.find(kind->name));
    }
    if (types.empty()) return {};
    return {has_named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM", {types.begin(), types.end()}};
}

}  // namespace engine::cloudformation
