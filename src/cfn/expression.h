#pragma once
// The CloudFormation language as data: what a property, an output or a condition can hold. This is what every room reads;
// typed resources (cfn/value.h) turn into it.

#include <cstdint>
#include <string>
#include <string_view>
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

    const Expression* find(std::string_view name) const;
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

/// `Fn::Sub`, already taken apart: text, `${Name}` and `${Resource.Attribute}`; `${!Name}` has become the text `${Name}`.
/// A name that `variables` defines means that variable.
struct Sub {
    using Part = std::variant<std::string, Ref, GetAtt>;
    std::vector<Part> parts;
    Object variables = {};
    bool operator==(const Sub&) const;
};

/// Every other function of the language, Rules functions included (FACTS: "intrinsic function reference").
enum class Function : std::uint8_t {
    kBase64, kCidr, kFindInMap, kGetAZs, kGetStackOutput, kIf, kImportValue, kJoin, kLength, kSelect,
    kSplit, kToJsonString, kTransform, kForEach, kAnd, kEquals, kNot, kOr, kCondition,
    kContains, kEachMemberEquals, kEachMemberIn, kRefAll, kValueOf, kValueOfAll,
    /// Fn::GetAtt whose attribute is itself an expression.
    kGetAttDynamic,
};

/// A function applied to its argument as the template gives it: one value, a list, or an object.
struct Call {
    Function function;
    Array arguments;  ///< one element when the argument is no list
    bool takes_list = true;
    bool operator==(const Call&) const;
};

/// A literal, a collection, or something that CloudFormation works out.
struct Expression {
    using Variant = std::variant<Null, bool, std::int64_t, double, std::string, Array, Object, Ref,
                                 GetAtt, Sub, Call>;
    Variant value = Null{};

    bool operator==(const Expression&) const;
};

struct Field {
    std::string name;
    Expression value;
    bool operator==(const Field&) const;
};

}  // namespace cfn
