#include "cfn/evaluate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/match.h"
#include "cfn/evaluate_functions.h"

namespace cfn {
namespace {

Array texts(const std::vector<std::string>& items) {
    return Array(items.begin(), items.end());
}

/// Works out one expression; keeps the first thing that is wrong.
class Evaluation {
  public:
    Evaluation(const Evaluator& evaluator, const ResourceValue& resources)
        : evaluator_(evaluator), resources_(resources) {}

    /// Nothing: AWS::NoValue.
    std::optional<Expression> run(const Expression& expression) {
        if (!problem_.empty()) return std::nullopt;
        if (const auto* items = expression.as<Array>()) return run_all(*items);
        if (const auto* object = expression.as<Object>()) return run(*object);
        if (const auto* ref = expression.as<Ref>()) return run_ref(ref->name);
        if (const auto* get = expression.as<GetAtt>()) {
            return run_get_att(get->resource, get->attribute);
        }
        if (const auto* sub = expression.as<Sub>()) return run_sub(*sub);
        if (const auto* call = expression.as<Call>()) return run_call(*call);
        return expression;
    }

    Expression run(const Object& object) {
        Object result;
        for (const Field& field : object.fields) {
            auto value = run(field.value);
            if (value) result.add(field.name, *std::move(value));
        }
        return result;
    }

    std::string take_problem() { return std::move(problem_); }

  private:
    std::nullopt_t fail(std::string problem) {
        if (problem_.empty()) problem_ = std::move(problem);
        return std::nullopt;
    }

    Array run_all(const Array& items) {
        Array result;
        result.reserve(items.size());
        for (const Expression& item : items) {
            auto value = run(item);
            if (value) result.push_back(*std::move(value));
        }
        return result;
    }

    std::optional<Expression> run_ref(const std::string& name) {
        if (evaluator_.is_name(name)) return evaluator_.named_value(name);
        auto value = resources_ ? resources_(name, {}) : std::nullopt;
        return value ? value : Expression(Ref{name});
    }

    std::optional<Expression> run_get_att(const std::string& resource,
                                          const std::string& attribute) {
        auto value = resources_ ? resources_(resource, attribute) : std::nullopt;
        return value ? value : Expression(GetAtt{resource, attribute});
    }

    std::optional<Expression> run_sub(const Sub& sub) {
        Sub left;  // what is not known yet
        auto add_text = [&](const std::string& text) {
            if (text.empty()) return;
            bool joins =
                !left.parts.empty() && std::holds_alternative<std::string>(left.parts.back());
            if (joins) {
                std::get<std::string>(left.parts.back()) += text;
            } else {
                left.parts.emplace_back(text);
            }
        };
        for (const Sub::Part& part : sub.parts) {
            const auto* text = std::get_if<std::string>(&part);
            if (text) {
                add_text(*text);
                continue;
            }
            std::string name;
            auto value = run_variable(sub, part, name);
            if (!problem_.empty()) return std::nullopt;
            auto piece = value ? scalar_text(*value) : std::nullopt;
            if (piece) {
                add_text(*piece);
            } else if (value && !is_complete(*value)) {
                left.parts.push_back(part);
                if (sub.variables.find(name) && !left.variables.find(name)) {
                    left.variables.add(name, *std::move(value));
                }
            } else {
                return fail(
                    fmt::format("Template error: variable {} in Fn::Sub expression does "
                                "not resolve to a string",
                                name));
            }
        }
        if (left.parts.empty()) return Expression("");
        const auto* whole = std::get_if<std::string>(&left.parts.front());
        if (whole && left.parts.size() == 1) return Expression(*whole);
        return Expression(std::move(left));
    }

    std::optional<Expression> run_variable(const Sub& sub, const Sub::Part& part,
                                           std::string& name) {
        const auto* ref = std::get_if<Ref>(&part);
        const auto* get = std::get_if<GetAtt>(&part);
        name = ref ? ref->name : get->resource + "." + get->attribute;
        if (const Expression* variable = sub.variables.find(name)) return run(*variable);
        return ref ? run_ref(name) : run_get_att(get->resource, get->attribute);
    }

    // AWS rule template.11 [documented] "Template reference, Intrinsic functions": Base64, Cidr,
    // FindInMap, GetAtt, GetAZs, If, ImportValue, Join, Select, Split, Sub and Ref. The others need
    // a transform or, Fn::GetStackOutput, are refused. Test: Evaluate.EvaluatesEveryFunction
    std::optional<Expression> run_call(const Call& call) {
        if (call.function == Function::kIf) {
            const auto* name =
                call.arguments.empty() ? nullptr : call.arguments[0].as<std::string>();
            if (!name || call.arguments.size() != 3) return fail(kIfTakes);
            return run(call.arguments[evaluator_.holds(*name) ? 1 : 2]);
        }
        Array arguments = run_all(call.arguments);
        if (!problem_.empty()) return std::nullopt;
        if (call.function == Function::kSelect) return select(call, std::move(arguments));
        if (call.function == Function::kGetAttDynamic) return get_att_dynamic(arguments);
        if (!std::ranges::all_of(arguments, is_complete)) {
            return Expression(Call{call.function, std::move(arguments), call.takes_list});
        }
        return apply(call, arguments);
    }

    std::optional<Expression> apply(const Call& call, const Array& arguments) {
        switch (call.function) {
            case Function::kBase64: return base64(arguments);
            case Function::kCidr: return cidr(arguments);
            case Function::kFindInMap: return find_in_map(arguments);
            case Function::kGetAZs: return get_azs(arguments);
            case Function::kImportValue: return import_value(arguments);
            case Function::kJoin: return join(arguments);
            case Function::kSplit: return split(arguments);
            case Function::kAnd:
            case Function::kOr:
            case Function::kNot:
            case Function::kEquals:
            case Function::kCondition:
            case Function::kContains:
            case Function::kEachMemberEquals:
            case Function::kEachMemberIn: return truth(call.function, arguments);
            case Function::kIf:
            case Function::kSelect:
            case Function::kGetAttDynamic:
            case Function::kGetStackOutput:
            case Function::kLength:
            case Function::kToJsonString:
            case Function::kTransform:
            case Function::kRefAll:
            case Function::kValueOf:
            case Function::kValueOfAll:
            case Function::kRefDynamic: break;
        }
        return fail(
            fmt::format("Template error: {} is not supported here", function_name(call.function)));
    }

    std::optional<Expression> base64(const Array& arguments) {
        auto text = arguments.size() == 1 ? scalar_text(arguments[0]) : std::nullopt;
        if (text) return Expression(base64_encode(*text));
        return fail("Template error: every Fn::Base64 object must have a String-typed value.");
    }

    std::optional<Expression> cidr(const Array& arguments) {
        auto block = arguments.empty() ? std::nullopt : scalar_text(arguments[0]);
        auto count = arguments.size() > 1 ? integer(arguments[1]) : std::nullopt;
        bool is_v6 = block && block->find(':') != std::string::npos;
        std::optional<std::int64_t> bits = is_v6 ? 64 : 8;
        if (arguments.size() > 2) bits = integer(arguments[2]);
        auto blocks = block && count && bits ? cidr_blocks(*block, *count, *bits) : std::nullopt;
        if (blocks) return texts(*blocks);
        return fail(fmt::format("Template error: Fn::Cidr cannot take {} blocks out of {}",
                                count.value_or(0), block.value_or("")));
    }

    std::optional<Expression> find_in_map(const Array& arguments) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < arguments.size() && i < 3; ++i) {
            names.push_back(scalar_text(arguments[i]).value_or("null"));
        }
        const Object* level = evaluator_.mappings();
        const Expression* found = nullptr;
        for (const std::string& name : names) {
            found = level ? level->find(name) : nullptr;
            level = found ? found->as<Object>() : nullptr;
        }
        if (found && names.size() == 3 && !level) return *found;
        return fail(
            fmt::format("Template error: Unable to get mapping for {}", fmt::join(names, "::")));
    }

    std::optional<Expression> get_azs(const Array& arguments) {
        auto region = arguments.size() == 1 ? scalar_text(arguments[0]) : std::nullopt;
        const Surroundings& around = evaluator_.around();
        if (region && (region->empty() || *region == around.region)) return texts(around.zones);
        return fail(fmt::format("Template error: Fn::GetAZs does not know the region {}",
                                region.value_or("")));
    }

    std::optional<Expression> import_value(const Array& arguments) {
        auto name = arguments.size() == 1 ? scalar_text(arguments[0]) : std::nullopt;
        if (!name) {
            return fail(
                "Template error: the attribute in Fn::ImportValue must be a string or a function "
                "that returns a string");
        }
        auto found = evaluator_.around().exports.find(*name);
        if (found != evaluator_.around().exports.end()) return Expression(found->second);
        return fail(fmt::format("No export named {} found.", *name));
    }

    std::optional<Expression> join(const Array& arguments) {
        auto delimiter = arguments.size() == 2 ? scalar_text(arguments[0]) : std::nullopt;
        const auto* items = arguments.size() == 2 ? arguments[1].as<Array>() : nullptr;
        std::string text;
        bool fits = delimiter && items;
        for (std::size_t i = 0; fits && i < items->size(); ++i) {
            auto piece = scalar_text((*items)[i]);
            fits = piece.has_value();
            if (i > 0) text += *delimiter;
            text += piece.value_or("");
        }
        if (fits) return Expression(std::move(text));
        return fail(
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter "
            "and (2) a list of strings to be joined or a function that returns a list of strings "
            "(such as Fn::GetAZs) to be joined.");
    }

    std::optional<Expression> split(const Array& arguments) {
        auto delimiter = arguments.size() == 2 ? scalar_text(arguments[0]) : std::nullopt;
        auto text = arguments.size() == 2 ? scalar_text(arguments[1]) : std::nullopt;
        if (delimiter && text) return texts(split_text(*text, *delimiter));
        return fail(
            "Template error: every Fn::Split object requires two parameters, (1) a string "
            "delimiter and (2) a string to be split or a function that returns a string to be "
            "split.");
    }

    std::optional<Expression> select(const Call& call, Array arguments) {
        constexpr std::string_view kTakes =
            "Template error: Fn::Select requires a list argument with two elements: an integer "
            "index and a list";
        if (arguments.size() != 2) return fail(std::string(kTakes));
        bool open = !is_complete(arguments[0]) || arguments[1].as<Call>() ||
                    arguments[1].as<Ref>() || arguments[1].as<GetAtt>();
        if (open) return Expression(Call{call.function, std::move(arguments), call.takes_list});
        auto index = integer(arguments[0]);
        const auto* items = arguments[1].as<Array>();
        if (!index || !items) return fail(std::string(kTakes));
        if (*index < 0 || static_cast<std::size_t>(*index) >= items->size()) {
            return fail(fmt::format(
                "Template error: Fn::Select cannot select nonexistent value at index {}", *index));
        }
        return (*items)[static_cast<std::size_t>(*index)];
    }

    std::optional<Expression> get_att_dynamic(const Array& arguments) {
        auto resource = arguments.size() == 2 ? scalar_text(arguments[0]) : std::nullopt;
        auto attribute = arguments.size() == 2 ? scalar_text(arguments[1]) : std::nullopt;
        if (resource && attribute) return run_get_att(*resource, *attribute);
        return fail(
            "Template error: every Fn::GetAtt object requires two non-empty parameters, the "
            "resource name and the resource attribute");
    }

    std::optional<Expression> truth(Function function, const Array& arguments) {
        auto is_true = [](const Expression& value) {
            auto text = scalar_text(value);
            return text && *text == "true";
        };
        auto contains = [](const Expression& list, const Expression& value) {
            const auto* items = list.as<Array>();
            return items && std::ranges::any_of(*items, [&](const Expression& item) {
                       return same_value(item, value);
                   });
        };
        bool pair = arguments.size() == 2;
        const auto* members = pair ? arguments[0].as<Array>() : nullptr;
        switch (function) {
            case Function::kAnd: return std::ranges::all_of(arguments, is_true);
            case Function::kOr: return std::ranges::any_of(arguments, is_true);
            case Function::kNot: return arguments.size() == 1 && !is_true(arguments[0]);
            case Function::kEquals: return pair && same_value(arguments[0], arguments[1]);
            case Function::kContains: return pair && contains(arguments[0], arguments[1]);
            case Function::kEachMemberEquals:
                return members && std::ranges::all_of(*members, [&](const Expression& member) {
                           return same_value(member, arguments[1]);
                       });
            case Function::kEachMemberIn:
                return members && std::ranges::all_of(*members, [&](const Expression& member) {
                           return contains(arguments[1], member);
                       });
            default: break;
        }
        auto name = arguments.size() == 1 ? scalar_text(arguments[0]) : std::nullopt;
        return evaluator_.holds(name.value_or(""));
    }

    static std::optional<std::int64_t> integer(const Expression& value) {
        if (const auto* number = value.as<std::int64_t>()) return *number;
        const auto* text = value.as<std::string>();
        bool digits = text && !text->empty() && text->size() < 10 &&
                      text->find_first_not_of("0123456789") == std::string::npos;
        if (!digits) return std::nullopt;
        std::int64_t number = 0;
        for (char digit : *text)
            number = number * 10 + (digit - '0');
        return number;
    }

    static constexpr const char* kIfTakes =
        "Template error: Fn::If requires a list argument with the first element being a condition";

    const Evaluator& evaluator_;
    const ResourceValue& resources_;
    std::string problem_;
};

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
    settle_conditions();
    if (problem_.empty()) check_rules();
}

bool Evaluator::holds(const std::string& condition) const {
    if (condition.empty()) return true;
    auto found = conditions_.find(condition);
    return found != conditions_.end() && found->second;
}

Evaluated Evaluator::evaluate(const Expression& expression, const ResourceValue& resources) const {
    Evaluation evaluation(*this, resources);
    Evaluated result;
    result.value = evaluation.run(expression);
    result.problem = evaluation.take_problem();
    return result;
}

Evaluated Evaluator::evaluate(const Object& object, const ResourceValue& resources) const {
    Evaluation evaluation(*this, resources);
    Evaluated result;
    result.value = evaluation.run(object);
    result.problem = evaluation.take_problem();
    return result;
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
        for (const Expression& argument : call->arguments)
            add_uses(argument, uses);
        if (call->function != Function::kImportValue || call->arguments.size() != 1) return;
        Uses inside;
        add_uses(call->arguments[0], inside);
        if (!inside.resources.empty() || !inside.imports.empty()) uses.import_by_resource = true;
        Evaluated name = evaluate(call->arguments[0], {});
        auto text = name.value ? scalar_text(*name.value) : std::nullopt;
        if (text) uses.imports.insert(*text);
    }
}

void Evaluator::settle_conditions() {
    std::set<std::string> open;
    for (const Condition& condition : body_.conditions)
        settle_condition(condition, open);
}

/// AWS rule template.4 [documented] "User guide, Conditions": A condition is worked out from
/// parameters, mappings and other conditions alone, whatever their order. Test:
/// Evaluate.SettlesConditionsInAnyOrder
void Evaluator::settle_condition(const Condition& condition, std::set<std::string>& open) {
    if (!problem_.empty() || conditions_.contains(condition.name)) return;
    if (!open.insert(condition.name).second) {
        problem_ = fmt::format("Template error: Circular dependency between conditions: [{}]",
                               fmt::join(open, ", "));
        return;
    }
    std::set<std::string> needed;
    add_conditions(condition.value, needed);
    for (const std::string& name : needed) {
        const Condition* other = body_.find_condition(name);
        if (other) {
            settle_condition(*other, open);
        } else if (problem_.empty()) {
            problem_ = fmt::format(
                "Template format error: Unresolved condition dependency {} in the Conditions "
                "block of the template",
                name);
        }
        if (!problem_.empty()) return;
    }
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
    Evaluated result = evaluate(condition.value, {});
    problem_ = result.problem;
    auto text = result.value ? scalar_text(*result.value) : std::nullopt;
    conditions_[condition.name] = text && *text == "true";
    open.erase(condition.name);
}

/// AWS rule template.5 [documented] "Template reference, Rules": Every assertion of a rule whose
/// condition holds must hold, or the request is refused with its description. Test:
/// Evaluate.HoldsParametersToTheRules
void Evaluator::check_rules() {
    const Expression* section = body_.other.find("Rules");
    const auto* rules = section ? section->as<Object>() : nullptr;
    if (!rules) return;
    auto is_true = [&](const Expression* expression) {
        if (!expression || !problem_.empty()) return false;
        Evaluated result = evaluate(*expression, {});
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

std::optional<std::string> scalar_text(const Expression& value) {
    if (const auto* text = value.as<std::string>()) return *text;
    if (const auto* truth = value.as<bool>()) return *truth ? "true" : "false";
    if (const auto* number = value.as<std::int64_t>()) return std::to_string(*number);
    if (const auto* number = value.as<double>()) return fmt::format("{}", *number);
    return std::nullopt;
}

}  // namespace cfn
