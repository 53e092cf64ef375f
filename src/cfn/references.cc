#include "cfn/references.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/graph.h"
#include "base/match.h"
#include "base/near_miss.h"
#include "cfn/schema.h"

namespace cfn {
namespace {

constexpr std::array<std::string_view, 8> kPseudoParameters = {
    "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition",
    "AWS::Region",    "AWS::StackId", "AWS::StackName",        "AWS::URLSuffix"};

/// Calls `visit(expression, owner, place)` for every expression of a template, outer ones first.
template <class Visit>
class Walk {
  public:
    explicit Walk(Visit visit) : visit_(visit) {}

    void walk(const Template& body) {
        for (const Field& section : body.other.fields) {
            owner_ = section.name;
            walk(section.value, section.name);
        }
        for (const Condition& condition : body.conditions) {
            owner_ = condition.name;
            walk(condition.value, "Conditions." + condition.name);
        }
        for (const Resource& resource : body.resources) {
            owner_ = resource.logical_id;
            std::string place = "Resources." + resource.logical_id;
            walk_fields(resource.properties, place + ".Properties");
            walk_fields(resource.other, place);
        }
        for (const Output& output : body.outputs) {
            owner_ = output.name;
            std::string place = "Outputs." + output.name;
            walk(output.value, place + ".Value");
            if (output.export_name) walk(*output.export_name, place + ".Export.Name");
        }
    }

  private:
    void walk_fields(const Object& object, const std::string& place) {
        for (const Field& field : object.fields)
            walk(field.value, place + "." + field.name);
    }

    void walk(const Expression& expression, const std::string& place) {
        visit_(expression, owner_, place);
        if (const auto* items = expression.as<Array>()) {
            for (std::size_t i = 0; i < items->size(); ++i) {
                walk((*items)[i], fmt::format("{}[{}]", place, i));
            }
        } else if (const auto* object = expression.as<Object>()) {
            walk_fields(*object, place);
        } else if (const auto* sub = expression.as<Sub>()) {
            walk_fields(sub->variables, place);
        } else if (const auto* call = expression.as<Call>()) {
            // The place is the property that the function fills, not a step inside the function.
            for (const Expression& argument : call->arguments)
                walk(argument, place);
        }
    }

    Visit visit_;
    std::string owner_;
};

template <class Visit>
void walk(const Template& body, Visit visit) {
    Walk<Visit>(visit).walk(body);
}

void add_sub(const Sub& sub, const std::string& owner, const std::string& place,
             std::vector<Reference>& found) {
    for (const Sub::Part& part : sub.parts) {
        base::match(
            part, [](const std::string&) {},
            [&](const Ref& ref) {
                if (sub.variables.find(ref.name)) return;
                found.push_back({ReferenceKind::kRef, ref.name, {}, owner, place});
            },
            [&](const GetAtt& attribute) {
                if (sub.variables.find(attribute.resource + "." + attribute.attribute)) return;
                found.push_back({ReferenceKind::kGetAtt, attribute.resource, attribute.attribute,
                                 owner, place});
            });
    }
}

void add_call(const Call& call, const std::string& owner, const std::string& place,
              std::vector<Reference>& found) {
    const auto* first = call.arguments.empty() ? nullptr : call.arguments[0].as<std::string>();
    if (!first) return;
    if (call.function == Function::kIf || call.function == Function::kCondition) {
        found.push_back({ReferenceKind::kCondition, *first, {}, owner, place});
    } else if (call.function == Function::kFindInMap) {
        found.push_back({ReferenceKind::kMapping, *first, {}, owner, place});
    } else if (call.function == Function::kGetAttDynamic) {
        found.push_back({ReferenceKind::kGetAtt, *first, {}, owner, place});
    }
}

void add_options(const Template& body, std::vector<Reference>& found) {
    for (const Resource& resource : body.resources) {
        std::string place = "Resources." + resource.logical_id;
        if (!resource.options.condition.empty()) {
            found.push_back({ReferenceKind::kCondition,
                             resource.options.condition,
                             {},
                             resource.logical_id,
                             place + ".Condition"});
        }
        for (const std::string& id : resource.options.depends_on) {
            found.push_back(
                {ReferenceKind::kDependsOn, id, {}, resource.logical_id, place + ".DependsOn"});
        }
    }
    for (const Output& output : body.outputs) {
        if (output.condition.empty()) continue;
        found.push_back({ReferenceKind::kCondition,
                         output.condition,
                         {},
                         output.name,
                         "Outputs." + output.name + ".Condition"});
    }
}

std::optional<std::string> pseudo_parameter(std::string_view name, const PseudoParameters& known) {
    std::string value;
    if (name == "AWS::AccountId") value = known.account;
    if (name == "AWS::Region") value = known.region;
    if (name == "AWS::StackName") value = known.stack_name;
    if (name == "AWS::Partition") value = known.partition;
    if (name == "AWS::URLSuffix") value = known.url_suffix;
    if (value.empty()) return std::nullopt;
    return value;
}

/// What names may be made of: a variable that stands in several places is followed in each.
constexpr std::size_t kMostSteps = std::size_t{64} << 10;

/// The text of one expression; nothing when it is not known, or too much.
class TextResolver {
  public:
    explicit TextResolver(const PseudoParameters& known) : known_(known) {}

    std::optional<std::string> resolve(const Expression& expression) {
        std::optional<std::string> text;
        if (!has_left(1)) return text;
        if (const auto* literal = expression.as<std::string>()) text = *literal;
        if (const auto* ref = expression.as<Ref>()) text = pseudo_parameter(ref->name, known_);
        if (const auto* sub = expression.as<Sub>()) text = resolve_sub(*sub);
        if (const auto* join = expression.call(Function::kJoin)) text = resolve_join(*join);
        if (text && !has_left(text->size())) return std::nullopt;
        return text;
    }

  private:
    bool has_left(std::size_t steps) {
        left_ = steps < left_ ? left_ - steps : 0;
        return left_ > 0;
    }

    std::optional<std::string> resolve_sub(const Sub& sub) {
        std::string text;
        for (const Sub::Part& part : sub.parts) {
            std::optional<std::string> piece;
            if (const auto* literal = std::get_if<std::string>(&part)) piece = *literal;
            if (const auto* ref = std::get_if<Ref>(&part)) {
                const Expression* variable = sub.variables.find(ref->name);
                piece = variable ? resolve(*variable) : pseudo_parameter(ref->name, known_);
            }
            if (!piece || !has_left(piece->size() + 1)) return std::nullopt;
            text += *piece;
        }
        return text;
    }

    std::optional<std::string> resolve_join(const Call& call) {
        if (call.arguments.size() != 2) return std::nullopt;
        auto delimiter = resolve(call.arguments[0]);
        const auto* items = call.arguments[1].as<Array>();
        if (!delimiter || !items) return std::nullopt;
        std::string text;
        for (const Expression& item : *items) {
            auto piece = resolve(item);
            if (!piece || !has_left(piece->size() + delimiter->size())) return std::nullopt;
            if (&item != &items->front()) text += *delimiter;
            text += *piece;
        }
        return text;
    }

    const PseudoParameters& known_;
    std::size_t left_ = kMostSteps;
};

/// Tells which references of one template lead nowhere.
class TargetChecker {
  public:
    explicit TargetChecker(const Template& body) : body_(body) {
        for (const Resource& resource : body.resources)
            resources_.push_back(resource.logical_id);
        for (const Condition& condition : body.conditions)
            conditions_.push_back(condition.name);
        const Expression* mappings = body.other.find("Mappings");
        if (const auto* object = mappings ? mappings->as<Object>() : nullptr) {
            for (const Field& mapping : object->fields)
                mappings_.push_back(mapping.name);
        }
        named_ = resources_;
        for (const Parameter& parameter : body.parameters)
            named_.push_back(parameter.name);
        named_.insert(named_.end(), kPseudoParameters.begin(), kPseudoParameters.end());
        for (auto* names : {&resources_, &conditions_, &mappings_, &named_}) {
            std::ranges::sort(*names);
        }
    }

    base::Diagnostics check(const std::vector<Reference>& all) {
        for (const Reference& reference : all)
            check(reference);
        return std::move(found_);
    }

  private:
    void check(const Reference& reference) {
        switch (reference.kind) {
            case ReferenceKind::kRef: return expect(reference, named_, "parameter or resource");
            case ReferenceKind::kGetAtt:
                expect(reference, resources_, "resource");
                return check_attribute(reference);
            case ReferenceKind::kCondition: return expect(reference, conditions_, "condition");
            case ReferenceKind::kDependsOn: return expect(reference, resources_, "resource");
            case ReferenceKind::kMapping: return expect(reference, mappings_, "mapping");
        }
    }

    void expect(const Reference& reference, const std::vector<std::string>& names,
                std::string_view noun) {
        if (std::ranges::binary_search(names, reference.name)) return;
        report("template.dangling",
               fmt::format("{}: the template has no {} {}", reference.place, noun, reference.name),
               base::near_miss(reference.name, names));
    }

    void check_attribute(const Reference& reference) {
        const Resource* resource = body_.find(reference.name);
        const TypeSchema* type = resource ? find_type(resource->type) : nullptr;
        if (!type || type->open || reference.attribute.empty()) return;
        bool is_stack_output = type->name == "AWS::CloudFormation::Stack" &&
                               reference.attribute.starts_with("Outputs.");
        if (is_stack_output || type->find_attribute(reference.attribute)) return;
        std::vector<std::string> known;
        for (const AttributeSchema& attribute : type->attributes) {
            known.emplace_back(attribute.name);
        }
        report("template.unknown-attribute",
               fmt::format("{}: {} has no attribute {}", reference.place, type->name,
                           reference.attribute),
               base::near_miss(reference.attribute, known));
    }

    void report(std::string_view code, std::string message,
                const std::optional<std::string>& near) {
        base::Diagnostic problem{.code = std::string(code), .message = std::move(message)};
        if (near) problem.help = fmt::format("did you mean {}?", *near);
        found_.push_back(std::move(problem));
    }

    const Template& body_;
    std::vector<std::string> resources_;
    std::vector<std::string> conditions_;
    std::vector<std::string> mappings_;
    std::vector<std::string> named_;
    base::Diagnostics found_;
};

/// Adds the circle among the references that stand in `section` and lead to `names`, if there is
/// one.
void add_cycle(const std::vector<std::string>& names, std::string_view section,
               const std::vector<Reference>& all, base::Diagnostics& found) {
    std::map<std::string_view, std::size_t> nodes;
    for (std::size_t i = 0; i < names.size(); ++i)
        nodes.emplace(names[i], i);
    std::map<std::pair<std::size_t, std::size_t>, const Reference*> edges;
    for (const Reference& reference : all) {
        if (!reference.place.starts_with(section)) continue;
        // A condition of a resource is none of the resources, whatever its name.
        bool about_condition = reference.kind == ReferenceKind::kCondition;
        if (about_condition != (section == "Conditions.")) continue;
        auto from = nodes.find(reference.owner);
        auto to = nodes.find(reference.name);
        if (from == nodes.end() || to == nodes.end()) continue;
        edges.try_emplace({from->second, to->second}, &reference);
    }
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (const auto& [ends, reference] : edges)
        pairs.push_back(ends);
    auto order = base::waves(names.size(), pairs);
    const auto* cycle = std::get_if<base::Cycle>(&order);
    if (!cycle) return;
    std::string circle;
    base::Diagnostic problem{.code = "template.cycle"};
    for (std::size_t i = 0; i < cycle->nodes.size(); ++i) {
        std::size_t next = cycle->nodes[(i + 1) % cycle->nodes.size()];
        const Reference& reference = *edges.at({cycle->nodes[i], next});
        circle += names[cycle->nodes[i]] + " -> ";
        problem.notes.push_back(fmt::format("{}: leads to {}", reference.place, reference.name));
    }
    problem.message =
        fmt::format("{}: nothing can be made first: {}{}",
                    edges.at({cycle->nodes[0], cycle->nodes[1 % cycle->nodes.size()]})->place,
                    circle, names[cycle->nodes[0]]);
    found.push_back(std::move(problem));
}

}  // namespace

std::vector<Reference> references(const Template& body) {
    std::vector<Reference> found;
    walk(body,
         [&](const Expression& expression, const std::string& owner, const std::string& place) {
             if (const auto* ref = expression.as<Ref>()) {
                 found.push_back({ReferenceKind::kRef, ref->name, {}, owner, place});
             } else if (const auto* attribute = expression.as<GetAtt>()) {
                 found.push_back({ReferenceKind::kGetAtt, attribute->resource, attribute->attribute,
                                  owner, place});
             } else if (const auto* sub = expression.as<Sub>()) {
                 add_sub(*sub, owner, place, found);
             } else if (const auto* call = expression.as<Call>()) {
                 add_call(*call, owner, place, found);
             }
         });
    add_options(body, found);
    return found;
}

std::optional<std::string> resolve_text(const Expression& expression,
                                        const PseudoParameters& known) {
    return TextResolver(known).resolve(expression);
}

std::vector<Import> imports(const Template& body, const PseudoParameters& known) {
    std::vector<Import> found;
    walk(body, [&](const Expression& expression, const std::string&, const std::string& place) {
        const Call* call = expression.call(Function::kImportValue);
        if (!call || call->arguments.size() != 1) return;
        found.push_back({resolve_text(call->arguments[0], known), place});
    });
    return found;
}

std::vector<Export> exports(const Template& body, const PseudoParameters& known) {
    std::vector<Export> found;
    for (const Output& output : body.outputs) {
        if (output.export_name) {
            found.push_back({resolve_text(*output.export_name, known), output.name});
        }
    }
    return found;
}

base::Diagnostics dangling(const Template& body) {
    return TargetChecker(body).check(references(body));
}

base::Diagnostics cycles(const Template& body) {
    std::vector<Reference> all = references(body);
    std::vector<std::string> resources;
    for (const Resource& resource : body.resources)
        resources.push_back(resource.logical_id);
    std::vector<std::string> conditions;
    for (const Condition& condition : body.conditions)
        conditions.push_back(condition.name);
    base::Diagnostics found;
    add_cycle(resources, "Resources.", all, found);
    add_cycle(conditions, "Conditions.", all, found);
    return found;
}

}  // namespace cfn
