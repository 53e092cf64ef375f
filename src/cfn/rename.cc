#include "cfn/rename.h"

#include <utility>

namespace cfn {
namespace {

class Renaming {
  public:
    Renaming(const Renames& names, const PseudoParameters& known) : names_(names), known_(known) {}

    void rename(Template& body) {
        for (Field& section : body.other.fields)
            rename(section.value);
        for (Resource& resource : body.resources) {
            rename_id(resource.logical_id);
            for (std::string& id : resource.options.depends_on)
                rename_id(id);
            rename_fields(resource.properties);
            rename_fields(resource.other);
        }
        for (Output& output : body.outputs) {
            rename(output.value);
            if (output.export_name) rename_export(*output.export_name);
        }
    }

  private:
    void rename_id(std::string& id) const {
        auto found = names_.resources.find(id);
        if (found != names_.resources.end()) id = found->second;
    }

    void rename_export(Expression& name) const {
        const auto text = resolve_text(name, known_);
        auto found = text ? names_.exports.find(*text) : names_.exports.end();
        if (found != names_.exports.end()) name = Expression(found->second);
    }

    void rename_fields(Object& object) {
        for (Field& field : object.fields)
            rename(field.value);
    }

    void rename(Expression& expression) {
        if (auto* items = expression.as<Array>())
            for (Expression& item : *items)
                rename(item);
        if (auto* object = expression.as<Object>()) rename_fields(*object);
        if (auto* ref = expression.as<Ref>()) rename_id(ref->name);
        if (auto* attribute = expression.as<GetAtt>()) rename_id(attribute->resource);
        if (auto* sub = expression.as<Sub>()) rename_sub(*sub);
        if (auto* call = expression.as<Call>()) rename_call(*call);
    }

    void rename_sub(Sub& sub) {
        rename_fields(sub.variables);
        for (Sub::Part& part : sub.parts) {
            auto* ref = std::get_if<Ref>(&part);
            auto* attribute = std::get_if<GetAtt>(&part);
            // A name that the function's own variables define is none of the template's.
            if (ref && !sub.variables.find(ref->name)) rename_id(ref->name);
            if (attribute && !sub.variables.find(attribute->resource + "." + attribute->attribute))
                rename_id(attribute->resource);
        }
    }

    void rename_call(Call& call) {
        for (Expression& argument : call.arguments)
            rename(argument);
        if (call.arguments.empty()) return;
        Expression& first = call.arguments.front();
        if (call.function == Function::kImportValue) rename_export(first);
        if (call.function != Function::kGetAttDynamic) return;
        if (auto* id = first.as<std::string>()) rename_id(*id);
    }

    const Renames& names_;
    const PseudoParameters& known_;
};

}  // namespace

Template renamed(Template body, const Renames& names, const PseudoParameters& known) {
    if (!names.empty()) Renaming(names, known).rename(body);
    return body;
}

}  // namespace cfn
