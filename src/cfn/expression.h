#pragma once
// The CloudFormation language as data: what a property, an output or a condition can hold. This is
// what every room reads; typed resources (cfn/value.h) turn into it.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cfn {

struct Expression;
struct Field;

struct Null {
    bool operator==(const Null&) const = default;
};

using Array = std::vector<Expression>;

/// Named fields in the order in which they are written.
struct Object {
    std::vector<Field> fields;

    Object();
    Object(const Object&);
    Object(Object&&) noexcept;
    Object& operator=(const Object&);
    Object& operator=(Object&&) noexcept;
    ~Object();
    /// `Object{{"Effect", "Allow"}, {"Action", Array{"sts:AssumeRole"}}}`
    Object(std::initializer_list<Field> list);

    const Expression* find(std::string_view name) const;
    Expression* find(std::string_view name);
    /// Appends; `name` should be new.
    void add(std::string name, Expression value);
    bool empty() const;
    bool operator==(const Object&) const;
};

/// `Ref`: a parameter, a resource, or a pseudo parameter ("AWS::Region").
struct Ref {
    std::string name;
    auto operator<=>(const Ref&) const = default;
};

/// `Fn::GetAtt` with a literal attribute ("Endpoint.Address").
struct GetAtt {
    std::string resource;
    std::string attribute;
    auto operator<=>(const GetAtt&) const = default;
};

/// `Fn::Sub`, already taken apart: text, `${Name}` and `${Resource.Attribute}`; `${!Name}` has
/// become the text `${Name}`. A name that `variables` defines means that variable.
struct Sub {
    using Part = std::variant<std::string, Ref, GetAtt>;
    std::vector<Part> parts;
    Object variables = {};
    bool operator==(const Sub&) const;
};

/// Every other function of the language, Rules functions included (AWS: "Intrinsic function
/// reference"). Fn::ForEach is no value but a way of writing several: the reader refuses it.
enum class Function : std::uint8_t {
    kBase64,
    kCidr,
    kFindInMap,
    kGetAZs,
    kGetStackOutput,
    kIf,
    kImportValue,
    kJoin,
    kLength,
    kSelect,
    kSplit,
    kToJsonString,
    kTransform,
    kAnd,
    kEquals,
    kNot,
    kOr,
    kCondition,
    kContains,
    kEachMemberEquals,
    kEachMemberIn,
    kRefAll,
    kValueOf,
    kValueOfAll,
    /// Fn::GetAtt whose attribute is itself an expression.
    kGetAttDynamic,
    /// Ref to what an expression names (AWS::LanguageExtensions).
    kRefDynamic,
};

/// A function applied to its argument as the template gives it: one value, a list, or an object.
struct Call {
    Function function;
    std::vector<Expression> arguments;  ///< one element when the argument is no list
    bool takes_list = true;
    bool operator==(const Call&) const;
};

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                  !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                  !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// A literal, a collection, or something that CloudFormation works out. Literals convert to it:
/// `Object{{"Port", 80}, {"Open", true}, {"Hosts", Array{"a", "b"}}, {"Inner", {{"Name", "x"}}}}`.
struct Expression {
    using Variant = std::variant<Null, bool, std::int64_t, double, std::string, Array, Object, Ref,
                                 GetAtt, Sub, Call>;
    Variant value = Null{};

    Expression() = default;
    Expression(Null) {}
    template <std::same_as<bool> B>
    Expression(B truth) : value(std::in_place_type<bool>, truth) {}
    template <Integer T>
    Expression(T number)
        : value(std::in_place_type<std::int64_t>, static_cast<std::int64_t>(number)) {}
    template <std::floating_point T>
    Expression(T number) : value(std::in_place_type<double>, static_cast<double>(number)) {}
    Expression(const char* text);
    Expression(std::string_view text);
    Expression(std::string text);
    Expression(Array items);
    Expression(Object object);
    /// An object.
    Expression(std::initializer_list<Field> list);
    Expression(Ref ref);
    Expression(GetAtt attribute);
    Expression(Sub sub);
    Expression(Call call);

    /// The alternative, or nothing when the expression is something else.
    template <class T>
    const T* as() const {
        return std::get_if<T>(&value);
    }
    template <class T>
    T* as() {
        return std::get_if<T>(&value);
    }
    /// The call of `function`, or nothing.
    const Call* call(Function function) const;
    /// No function of the language; collections count as literals, whatever is in them.
    bool is_literal() const { return value.index() <= 6; }

    bool operator==(const Expression&) const;
};

/// A number of JSON, which does not tell 70 from 70.0: an integer when it is whole and fits.
/// `number` is finite.
Expression number_of(double number);

struct Field {
    std::string name;
    Expression value;
    bool operator==(const Field&) const;
};

/// Takes the text of an Fn::Sub apart. Empty when a `${...}` holds something else than a name:
/// letters, digits, `:` and `.` (AWS: "Fn::Sub"). A `${` without a `}` behind it is text. `wrong`
/// receives what stands in the braces.
std::optional<Sub> parse_sub(std::string_view text, std::string* wrong = nullptr);

/// The text that `parse_sub` reads as `sub.parts`.
std::string sub_text(const Sub& sub);

/// The name of `function` in a template: "Fn::ImportValue", "Condition".
std::string_view function_name(Function function);
/// The short tag of YAML: "!ImportValue"; empty when there is none.
std::string_view function_tag(Function function);

}  // namespace cfn
