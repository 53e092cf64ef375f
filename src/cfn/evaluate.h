#pragma once
// What a template means for given parameters: conditions, which resources there are, the values of
// properties and outputs. Pure; what only the cloud knows is handed in.
//
// AWS: CloudFormation template reference, "Intrinsic function reference", "Pseudo parameters
// reference", "Rules".

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cfn/template.h"

namespace cfn {

/// What the template does not say.
struct Surroundings {
    std::string account = {};
    std::string region = {};
    std::string partition = "aws";
    std::string url_suffix = "amazonaws.com";
    std::string stack_name = {};
    std::string stack_id = {};
    std::vector<std::string> notification_arns = {};
    std::vector<std::string> zones = {};  ///< of the region: what Fn::GetAZs yields
    /// What Ref yields for each parameter: a text or a list of texts (`parameter_value`).
    std::map<std::string, Expression> parameters = {};
    std::map<std::string, std::string> exports = {};  ///< what other stacks export
};

/// What a resource yields: `Ref` when `attribute` is empty, else Fn::GetAtt. Nothing: not known
/// yet.
using ResourceValue = std::function<std::optional<Expression>(const std::string& logical_id,
                                                              const std::string& attribute)>;

/// The longest text, in bytes, that a function may make.
inline constexpr std::size_t kMostText = std::size_t{1} << 20;
/// What the values of one template may cost, by `cost_of`.
inline constexpr std::uint64_t kMostCost = std::uint64_t{32} << 20;

/// What may still be made: a small template can ask for more than any machine has. Counts what is
/// made, not time, so that the same template always gets as far.
class Budget {
  public:
    explicit Budget(std::uint64_t bytes = kMostCost) : left_(bytes) {}
    /// Whether so much was left. Once it was not, nothing is.
    bool spend(std::uint64_t bytes) {
        left_ = bytes <= left_ ? left_ - bytes : 0;
        return left_ > 0;
    }

  private:
    std::uint64_t left_;
};

/// The value of an expression.
struct Evaluated {
    /// Literals, lists and objects; where a value is not known yet, the function that yields it
    /// stays, its arguments worked out as far as they are. Empty: AWS::NoValue.
    std::optional<Expression> value = {};
    std::string problem = {};  ///< CloudFormation's message; empty: nothing is wrong
};

/// What an expression leads to, branches of Fn::If that are not taken left out.
struct Uses {
    /// Names of Ref and Fn::GetAtt that are neither parameters nor pseudo parameters: resources.
    /// With the attributes asked for; "" is Ref.
    std::map<std::string, std::set<std::string>> resources = {};
    std::set<std::string> parameters = {};
    std::set<std::string> imports = {};  ///< names of exports
    /// The name of an import depends on a resource or on another import: CloudFormation refuses it.
    bool import_by_resource = false;
};

/// One template with its parameters. Keeps a reference to the template.
class Evaluator {
  public:
    /// Conditions are worked out here.
    Evaluator(const Template& body, Surroundings around);

    /// What is wrong with conditions and rules, in CloudFormation's words; empty: nothing.
    const std::string& problem() const { return problem_; }

    /// Whether the condition of this name holds; empty name: always. An unknown one does not.
    bool holds(const std::string& condition) const;

    /// Values that belong together share a budget; without one each has its own.
    Evaluated evaluate(const Expression& expression, const ResourceValue& resources,
                       Budget& budget) const;
    Evaluated evaluate(const Expression& expression, const ResourceValue& resources) const;
    /// An object by its fields; those that yield AWS::NoValue are left out.
    Evaluated evaluate(const Object& object, const ResourceValue& resources, Budget& budget) const;
    Evaluated evaluate(const Object& object, const ResourceValue& resources) const;

    void add_uses(const Expression& expression, Uses& uses) const;

    const Surroundings& around() const { return around_; }
    /// The section Mappings; nothing when there is none.
    const Object* mappings() const;
    /// The value of a parameter or pseudo parameter; nothing for other names and AWS::NoValue.
    std::optional<Expression> named_value(const std::string& name) const;
    bool is_name(const std::string& name) const;  ///< of a parameter or pseudo parameter
    const Template& body() const { return body_; }

  private:
    void add_import(const Expression& name, Uses& uses) const;
    void settle_conditions(Budget& budget);
    std::vector<const Condition*> conditions_in_order();
    void settle_condition(const Condition& condition, Budget& budget);
    void check_rules(Budget& budget);

    const Template& body_;
    Surroundings around_;
    std::map<std::string, bool> conditions_;
    std::string problem_;
};

/// Whether no function is left in `value`.
bool is_complete(const Expression& value);

/// About the bytes that `value` takes.
std::uint64_t cost_of(const Expression& value);
std::uint64_t cost_of(const Object& object);

/// The text of a literal that is one: texts, numbers ("80"), truths ("true"). Empty for others.
std::optional<std::string> scalar_text(const Expression& value);

}  // namespace cfn
