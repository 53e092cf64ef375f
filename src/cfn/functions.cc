#include "cfn/functions.h"

namespace cfn {
namespace {

Expression call(Function function, Array arguments) {
    return Call{function, std::move(arguments), true};
}

Expression call_one(Function function, Expression argument) {
    Array arguments;
    arguments.push_back(std::move(argument));
    return Call{function, std::move(arguments), false};
}

Value<std::string> pseudo(const char* name) {
    return text_of(Ref{name});
}

}  // namespace

Computed ref_parameter(std::string name) {
    return Computed(Ref{std::move(name)});
}

Value<std::string> sub(std::string_view text, Object variables) {
    std::optional<Sub> parsed = parse_sub(text);
    assert(parsed.has_value());
    parsed->variables = std::move(variables);
    return text_of(*std::move(parsed));
}

Value<std::string> join(std::string delimiter, Array values) {
    return text_of(call(Function::kJoin, {std::move(delimiter), Expression(std::move(values))}));
}

Value<std::string> join(std::string delimiter, const Slot& list) {
    return text_of(call(Function::kJoin, {std::move(delimiter), Expression(list)}));
}

List<std::string> split(std::string delimiter, Expression text) {
    return texts_of(call(Function::kSplit, {std::move(delimiter), std::move(text)}));
}

Computed select(std::int64_t index, Expression list) {
    return Computed(call(Function::kSelect, {index, std::move(list)}));
}

List<std::string> get_azs(std::string region) {
    return texts_of(call_one(Function::kGetAZs, std::move(region)));
}

Computed import_value(Expression name) {
    return Computed(call_one(Function::kImportValue, std::move(name)));
}

Value<std::string> base64(Expression text) {
    return text_of(call_one(Function::kBase64, std::move(text)));
}

List<std::string> cidr(Expression block, std::int64_t count, std::int64_t bits) {
    return texts_of(call(Function::kCidr, {std::move(block), count, bits}));
}

Computed find_in_map(Expression map, Expression top_level_key, Expression second_level_key) {
    return Computed(call(Function::kFindInMap,
                         {std::move(map), std::move(top_level_key), std::move(second_level_key)}));
}

Value<std::string> to_json_string(Expression value) {
    bool is_list = value.as<Array>() != nullptr;
    if (is_list) return text_of(call(Function::kToJsonString, std::move(*value.as<Array>())));
    return text_of(call_one(Function::kToJsonString, std::move(value)));
}

Computed if_(std::string condition, Expression then, Expression otherwise) {
    return Computed(
        call(Function::kIf, {std::move(condition), std::move(then), std::move(otherwise)}));
}

Computed no_value() {
    return Computed(Ref{"AWS::NoValue"});
}

Value<std::string> account_id() {
    return pseudo("AWS::AccountId");
}
Value<std::string> region() {
    return pseudo("AWS::Region");
}
Value<std::string> partition() {
    return pseudo("AWS::Partition");
}
Value<std::string> stack_name() {
    return pseudo("AWS::StackName");
}
Value<std::string> stack_id() {
    return pseudo("AWS::StackId");
}
Value<std::string> url_suffix() {
    return pseudo("AWS::URLSuffix");
}

Expression equals(Expression left, Expression right) {
    return call(Function::kEquals, {std::move(left), std::move(right)});
}
Expression not_(Expression condition) {
    return call(Function::kNot, {std::move(condition)});
}
Expression and_(Array conditions) {
    return call(Function::kAnd, std::move(conditions));
}
Expression or_(Array conditions) {
    return call(Function::kOr, std::move(conditions));
}
Expression condition(std::string name) {
    return call_one(Function::kCondition, std::move(name));
}

}  // namespace cfn
