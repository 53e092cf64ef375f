#pragma once
// Reads finished templates the way CloudFormation would deploy them, one after the other, and
// settles every value as far as that is possible without an account. Shares nothing with the code
// that writes templates: it starts from their bytes.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "text/document.h"

namespace ohi {

/// One template as a file: what a person would hand to the AWS CLI.
struct TemplateFile {
    std::string stack;
    std::string account;
    std::string region;
    std::string bytes;
};

/// A resource after every intrinsic function was worked out.
struct DeployedResource {
    std::string stack;
    std::string logical_id;
    std::string type;
    text::Node properties;
    text::Node raw;  ///< the whole resource as written: policies, DependsOn
};

/// The environment that comes from deploying templates in order. What only AWS knows becomes a
/// symbol:
/// "<stack/LogicalId>" for Ref, "<stack/LogicalId.Attribute>" for GetAtt.
class Deployed {
  public:
    /// Deploys `files` in order with the default of every parameter but those in `parameters`.
    explicit Deployed(const std::vector<TemplateFile>& files,
                      std::map<std::string, std::string> parameters = {});

    /// Everything that CloudFormation would have refused, in order; empty when all is well.
    const std::vector<std::string>& problems() const { return problems_; }

    const std::vector<DeployedResource>& resources() const { return resources_; }
    std::vector<const DeployedResource*> of_type(std::string_view type) const;
    /// The only resource of `type` in `stack`; a test failure and an empty resource when there is
    /// not exactly one.
    const DeployedResource& only(std::string_view stack, std::string_view type) const;
    /// The resource that a symbol stands for, or nothing.
    const DeployedResource* behind(std::string_view symbol) const;

    const std::map<std::string, std::string>& exports() const { return exports_; }
    /// Outputs of a stack, settled, by name.
    const std::map<std::string, std::map<std::string, text::Node>>& outputs() const {
        return outputs_;
    }

  private:
    struct Scope;
    void deploy(const TemplateFile& file);
    text::Node settle(Scope& scope, const text::Node& node);
    text::Node settle_function(Scope& scope, const std::string& function,
                               const text::Node& argument);
    std::string settle_reference(Scope& scope, const std::string& name);
    std::string settle_attribute(Scope& scope, const std::string& id, const std::string& attribute);
    std::string settle_sub(Scope& scope, const text::Node& argument);
    bool holds(Scope& scope, const text::Node& condition);
    void check_limits(const TemplateFile& file, const text::Node& root);

    std::map<std::string, std::string> parameters_;
    std::vector<DeployedResource> resources_;
    std::map<std::string, std::string> exports_;  ///< "account/region/name" -> value
    std::map<std::string, std::map<std::string, text::Node>> outputs_;
    std::vector<std::string> problems_;
};

/// The scalar at a path of members and indices, "ContainerDefinitions/0/Name"; "(none)" when
/// nothing is there.
std::string at(const text::Node& node, std::string_view path);
/// The node at such a path; nothing when it is not there.
const text::Node* find(const text::Node& node, std::string_view path);

}  // namespace ohi
