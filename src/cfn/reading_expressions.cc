#include "cfn/reading_expressions.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/near_miss.h"

namespace cfn {
namespace {

/// `node` without its tag. Nothing behind a tag (`!GetAZs`) is a scalar to YAML and null to us.
text::Node untagged(const text::Node& node) {
    text::Node bare = node;
    bare.tag.clear();
    bool is_null = bare.is_scalar() && text::scalar_type(bare) == text::ScalarType::Null;
    if (is_null) bare.kind = text::Node::Kind::Null;
    return bare;
}

/// What a function takes: one value, a list of `min` to `max`, an object, or any of these.
enum class Takes { One, List, Object, Any };

struct Shape {
    Function function;
    Takes takes;
    std::size_t min = 0;
    std::size_t max = 0;
};

constexpr std::size_t kMany = 1000;

/// AWS: "Intrinsic function reference", "Rule-specific intrinsic functions".
constexpr std::array kShapes = {
    Shape{Function::kBase64, Takes::One},
    Shape{Function::kCidr, Takes::List, 2, 3},
    Shape{Function::kFindInMap, Takes::List, 3, 4},
    Shape{Function::kGetAZs, Takes::One},
    Shape{Function::kGetStackOutput, Takes::Object},
    Shape{Function::kIf, Takes::List, 3, 3},
    Shape{Function::kImportValue, Takes::One},
    Shape{Function::kJoin, Takes::List, 2, 2},
    Shape{Function::kLength, Takes::Any},
    Shape{Function::kSelect, Takes::List, 2, 2},
    Shape{Function::kSplit, Takes::List, 2, 2},
    Shape{Function::kToJsonString, Takes::Any},
    Shape{Function::kTransform, Takes::Object},
    Shape{Function::kAnd, Takes::List, 2, 10},
    Shape{Function::kEquals, Takes::List, 2, 2},
    Shape{Function::kNot, Takes::List, 1, 1},
    Shape{Function::kOr, Takes::List, 2, 10},
    Shape{Function::kCondition, Takes::One},
    Shape{Function::kContains, Takes::List, 2, 2},
    Shape{Function::kEachMemberEquals, Takes::List, 2, 2},
    Shape{Function::kEachMemberIn, Takes::List, 2, 2},
    Shape{Function::kRefAll, Takes::One},
    Shape{Function::kValueOf, Takes::List, 2, 2},
    Shape{Function::kValueOfAll, Takes::List, 2, kMany},
};

std::string count_of(const Shape& shape) {
    if (shape.max == kMany) return fmt::format("{} values or more", shape.min);
    if (shape.min != shape.max) return fmt::format("{} to {} values", shape.min, shape.max);
    return shape.min == 1 ? "one value" : fmt::format("{} values", shape.min);
}

/// The long names that are read by a rule of their own.
constexpr std::array<std::string_view, 3> kSpecial = {"Ref", "Fn::GetAtt", "Fn::Sub"};

std::optional<Function> find_function(std::string_view name) {
    for (const Shape& shape : kShapes) {
        if (function_name(shape.function) == name) return shape.function;
    }
    return std::nullopt;
}

/// "!Sub" is "Fn::Sub"; "!Ref" and "!Condition" keep their names.
std::string long_name(std::string_view tag) {
    std::string_view name = tag.substr(1);
    if (name == "Ref" || name == "Condition") return std::string(name);
    return "Fn::" + std::string(name);
}

bool names_function(std::string_view key, Context context) {
    return key == "Ref" || key.starts_with("Fn::") ||
           (key == "Condition" && context == Context::Condition);
}

/// Whether the function of this name stands over conditions, not over values.
bool is_logical(Function function) {
    return function == Function::kAnd || function == Function::kOr || function == Function::kNot ||
           function == Function::kEquals;
}

std::optional<std::int64_t> canonical_integer(std::string_view text) {
    std::int64_t number = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (text == "-0") return 0;
    if (std::to_string(number) != text) return std::nullopt;
    return number;
}

std::optional<double> finite_number(std::string_view text) {
    double number = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
        return std::nullopt;
    }
    return number;
}

bool has_too_many_digits(std::string_view text) {
    return text.size() > 18 && text.find_first_not_of("-0123456789") == std::string_view::npos &&
           text[0] != '0' && !text.starts_with("-0");
}

}  // namespace

Expression read_scalar(const text::Node& scalar) {
    const std::string& raw = scalar.scalar;
    switch (text::scalar_type(scalar)) {
        case text::ScalarType::Null: return Null{};
        case text::ScalarType::Bool: return raw[0] == 't' || raw[0] == 'T';
        case text::ScalarType::Integer:
            if (auto number = canonical_integer(raw)) return *number;
            if (has_too_many_digits(raw)) {
                if (auto number = finite_number(raw)) return number_of(*number);
            }
            return raw;
        case text::ScalarType::Float:
            if (auto number = finite_number(raw)) return number_of(*number);
            return raw;
        case text::ScalarType::String: return raw;
    }
    return raw;
}

/// One step inwards, as long as the object lives.
class ExpressionReader::Level {
  public:
    Level(ExpressionReader& reader, const text::Node& node, int steps)
        : reader_(reader), steps_(steps) {
        reader_.depth_ += steps_;
        allowed_ = reader_.depth_ <= kDeepest;
        if (!allowed_ && !reader_.too_deep_) {
            reader_.too_deep_ = true;
            reader_.report("template.too-deep",
                           fmt::format("values are nested more than {} levels deep here", kDeepest),
                           node.span);
        }
    }
    ~Level() { reader_.depth_ -= steps_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

    bool allowed() const { return allowed_; }

  private:
    ExpressionReader& reader_;
    int steps_;
    bool allowed_ = true;
};

void ExpressionReader::report(std::string_view code, std::string message, base::SourceSpan span,
                              std::string help) {
    base::Diagnostic problem = base::error(code, std::move(message), span);
    problem.help = std::move(help);
    problems_.push_back(std::move(problem));
}

Expression ExpressionReader::read(const text::Node& node, Context context) {
    if (node.tag.empty()) return read_untagged(node, context);
    if (context == Context::Plain) return read_plain_function(node);
    return read_function(long_name(node.tag), untagged(node), context);
}

Expression ExpressionReader::read_plain_function(const text::Node& node) {
    Level level(*this, node, 1);
    if (!level.allowed()) return Null{};
    Object object;
    object.add(long_name(node.tag), read_untagged(untagged(node), Context::Plain));
    return object;
}

Expression ExpressionReader::read_untagged(const text::Node& node, Context context) {
    switch (node.kind) {
        case text::Node::Kind::Null: return Null{};
        case text::Node::Kind::Scalar: return read_scalar(node);
        case text::Node::Kind::Sequence: {
            Level level(*this, node, 1);
            Array items;
            if (!level.allowed()) return items;
            items.reserve(node.items.size());
            for (const text::Node& item : node.items)
                items.push_back(read(item, context));
            return items;
        }
        case text::Node::Kind::Mapping:
            if (context != Context::Plain && node.members.size() == 1 &&
                names_function(node.members[0].key, context)) {
                return read_function(node.members[0].key, node.members[0].value, context);
            }
            return read_object(node, context);
    }
    return Null{};
}

Object ExpressionReader::read_object(const text::Node& mapping, Context context) {
    Level level(*this, mapping, 1);
    Object object;
    if (!level.allowed()) return object;
    for (const text::Member& member : mapping.members) {
        object.add(member.key, read(member.value, context));
    }
    return object;
}

Expression ExpressionReader::read_function(std::string_view name, const text::Node& argument,
                                           Context context) {
    Level level(*this, argument, 1);
    if (!level.allowed()) return Null{};
    if (name == "Ref") return read_ref(argument, context);
    if (name == "Fn::GetAtt") return read_get_att(argument, context);
    if (name == "Fn::Sub") return read_sub(argument, context);
    if (name.starts_with("Fn::ForEach")) {
        report("template.loop", "Fn::ForEach writes parts of a template that slipway cannot see",
               argument.span, "write the parts out");
        return Null{};
    }
    if (name == "Condition" && context != Context::Condition) {
        report("template.function", "a condition cannot be asked for here", argument.span,
               "outside of Conditions, use Fn::If with the name of the condition");
        return Null{};
    }
    auto function = find_function(name);
    if (!function) return unknown_function(name, argument);
    return read_call(*function, argument, context);
}

Expression ExpressionReader::unknown_function(std::string_view name, const text::Node& argument) {
    std::vector<std::string> known(kSpecial.begin(), kSpecial.end());
    for (const Shape& shape : kShapes)
        known.emplace_back(function_name(shape.function));
    auto near = base::near_miss(name, known);
    report("template.unknown-function", fmt::format("CloudFormation has no function {}", name),
           argument.span, near ? fmt::format("did you mean {}?", *near) : std::string());
    return Null{};
}

Expression ExpressionReader::read_ref(const text::Node& argument, Context context) {
    if (argument.is_scalar() && argument.tag.empty() && !argument.scalar.empty()) {
        return Ref{argument.scalar};
    }
    bool computed = argument.is_mapping() || !argument.tag.empty();
    if (!computed) {
        report("template.function", "Ref takes the name of a parameter or a resource",
               argument.span);
        return Null{};
    }
    Array arguments;
    arguments.push_back(read(argument, context));
    return Call{Function::kRefDynamic, std::move(arguments), false};
}

Expression ExpressionReader::read_get_att(const text::Node& argument, Context context) {
    constexpr std::string_view kExpected =
        "Fn::GetAtt takes the logical id of a resource and the name of an attribute";
    if (argument.is_scalar() && argument.tag.empty()) {
        std::size_t dot = argument.scalar.find('.');
        if (dot != std::string::npos && dot > 0 && dot + 1 < argument.scalar.size()) {
            return GetAtt{argument.scalar.substr(0, dot), argument.scalar.substr(dot + 1)};
        }
    }
    bool is_pair = argument.is_sequence() && argument.tag.empty() && argument.items.size() == 2;
    if (!is_pair) {
        report("template.function", std::string(kExpected), argument.span);
        return Null{};
    }
    const text::Node& resource = argument.items[0];
    const text::Node& attribute = argument.items[1];
    bool literal = resource.is_scalar() && resource.tag.empty() && attribute.is_scalar() &&
                   attribute.tag.empty();
    // A logical id has no dot; with one, the long form could not be told from the short one.
    bool named = literal && !resource.scalar.empty() && !attribute.scalar.empty() &&
                 resource.scalar.find('.') == std::string::npos;
    if (named) return GetAtt{resource.scalar, attribute.scalar};
    if (literal || resource.is_null() || attribute.is_null()) {
        report("template.function", std::string(kExpected), argument.span);
        return Null{};
    }
    return read_call(Function::kGetAttDynamic, argument, context);
}

Expression ExpressionReader::read_sub(const text::Node& argument, Context context) {
    bool is_pair = argument.is_sequence() && argument.tag.empty() && argument.items.size() == 2 &&
                   argument.items[1].is_mapping() && argument.items[1].tag.empty();
    const text::Node& text = is_pair ? argument.items[0] : argument;
    if (!text.is_scalar() || !text.tag.empty()) {
        report("template.function", "Fn::Sub takes a text, or a list of a text and its variables",
               argument.span);
        return Null{};
    }
    std::string wrong;
    auto sub = parse_sub(text.scalar, &wrong);
    if (!sub) {
        report("template.sub", fmt::format("${{{}}} is not the name of anything", wrong), text.span,
               "write ${!" + wrong + "} when the text itself should say so");
        return Null{};
    }
    Level level(*this, argument, is_pair ? 1 : 0);
    if (is_pair && level.allowed()) sub->variables = read_object(argument.items[1], context);
    return *std::move(sub);
}

Expression ExpressionReader::read_call(Function function, const text::Node& argument,
                                       Context context) {
    Shape shape{function, Takes::Any};
    for (const Shape& row : kShapes) {
        if (row.function == function) shape = row;
    }
    auto wrong = [&](std::string expected) -> Expression {
        report("template.function", fmt::format("{} takes {}", function_name(function), expected),
               argument.span);
        return Null{};
    };
    bool is_list = argument.is_sequence() && argument.tag.empty();
    bool has_count = argument.items.size() >= shape.min && argument.items.size() <= shape.max;
    if (shape.takes == Takes::List && !(is_list && has_count)) {
        return wrong("a list of " + count_of(shape));
    }
    if (shape.takes == Takes::One && is_list) return wrong("one value, not a list");
    if (shape.takes == Takes::Object && !(argument.is_mapping() && argument.tag.empty())) {
        return wrong("a mapping");
    }
    bool first_is_name = function == Function::kIf || function == Function::kCondition;
    const text::Node& first = is_list && !argument.items.empty() ? argument.items[0] : argument;
    if (first_is_name && !(first.is_scalar() && first.tag.empty() && !first.scalar.empty())) {
        return wrong("the name of a condition" + std::string(is_list ? " first" : ""));
    }
    if (argument.is_null() && function == Function::kGetAZs) return Call{function, {""}, false};
    if (argument.is_null()) return wrong("a value");

    Context inner = is_logical(function) ? Context::Condition : context;
    Level level(*this, argument, is_list ? 1 : 0);
    Call call{function, {}, is_list};
    if (!level.allowed()) return Null{};
    if (!is_list) {
        call.arguments.push_back(first_is_name ? Expression(argument.scalar)
                                               : read(argument, inner));
        return call;
    }
    for (const text::Node& item : argument.items) {
        bool name = first_is_name && &item == &argument.items[0];
        call.arguments.push_back(name ? Expression(item.scalar) : read(item, inner));
    }
    return call;
}

}  // namespace cfn
