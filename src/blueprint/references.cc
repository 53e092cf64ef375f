#include "blueprint/references.h"

namespace blueprint {
namespace {

using Visit = std::function<void(const cfn::Expression&)>;

void walk(const cfn::Object& object, const Visit& visit);

void walk(const cfn::Expression& expression, const Visit& visit) {
    visit(expression);
    if (const auto* items = expression.as<cfn::Array>()) {
        for (const cfn::Expression& item : *items)
            walk(item, visit);
    } else if (const auto* object = expression.as<cfn::Object>()) {
        walk(*object, visit);
    } else if (const auto* sub = expression.as<cfn::Sub>()) {
        walk(sub->variables, visit);
    } else if (const auto* call = expression.as<cfn::Call>()) {
        for (const cfn::Expression& argument : call->arguments)
            walk(argument, visit);
    }
}

void walk(const cfn::Object& object, const Visit& visit) {
    for (const cfn::Field& field : object.fields)
        walk(field.value, visit);
}

}  // namespace

void for_each_expression(const cfn::Template& body, const Visit& visit) {
    for (const cfn::Condition& condition : body.conditions)
        walk(condition.value, visit);
    for (const cfn::Resource& resource : body.resources)
        walk(resource.properties, visit);
    for (const cfn::Output& output : body.outputs)
        walk(output.value, visit);
}

std::set<std::string> exports_of(const cfn::Template& body) {
    std::set<std::string> names;
    for (const cfn::Output& output : body.outputs) {
        const std::string* name =
            output.export_name ? output.export_name->as<std::string>() : nullptr;
        if (name) names.insert(*name);
    }
    return names;
}

std::set<std::string> imports_of(const cfn::Template& body) {
    std::set<std::string> names;
    for_each_expression(body, [&](const cfn::Expression& expression) {
        const cfn::Call* call = expression.call(cfn::Function::kImportValue);
        const std::string* name =
            call && !call->arguments.empty() ? call->arguments.front().as<std::string>() : nullptr;
        if (name) names.insert(*name);
    });
    return names;
}

}  // namespace blueprint
