#pragma once
// One CloudFormation template as data: what blueprint writes, and all that prices, draws, diffs or
// runs it reads.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/expression.h"
#include "cfn/functions.h"

namespace cfn {

/// What happens to the real thing when its resource leaves the template, or is replaced.
enum class DeletionPolicy : std::uint8_t { Delete, Retain, RetainExceptOnCreate, Snapshot };

/// "RetainExceptOnCreate".
std::string_view to_string(DeletionPolicy policy);
/// Empty when there is no such policy.
std::optional<DeletionPolicy> parse_deletion_policy(std::string_view text);

/// Parts of a resource beside its properties.
struct ResourceOptions {
    std::vector<std::string> depends_on = {};
    std::optional<DeletionPolicy> deletion_policy = {};
    std::optional<DeletionPolicy> update_replace_policy = {};
    /// Name of a condition of the template; empty: always there.
    std::string condition = {};

    bool operator==(const ResourceOptions&) const = default;
};

struct Resource {
    std::string logical_id;
    std::string type;  ///< "AWS::ECS::Service"
    Object properties = {};
    ResourceOptions options = {};
    /// Sections without a meaning of their own for slipway (Metadata, CreationPolicy,
    /// UpdatePolicy), as read.
    Object other = {};

    bool operator==(const Resource&) const = default;
};

struct Parameter {
    std::string name;
    std::string type = "String";
    std::optional<std::string> default_value = {};
    std::string description = {};
    std::vector<std::string> allowed_values = {};
    /// Every other key (AllowedPattern, NoEcho, MaxLength, ...), as read.
    Object other = {};

    bool operator==(const Parameter&) const = default;
};

struct Output {
    std::string name;
    Expression value;
    std::string description = {};
    /// What other stacks import; empty: not exported. An expression: exports may be built with
    /// Fn::Sub.
    std::optional<Expression> export_name = {};
    std::string condition = {};
    /// Every other key, as read.
    Object other = {};

    bool operator==(const Output&) const = default;
};

struct Condition {
    std::string name;
    Expression value;

    bool operator==(const Condition&) const = default;
};

/// A template. Sections keep the order in which they were added or read.
class Template {
  public:
    std::string description;
    std::vector<Parameter> parameters;
    std::vector<Condition> conditions;
    std::vector<Resource> resources;
    std::vector<Output> outputs;
    /// Sections that slipway does not write itself (Mappings, Rules, Metadata, Transform, ...), as
    /// read.
    Object other;

    /// Adds a typed resource under `logical_id` (letters and digits, new in this template:
    /// otherwise an assertion).
    template <class R>
    Handle<R> add(std::string logical_id, const R& resource, ResourceOptions options = {}) {
        append({logical_id, std::string(R::kType), to_object(resource), std::move(options)});
        return {std::move(logical_id)};
    }

    const Resource* find(std::string_view logical_id) const;
    const Parameter* find_parameter(std::string_view name) const;
    const Condition* find_condition(std::string_view name) const;
    const Output* find_output(std::string_view name) const;

    bool operator==(const Template&) const = default;

  private:
    void append(Resource resource);
};

}  // namespace cfn
