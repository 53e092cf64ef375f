#pragma once
// The types that typed resources are made of: a property that is unset, a literal, or an
// expression. The resources themselves are generated from models/cfn into
// <build>/generated/cfn/<service>.h.
//
//     cfn::ecs::Service service{
//         .Cluster = cfn::import_value("ohi-prod-ClusterName"),
//         .DeploymentConfiguration = cfn::ecs::service::DeploymentConfiguration{.MaximumPercent =
//         200}, .DesiredCount = 3, .LaunchType = cfn::ecs::service::LaunchType::kFargate,
//         .LoadBalancers = {{.ContainerName = "api", .TargetGroupArn = cfn::ref(group)}},
//     };
//
// Fields stand in alphabetical order, as in the reference manual. A property that is not given is
// not written.

#include <cassert>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cfn/expression.h"

namespace cfn {

/// What every property is underneath: nothing, or an expression. A value; copies share what they
/// hold.
class Slot {
  public:
    Slot() noexcept;
    Slot(const Slot&) noexcept;
    Slot(Slot&&) noexcept;
    Slot& operator=(const Slot&) noexcept;
    Slot& operator=(Slot&&) noexcept;
    ~Slot();

    bool is_set() const { return held_ != nullptr; }
    /// What it holds; nothing when unset.
    const Expression* get() const { return held_.get(); }
    /// What it holds; unset is `AWS::NoValue`, which is what an absent property means to
    /// CloudFormation.
    operator Expression() const;  // implicit: a property goes wherever an expression may stand

  protected:
    explicit Slot(Expression expression);

  private:
    std::shared_ptr<const Expression>
        held_;  // shared: it never changes, and resources are copied about
};

/// What CloudFormation works out, of a type that this program cannot know: fits every property.
class Computed : public Slot {
  public:
    explicit Computed(Expression expression) : Slot(std::move(expression)) {}
};

/// The type of free-form properties (policy documents, event patterns): takes any expression or
/// `{{"Name", value}, ...}`.
struct Json;

namespace detail {
template <class T>
concept Text = std::same_as<std::remove_cvref_t<T>, std::string> ||
               std::same_as<std::remove_cvref_t<T>, std::string_view> ||
               std::same_as<std::decay_t<T>, const char*> || std::same_as<std::decay_t<T>, char*>;
}  // namespace detail

/// A property whose values are the words of `E`, a generated enum.
template <class T>
class Value : public Slot {
    static_assert(std::is_enum_v<T>,
                  "a property holds a bool, int64_t, double, string, Json or an enum");

  public:
    Value() = default;
    Value(T word) : Slot(Expression(to_string(word))) {}
    Value(Computed computed) : Slot(std::move(computed)) {}
};

template <>
class Value<bool> : public Slot {
  public:
    Value() = default;
    /// Nothing but a bool: a pointer or a number here is a mistake.
    template <std::same_as<bool> B>
    Value(B truth) : Slot(Expression(truth)) {}
    Value(Computed computed) : Slot(std::move(computed)) {}
};

template <>
class Value<std::int64_t> : public Slot {
  public:
    Value() = default;
    template <Integer T>
    Value(T number) : Slot(Expression(number)) {}
    Value(Computed computed) : Slot(std::move(computed)) {}
};

template <>
class Value<double> : public Slot {
  public:
    Value() = default;
    template <Integer T>
    Value(T number) : Slot(Expression(number)) {}
    template <std::floating_point T>
    Value(T number) : Slot(number_of(number)) {}
    Value(Computed computed) : Slot(std::move(computed)) {}
};

template <>
class Value<std::string> : public Slot {
  public:
    Value() = default;
    template <detail::Text T>
    Value(const T& text) : Slot(Expression(std::string(text))) {}
    Value(Computed computed) : Slot(std::move(computed)) {}

  private:
    friend Value<std::string> text_of(Expression expression);
    explicit Value(Expression expression) : Slot(std::move(expression)) {}
};

template <>
class Value<Json> : public Slot {
  public:
    Value() = default;
    Value(std::initializer_list<Field> fields) : Slot(Expression(fields)) {}
    Value(Object object) : Slot(Expression(std::move(object))) {}
    Value(Array items) : Slot(Expression(std::move(items))) {}
    Value(Expression expression) : Slot(std::move(expression)) {}
    template <detail::Text T>
    Value(const T& text) : Slot(Expression(std::string(text))) {}
    template <std::derived_from<Slot> S>
        requires(!std::same_as<S, Value<Json>>)
    Value(const S& property) : Slot(property) {}
};

/// An expression that yields text.
Value<std::string> text_of(Expression expression);

/// A nested structure, absent by default.
template <class T>
class Nested : public Slot {
  public:
    Nested() = default;
    Nested(const T& structure) : Slot(Expression(to_object(structure))) {}
    Nested(Computed computed) : Slot(std::move(computed)) {}
};

namespace detail {
template <class T>
struct ElementOf {
    using type = Nested<T>;
};
template <class T>
    requires(std::is_enum_v<T> || std::is_arithmetic_v<T> || std::same_as<T, std::string> ||
             std::same_as<T, Json>)
struct ElementOf<T> {
    using type = Value<T>;
};
struct None;
}  // namespace detail

/// A list property: absent differs from empty, and one expression may stand for the whole list or
/// for an element.
template <class T>
class List : public Slot {
  public:
    using Element = typename detail::ElementOf<T>::type;
    static constexpr bool kOfStructures = std::same_as<Element, Nested<T>>;

    List() = default;
    List(std::initializer_list<Element> elements) : Slot(Expression(collect(elements))) {}
    List(std::initializer_list<std::conditional_t<kOfStructures, T, detail::None>> elements)
        requires kOfStructures
        : Slot(Expression(collect(elements))) {}
    List(const std::vector<Element>& elements) : Slot(Expression(collect(elements))) {}
    List(const std::vector<T>& elements) : Slot(Expression(collect(elements))) {}
    List(Computed computed) : Slot(std::move(computed)) {}

    /// A list that is there and holds nothing.
    static List empty() { return List(std::vector<Element>()); }

  private:
    friend List<std::string> texts_of(Expression expression);
    explicit List(Expression expression) : Slot(std::move(expression)) {}

    template <class Range>
    static Array collect(const Range& elements) {
        Array items;
        items.reserve(elements.size());
        for (const auto& element : elements)
            items.push_back(Element(element));
        return items;
    }
};

/// An expression that yields a list of text.
List<std::string> texts_of(Expression expression);

/// A property of freely chosen names: `{{"awslogs-group", cfn::ref(group)}, {"awslogs-region",
/// cfn::region()}}`.
template <class T>
class Map : public Slot {
  public:
    using Entry = std::pair<std::string, typename detail::ElementOf<T>::type>;

    Map() = default;
    Map(std::initializer_list<Entry> entries) : Slot(Expression(collect(entries))) {}
    Map(const std::vector<Entry>& entries) : Slot(Expression(collect(entries))) {}
    Map(Computed computed) : Slot(std::move(computed)) {}

  private:
    template <class Range>
    static Object collect(const Range& entries) {
        Object object;
        for (const auto& [name, value] : entries)
            object.add(name, value);
        return object;
    }
};

/// A property that has to be given: leaving it out does not compile.
template <class P>
struct Required : P {
    Required() = delete;
    using P::P;
    Required(P property) : P(std::move(property)) {}
};

/// A tag of the common form.
struct Tag {
    Required<cfn::Value<std::string>> Key;
    Required<cfn::Value<std::string>> Value;
};
Object to_object(const Tag& tag);

namespace detail {
/// Appends `property` under `name` when it is set. For generated code.
void add_set(Object& object, const char* name, const Slot& property);
}  // namespace detail

}  // namespace cfn
