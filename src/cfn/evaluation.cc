#include "cfn/evaluation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "cfn/evaluate_functions.h"

namespace cfn {
namespace {

Array texts(const std::vector<std::string>& items) {
    return Array(items.begin(), items.end());
}

/// Works out one expression; keeps the first thing that is wrong.
class Evaluation {
  public:
    Evaluation(const Evaluator& evaluator, const ResourceValue& resources, Budget& budget)
        : evaluator_(evaluator), resources_(resources), budget_(budget) {}

    /// Nothing: AWS::NoValue.
    std::optional<Expression> run(const Expression& expression) {
        const auto* literal = expression.as<std::string>();
        if (!afford(kCostOfValue + (literal ? literal->size() : 0))) return std::nullopt;
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
            if (!afford(field.name.size())) break;
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

    // AWS rule template.18 [chosen] "User guide, CloudFormation quotas": a text that functions make
    // has at most 1 MiB, and the values of a template take at most 32 MiB: a few functions inside
    // each other can ask for any amount. Test: Evaluate.RefusesWhatTakesTooMuch
    bool afford(std::uint64_t bytes) {
        if (problem_.empty() && !budget_.spend(bytes))
            fail(fmt::format(
                "Template error: the values of the template take more than {} bytes here",
                kMostCost));
        return problem_.empty();
    }

    bool fits(std::size_t length, Function function) {
        return fits(length, function_name(function));
    }
    bool fits(std::size_t length, std::string_view function) {
        if (length > kMostText)
            fail(fmt::format("Template error: {} makes a text of more than {} bytes here", function,
                             kMostText));
        return problem_.empty();
    }

    /// A value that stood somewhere.
    std::optional<Expression> taken(std::optional<Expression> value) {
        if (value && !afford(cost_of(*value))) return std::nullopt;
        return value;
    }

    std::optional<Expression> run_ref(const std::string& name) {
        if (evaluator_.is_name(name)) return taken(evaluator_.named_value(name));
        auto value = resources_ ? resources_(name, {}) : std::nullopt;
        return value ? taken(std::move(value)) : Expression(Ref{name});
    }

    std::optional<Expression> run_get_att(const std::string& resource,
                                          const std::string& attribute) {
        auto value = resources_ ? resources_(resource, attribute) : std::nullopt;
        return value ? taken(std::move(value)) : Expression(GetAtt{resource, attribute});
    }

    /// What a name in an Fn::Sub stands for.
    struct Piece {
        const Expression* variable = nullptr;  ///< nothing: a parameter, a resource
        bool is_known = false;                 ///< worked out; once, however often it is named
        bool is_kept = false;
        std::optional<Expression> value = {};
        std::optional<std::string> text = {};
        bool is_open = false;
    };

    std::optional<Expression> run_sub(const Sub& sub) {
        Sub left;  // what is not known yet
        std::size_t length = 0;
        auto add_text = [&](const std::string& text) {
            length += text.size();
            if (text.empty() || !fits(length, kSub) || !afford(text.size())) return;
            bool joins =
                !left.parts.empty() && std::holds_alternative<std::string>(left.parts.back());
            if (joins) {
                std::get<std::string>(left.parts.back()) += text;
            } else {
                left.parts.emplace_back(text);
            }
        };
        std::map<std::string, Piece> pieces;
        for (const Field& variable : sub.variables.fields)
            pieces.try_emplace(variable.name, Piece{.variable = &variable.value});
        for (const Sub::Part& part : sub.parts) {
            if (!afford(kCostOfValue)) return std::nullopt;
            const auto* text = std::get_if<std::string>(&part);
            if (text) {
                add_text(*text);
                continue;
            }
            std::string name = name_of(part);
            Piece& piece = pieces[name];
            if (!piece.is_known) work_out(part, piece);
            if (!problem_.empty()) return std::nullopt;
            if (piece.text) {
                add_text(*piece.text);
            } else if (piece.is_open) {
                left.parts.push_back(part);
                if (piece.variable && !piece.is_kept)
                    left.variables.add(name, *std::move(piece.value));
                piece.is_kept = true;
            } else {
                return fail(
                    fmt::format("Template error: variable {} in Fn::Sub expression does "
                                "not resolve to a string",
                                name));
            }
        }
        if (!problem_.empty()) return std::nullopt;
        if (left.parts.empty()) return Expression("");
        const auto* whole = std::get_if<std::string>(&left.parts.front());
        if (whole && left.parts.size() == 1) return Expression(*whole);
        return Expression(std::move(left));
    }

    static std::string name_of(const Sub::Part& part) {
        const auto* ref = std::get_if<Ref>(&part);
        const auto* get = std::get_if<GetAtt>(&part);
        return ref ? ref->name : get->resource + "." + get->attribute;
    }

    void work_out(const Sub::Part& part, Piece& piece) {
        const auto* ref = std::get_if<Ref>(&part);
        const auto* get = std::get_if<GetAtt>(&part);
        piece.is_known = true;
        piece.value = piece.variable ? run(*piece.variable)
                      : ref          ? run_ref(ref->name)
                                     : run_get_att(get->resource, get->attribute);
        if (!piece.value) return;
        piece.text = scalar_text(*piece.value);
        piece.is_open = !piece.text && !is_complete(*piece.value);
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
        if (text) {
            std::size_t length = (text->size() + 2) / 3 * 4;
            if (!fits(length, Function::kBase64) || !afford(length)) return std::nullopt;
            return Expression(base64_encode(*text));
        }
        return fail("Template error: every Fn::Base64 object must have a String-typed value.");
    }

    std::optional<Expression> cidr(const Array& arguments) {
        auto block = arguments.empty() ? std::nullopt : scalar_text(arguments[0]);
        auto count = arguments.size() > 1 ? integer(arguments[1]) : std::nullopt;
        bool is_v6 = block && block->find(':') != std::string::npos;
        std::optional<std::int64_t> bits = is_v6 ? 64 : 8;
        if (arguments.size() > 2) bits = integer(arguments[2]);
        auto blocks = block && count && bits ? cidr_blocks(*block, *count, *bits) : std::nullopt;
        if (blocks) return taken(texts(*blocks));
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
        if (found && names.size() == 3 && !level) return taken(*found);
        return fail(
            fmt::format("Template error: Unable to get mapping for {}", fmt::join(names, "::")));
    }

    std::optional<Expression> get_azs(const Array& arguments) {
        auto region = arguments.size() == 1 ? scalar_text(arguments[0]) : std::nullopt;
        const Surroundings& around = evaluator_.around();
        if (region && (region->empty() || *region == around.region))
            return taken(texts(around.zones));
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
        if (found != evaluator_.around().exports.end()) return taken(Expression(found->second));
        return fail(fmt::format("No export named {} found.", *name));
    }

    std::optional<Expression> join(const Array& arguments) {
        auto delimiter = arguments.size() == 2 ? scalar_text(arguments[0]) : std::nullopt;
        const auto* items = arguments.size() == 2 ? arguments[1].as<Array>() : nullptr;
        std::string text;
        bool joins = delimiter && items;
        for (std::size_t i = 0; joins && i < items->size(); ++i) {
            auto piece = scalar_text((*items)[i]);
            joins = piece.has_value();
            if (!joins) break;
            std::size_t more = piece->size() + (i > 0 ? delimiter->size() : 0);
            if (!fits(text.size() + more, Function::kJoin) || !afford(more)) return std::nullopt;
            if (i > 0) text += *delimiter;
            text += *piece;
        }
        if (joins) return Expression(std::move(text));
        return fail(
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter "
            "and (2) a list of strings to be joined or a function that returns a list of strings "
            "(such as Fn::GetAZs) to be joined.");
    }

    std::optional<Expression> split(const Array& arguments) {
        auto delimiter = arguments.size() == 2 ? scalar_text(arguments[0]) : std::nullopt;
        auto text = arguments.size() == 2 ? scalar_text(arguments[1]) : std::nullopt;
        if (delimiter && text) {
            // Before they are there: a text of delimiters is many.
            std::size_t parts = count_parts(*text, *delimiter);
            if (!afford(text->size() + parts * kCostOfValue)) return std::nullopt;
            return texts(split_text(*text, *delimiter));
        }
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
        // Each of a list is held against the other value, or against each of its values.
        if (members && !afford(members->size() * cost_of(arguments[1]))) return std::nullopt;
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

    static constexpr std::string_view kSub = "Fn::Sub";

    const Evaluator& evaluator_;
    const ResourceValue& resources_;
    Budget& budget_;
    std::string problem_;
};

}  // namespace

Evaluated work_out(const Evaluator& evaluator, const Expression& expression,
                   const ResourceValue& resources, Budget& budget) {
    Evaluation evaluation(evaluator, resources, budget);
    Evaluated result;
    result.value = evaluation.run(expression);
    result.problem = evaluation.take_problem();
    return result;
}

Evaluated work_out(const Evaluator& evaluator, const Object& object, const ResourceValue& resources,
                   Budget& budget) {
    Evaluation evaluation(evaluator, resources, budget);
    Evaluated result;
    result.value = evaluation.run(object);
    result.problem = evaluation.take_problem();
    return result;
}

}  // namespace cfn
