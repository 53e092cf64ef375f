#include "cfn/evaluate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/graph.h"
#include "base/match.h"
#include "cfn/evaluation.h"

namespace cfn {
namespace {

/// What the name of an import may cost; those of exports are short.
constexpr std::uint64_t kMostCostOfName = std::uint64_t{256} << 10;

Array texts(const std::vector<std::string>& items) {
    return Array(items.begin(), items.end());
}

/// The conditions that `expression` asks for.
void add_conditions(const Expression& expression, std::set<std::string>& names) {
    if (const auto* items = expression.as<Array>()) {
        for (const Expression& item : *items)
            add_conditions(item, names);
    } else if (const auto* object = expression.as<Object>()) {
        for (const Field& field : object->fields)
            add_conditions(field.value, names);
    } else if (const auto* call = expression.as<Call>()) {
        const auto* first =
            call->arguments.empty() ? nullptr : call->arguments[0].as<std::string>();
        bool named = call->function == Function::kCondition || call->function == Function::kIf;
        if (named && first) names.insert(*first);
        for (const Expression& argument : call->arguments)
            add_conditions(argument, names);
    }
}

}  // namespace

Evaluator::Evaluator(const Template& body, Surroundings around)
    : body_(body), around_(std::move(around)) {
    Budget budget;
    settle_conditions(budget);
    if (problem_.empty()) check_rules(budget);
}

bool Evaluator::holds(const std::string& condition) const {
    if (condition.empty()) return true;
    auto found = conditions_.find(condition);
    return found != conditions_.end() && found->second;
}

Evaluated Evaluator::evaluate(const Expression& expression, const ResourceValue& resources,
                              Budget& budget) const {
    return work_out(*this, expression, resources, budget);
}

Evaluated Evaluator::evaluate(const Expression& expression, const ResourceValue& resources) const {
    Budget budget;
    return evaluate(expression, resources, budget);
}

Evaluated Evaluator::evaluate(const Object& object, const ResourceValue& resources,
                              Budget& budget) const {
    return work_out(*this, object, resources, budget);
}

Evaluated Evaluator::evaluate(const Object& object, const ResourceValue& resources) const {
    Budget budget;
    return evaluate(object, resources, budget);
}

const Object* Evaluator::mappings() const {
    const Expression* section = body_.other.find("Mappings");
    return section ? section->as<Object>() : nullptr;
}

bool Evaluator::is_name(const std::string& name) const {
    constexpr std::array<std::string_view, 8> kPseudo = {
        "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition",
        "AWS::Region",    "AWS::StackId", "AWS::StackName",        "AWS::URLSuffix"};
    return around_.parameters.contains(name) || std::ranges::find(kPseudo, name) != kPseudo.end();
}

std::optional<Expression> Evaluator::named_value(const std::string& name) const {
    auto found = around_.parameters.find(name);
    if (found != around_.parameters.end()) return found->second;
    if (name == "AWS::AccountId") return Expression(around_.account);
    if (name == "AWS::Region") return Expression(around_.region);
    if (name == "AWS::Partition") return Expression(around_.partition);
    if (name == "AWS::URLSuffix") return Expression(around_.url_suffix);
    if (name == "AWS::StackName") return Expression(around_.stack_name);
    if (name == "AWS::StackId") return Expression(around_.stack_id);
    if (name == "AWS::NotificationARNs") return texts(around_.notification_arns);
    return std::nullopt;
}

void Evaluator::add_uses(const Expression& expression, Uses& uses) const {
    auto add_name = [&](const std::string& name, const std::string& attribute) {
        if (attribute.empty() && around_.parameters.contains(name)) uses.parameters.insert(name);
        if (attribute.empty() && is_name(name)) return;
        uses.resources[name].insert(attribute);
    };
    if (const auto* items = expression.as<Array>()) {
        for (const Expression& item : *items)
            add_uses(item, uses);
    } else if (const auto* object = expression.as<Object>()) {
        for (const Field& field : object->fields)
            add_uses(field.value, uses);
    } else if (const auto* ref = expression.as<Ref>()) {
        add_name(ref->name, {});
    } else if (const auto* get = expression.as<GetAtt>()) {
        add_name(get->resource, get->attribute);
    } else if (const auto* sub = expression.as<Sub>()) {
        for (const Sub::Part& part : sub->parts) {
            base::match(
                part, [](const std::string&) {},
                [&](const Ref& named) {
                    if (!sub->variables.find(named.name)) add_name(named.name, {});
                },
                [&](const GetAtt& named) {
                    std::string whole = named.resource + "." + named.attribute;
                    if (!sub->variables.find(whole)) add_name(named.resource, named.attribute);
                });
        }
        for (const Field& variable : sub->variables.fields)
            add_uses(variable.value, uses);
    } else if (const auto* call = expression.as<Call>()) {
        const auto* first =
            call->arguments.empty() ? nullptr : call->arguments[0].as<std::string>();
        if (call->function == Function::kIf && first && call->arguments.size() == 3) {
            return add_uses(call->arguments[holds(*first) ? 1 : 2], uses);
        }
        if (call->function == Function::kGetAttDynamic && first) uses.resources[*first];
        if (call->function == Function::kImportValue && call->arguments.size() == 1)
            return add_import(call->arguments[0], uses);
        for (const Expression& argument : call->arguments)
            add_uses(argument, uses);
    }
}

/// An import with this name. Followed once: imports may stand inside each other.
void Evaluator::add_import(const Expression& name, Uses& uses) const {
    Uses inside;
    add_uses(name, inside);
    uses.import_by_resource = uses.import_by_resource || inside.import_by_resource ||
                              !inside.resources.empty() || !inside.imports.empty();
    for (auto& [id, attributes] : inside.resources)
        uses.resources[id].merge(attributes);
    uses.parameters.merge(inside.parameters);
    uses.imports.merge(inside.imports);
    Budget budget(kMostCostOfName);
    Evaluated found = evaluate(name, {}, budget);
    auto text = found.value ? scalar_text(*found.value) : std::nullopt;
    if (text) uses.imports.insert(*text);
}

void Evaluator::settle_conditions(Budget& budget) {
    for (const Condition* condition : conditions_in_order()) {
        settle_condition(*condition, budget);
        if (!problem_.empty()) return;
    }
}

/// AWS rule template.4 [documented] "User guide, Conditions": A condition is worked out from
/// parameters, mappings and other conditions alone, whatever their order. Test:
/// Evaluate.SettlesConditionsInAnyOrder
std::vector<const Condition*> Evaluator::conditions_in_order() {
    std::map<std::string, std::size_t> numbers;
    for (const Condition& condition : body_.conditions)
        numbers.try_emplace(condition.name, numbers.size());
    std::vector<std::pair<std::size_t, std::size_t>> edges;
    for (std::size_t i = 0; i < body_.conditions.size(); ++i) {
        std::set<std::string> needed;
        add_conditions(body_.conditions[i].value, needed);
        for (const std::string& name : needed) {
            auto other = numbers.find(name);
            if (other != numbers.end()) {
                edges.emplace_back(i, other->second);
                continue;
            }
            problem_ = fmt::format(
                "Template format error: Unresolved condition dependency {} in the Conditions "
                "block of the template",
                name);
            return {};
        }
    }
    auto sorted = base::waves(body_.conditions.size(), edges);
    std::vector<const Condition*> order;
    if (const auto* cycle = std::get_if<base::Cycle>(&sorted)) {
        std::set<std::string> names;
        for (std::size_t node : cycle->nodes)
            names.insert(body_.conditions[node].name);
        problem_ = fmt::format("Template error: Circular dependency between conditions: [{}]",
                               fmt::join(names, ", "));
        return order;
    }
    for (const auto& wave : std::get<base::Waves>(sorted))
        for (std::size_t node : wave)
            order.push_back(&body_.conditions[node]);
    return order;
}

void Evaluator::settle_condition(const Condition& condition, Budget& budget) {
    Uses uses;
    add_uses(condition.value, uses);
    if (!uses.resources.empty()) {
        std::vector<std::string> names;
        for (const auto& [name, attributes] : uses.resources)
            names.push_back(name);
        problem_ = fmt::format(
            "Template format error: Unresolved dependencies [{}]. Cannot reference resources in "
            "the Conditions block of the template",
            fmt::join(names, ", "));
        return;
    }
    Evaluated result = evaluate(condition.value, {}, budget);
    problem_ = result.problem;
    auto text = result.value ? scalar_text(*result.value) : std::nullopt;
    conditions_[condition.name] = text && *text == "true";
}

/// AWS rule template.5 [documented] "Template reference, Rules": Every assertion of a rule whose
/// condition holds must hold, or the request is refused with its description. Test:
/// Evaluate.HoldsParametersToTheRules
void Evaluator::check_rules(Budget& budget) {
    const Expression* section = body_.other.find("Rules");
    const auto* rules = section ? section->as<Object>() : nullptr;
    if (!rules) return;
    auto is_true = [&](const Expression* expression) {
        if (!expression || !problem_.empty()) return false;
        Evaluated result = evaluate(*expression, {}, budget);
        problem_ = result.problem;
        auto text = result.value ? scalar_text(*result.value) : std::nullopt;
        return text && *text == "true";
    };
    for (const Field& rule : rules->fields) {
        const auto* parts = rule.value.as<Object>();
        const Expression* condition = parts ? parts->find("RuleCondition") : nullptr;
        const Expression* list = parts ? parts->find("Assertions") : nullptr;
        const auto* assertions = list ? list->as<Array>() : nullptr;
        if (!assertions || (condition && !is_true(condition))) continue;
        for (const Expression& assertion : *assertions) {
            const auto* fields = assertion.as<Object>();
            bool holds = fields && is_true(fields->find("Assert"));
            if (holds || !problem_.empty()) continue;
            const Expression* told = fields ? fields->find("AssertDescription") : nullptr;
            const auto* text = told ? told->as<std::string>() : nullptr;
            problem_ = fmt::format("Template error: Rule {} failed: {}", rule.name,
                                   text ? *text : "an assertion does not hold");
        }
    }
}

bool is_complete(const Expression& value) {
    if (const auto* items = value.as<Array>()) return std::ranges::all_of(*items, is_complete);
    if (const auto* object = value.as<Object>()) {
        return std::ranges::all_of(object->fields,
                                   [](const Field& field) { return is_complete(field.value); });
    }
    return value.is_literal();
}

std::uint64_t cost_of(const Expression& value) {
    std::uint64_t cost = kCostOfValue;
    if (const auto* text = value.as<std::string>()) cost += text->size();
    if (const auto* items = value.as<Array>())
        for (const Expression& item : *items)
            cost += cost_of(item);
    if (const auto* object = value.as<Object>()) cost += cost_of(*object);
    return cost;
}

std::uint64_t cost_of(const Object& object) {
    std::uint64_t cost = 0;
    for (const Field& field : object.fields)
        cost += field.name.size() + cost_of(field.value);
    return cost;
}

std::optional<std::string> scalar_text(const Expression& value) {
    if (const auto* text = value.as<std::string>()) return *text;
    if (const auto* truth = value.as<bool>()) return *truth ? "true" : "false";
    if (const auto* number = value.as<std::int64_t>()) return std::to_string(*number);
    if (const auto* number = value.as<double>()) return fmt::format("{}", *number);
    return std::nullopt;
}

}  // namespace cfn
