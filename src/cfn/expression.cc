#include "cfn/expression.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "base/ascii.h"

namespace cfn {
namespace {

bool is_name_character(char c) {
    return base::is_alphanumeric(c) || c == '.' || c == ':' || c == '_';
}

Sub::Part part_of_name(std::string_view name) {
    std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return Ref{std::string(name)};
    return GetAtt{std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))};
}

void append_text(Sub& sub, std::string_view text) {
    if (text.empty()) return;
    if (sub.parts.empty() || !std::holds_alternative<std::string>(sub.parts.back())) {
        sub.parts.emplace_back(std::string());
    }
    std::get<std::string>(sub.parts.back()) += text;
}

/// Text as it stands in an Fn::Sub: what would read as a variable gets its `!`.
void append_escaped(std::string& into, std::string_view text) {
    while (true) {
        std::size_t open = text.find("${");
        std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        into += text.substr(0, open + 2);
        into += '!';
        into += text.substr(open + 2, close - open - 1);
        text.remove_prefix(close + 1);
    }
    into += text;
}

struct FunctionRow {
    Function function;
    std::string_view name;
    std::string_view tag;
};

constexpr std::array<FunctionRow, 26> kFunctions = {{
    {Function::kBase64, "Fn::Base64", "!Base64"},
    {Function::kCidr, "Fn::Cidr", "!Cidr"},
    {Function::kFindInMap, "Fn::FindInMap", "!FindInMap"},
    {Function::kGetAZs, "Fn::GetAZs", "!GetAZs"},
    {Function::kGetStackOutput, "Fn::GetStackOutput", "!GetStackOutput"},
    {Function::kIf, "Fn::If", "!If"},
    {Function::kImportValue, "Fn::ImportValue", "!ImportValue"},
    {Function::kJoin, "Fn::Join", "!Join"},
    {Function::kLength, "Fn::Length", "!Length"},
    {Function::kSelect, "Fn::Select", "!Select"},
    {Function::kSplit, "Fn::Split", "!Split"},
    {Function::kToJsonString, "Fn::ToJsonString", "!ToJsonString"},
    {Function::kTransform, "Fn::Transform", "!Transform"},
    {Function::kAnd, "Fn::And", "!And"},
    {Function::kEquals, "Fn::Equals", "!Equals"},
    {Function::kNot, "Fn::Not", "!Not"},
    {Function::kOr, "Fn::Or", "!Or"},
    {Function::kCondition, "Condition", "!Condition"},
    {Function::kContains, "Fn::Contains", ""},
    {Function::kEachMemberEquals, "Fn::EachMemberEquals", ""},
    {Function::kEachMemberIn, "Fn::EachMemberIn", ""},
    {Function::kRefAll, "Fn::RefAll", ""},
    {Function::kValueOf, "Fn::ValueOf", ""},
    {Function::kValueOfAll, "Fn::ValueOfAll", ""},
    {Function::kGetAttDynamic, "Fn::GetAtt", "!GetAtt"},
    {Function::kRefDynamic, "Ref", "!Ref"},
}};

constexpr bool rows_follow_the_enum() {
    for (std::size_t i = 0; i < kFunctions.size(); ++i) {
        if (static_cast<std::size_t>(kFunctions[i].function) != i) return false;
    }
    return true;
}
static_assert(rows_follow_the_enum());

}  // namespace

Object::Object() = default;
Object::Object(const Object&) = default;
Object::Object(Object&&) noexcept = default;
Object& Object::operator=(const Object&) = default;
Object& Object::operator=(Object&&) noexcept = default;
Object::~Object() = default;
Object::Object(std::initializer_list<Field> list) : fields(list) {}

const Expression* Object::find(std::string_view name) const {
    auto found = std::ranges::find(fields, name, &Field::name);
    return found == fields.end() ? nullptr : &found->value;
}

Expression* Object::find(std::string_view name) {
    auto found = std::ranges::find(fields, name, &Field::name);
    return found == fields.end() ? nullptr : &found->value;
}

void Object::add(std::string name, Expression value) {
    fields.push_back({std::move(name), std::move(value)});
}

bool Object::empty() const {
    return fields.empty();
}

bool Object::operator==(const Object& other) const {
    return fields == other.fields;
}
bool Sub::operator==(const Sub& other) const {
    return parts == other.parts && variables == other.variables;
}
bool Call::operator==(const Call& other) const {
    return function == other.function && takes_list == other.takes_list &&
           arguments == other.arguments;
}
bool Expression::operator==(const Expression& other) const {
    return value == other.value;
}
bool Field::operator==(const Field& other) const {
    return name == other.name && value == other.value;
}

Expression::Expression(const char* text) : value(std::string(text)) {}
Expression::Expression(std::string_view text) : value(std::string(text)) {}
Expression::Expression(std::string text) : value(std::move(text)) {}
Expression::Expression(Array items) : value(std::move(items)) {}
Expression::Expression(Object object) : value(std::move(object)) {}
Expression::Expression(std::initializer_list<Field> list) : value(Object(list)) {}
Expression::Expression(Ref ref) : value(std::move(ref)) {}
Expression::Expression(GetAtt attribute) : value(std::move(attribute)) {}
Expression::Expression(Sub sub) : value(std::move(sub)) {}
Expression::Expression(Call call) : value(std::move(call)) {}

const Call* Expression::call(Function function) const {
    const Call* found = as<Call>();
    return found && found->function == function ? found : nullptr;
}

Expression number_of(double number) {
    constexpr double kBeyond =
        9223372036854775808.0;  // 2^63: below it a whole double is an int64_t
    if (std::trunc(number) == number && std::abs(number) < kBeyond) {
        return Expression(static_cast<std::int64_t>(number));
    }
    return Expression(number);
}

std::optional<Sub> parse_sub(std::string_view text, std::string* wrong) {
    Sub sub;
    while (true) {
        std::size_t open = text.find("${");
        std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        append_text(sub, text.substr(0, open));
        std::string_view inside = text.substr(open + 2, close - open - 2);
        text.remove_prefix(close + 1);
        if (inside.starts_with('!')) {
            append_text(sub, "${" + std::string(inside.substr(1)) + "}");
            continue;
        }
        bool is_name = !inside.empty() && inside.front() != '.' && inside.back() != '.' &&
                       std::ranges::all_of(inside, is_name_character);
        if (!is_name) {
            if (wrong) *wrong = inside;
            return std::nullopt;
        }
        sub.parts.push_back(part_of_name(inside));
    }
    append_text(sub, text);
    return sub;
}

std::string sub_text(const Sub& sub) {
    std::string text;
    for (const Sub::Part& part : sub.parts) {
        if (const auto* literal = std::get_if<std::string>(&part)) {
            append_escaped(text, *literal);
        } else if (const auto* ref = std::get_if<Ref>(&part)) {
            text += "${" + ref->name + "}";
        } else if (const auto* attribute = std::get_if<GetAtt>(&part)) {
            text += "${" + attribute->resource + "." + attribute->attribute + "}";
        }
    }
    return text;
}

std::string_view function_name(Function function) {
    return kFunctions[static_cast<std::size_t>(function)].name;
}

std::string_view function_tag(Function function) {
    return kFunctions[static_cast<std::size_t>(function)].tag;
}

}  // namespace cfn
