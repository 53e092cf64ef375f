#pragma once
// The functions of the CloudFormation language as typed resources use them. A function whose result
// type follows from its argument gives that type; the others give `Computed`, which fits
// everywhere.

#include <string>
#include <string_view>

#include "cfn/value.h"

namespace cfn {

/// A logical id with the type of its resource, for typed references: `ref(handle)`,
/// `get_att(handle, Attribute::kArn)`.
template <class R>
struct Handle {
    std::string logical_id;
};

/// An attribute of resource type `R` that yields a `P`: a Value or a List. Constants of them are
/// generated: `cfn::ecs::Cluster::Attribute::kArn`.
template <class R, class P>
struct Attribute {
    std::string_view name;
};

/// What CloudFormation calls the resource: a name, an id or an ARN, as the type has it
/// (TypeSchema::ref_returns).
template <class R>
Value<std::string> ref(const Handle<R>& handle) {
    return text_of(Ref{handle.logical_id});
}

/// The value of a parameter of the template.
Computed ref_parameter(std::string name);

template <class R, class P>
P get_att(const Handle<R>& handle, Attribute<R, P> attribute) {
    return Computed(GetAtt{handle.logical_id, std::string(attribute.name)});
}

/// Text with `${Name}` and `${Resource.Attribute}` in it; `${!Name}` stands for itself. Asserts
/// that the text is well formed.
Value<std::string> sub(std::string_view text, Object variables = {});

Value<std::string> join(std::string delimiter, Array values);
/// `list` yields a list.
Value<std::string> join(std::string delimiter, const Slot& list);
List<std::string> split(std::string delimiter, Expression text);
Computed select(std::int64_t index, Expression list);
/// The availability zones of `region`; empty: of the stack's own.
List<std::string> get_azs(std::string region = {});
/// What another stack exports under `name`, a text or an expression of parameters and pseudo
/// parameters.
Computed import_value(Expression name);
Value<std::string> base64(Expression text);
List<std::string> cidr(Expression block, std::int64_t count, std::int64_t bits);
Computed find_in_map(Expression map, Expression top_level_key, Expression second_level_key);
/// An object or a list as JSON text. Needs the transform AWS::LanguageExtensions.
Value<std::string> to_json_string(Expression value);

/// `then` when the condition called `condition` holds, else `otherwise`; `no_value()` there leaves
/// the property out.
Computed if_(std::string condition, Expression then, Expression otherwise);
Computed no_value();

/// Pseudo parameters.
Value<std::string> account_id();
Value<std::string> region();
Value<std::string> partition();
Value<std::string> stack_name();
Value<std::string> stack_id();
Value<std::string> url_suffix();

/// What conditions are made of.
Expression equals(Expression left, Expression right);
Expression not_(Expression condition);
Expression and_(Array conditions);
Expression or_(Array conditions);
/// Another condition of the template.
Expression condition(std::string name);

}  // namespace cfn
