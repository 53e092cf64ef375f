#pragma once
// The types that typed resources are made of: a property that is unset, a literal, or an expression.
// The resources themselves are generated from models/cfn into <build>/generated/cfn/<service>.h.

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cfn/expression.h"

namespace cfn {

/// A property of type T (bool, int64_t, double, std::string, an enum of a resource, or Json for free-form objects):
/// unset, a literal, or an expression. A bool takes nothing but a bool; a number takes no bool.
template <class T>
class Value;

/// A list property: absent differs from empty, and one expression may stand for the whole list.
template <class T>
class List;

/// A nested structure, absent by default.
template <class T>
class Nested;

}  // namespace cfn
