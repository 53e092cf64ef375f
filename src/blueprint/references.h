#pragma once
// What a template shows to others and takes from them.

#include <functional>
#include <set>
#include <string>

#include "cfn/template.h"

namespace blueprint {

/// Calls `visit` for every expression of `body`, those inside others too: properties, conditions,
/// outputs.
void for_each_expression(const cfn::Template& body,
                         const std::function<void(const cfn::Expression&)>& visit);

/// The names of its exports and imports that are plain text, as all of blueprint's are.
std::set<std::string> exports_of(const cfn::Template& body);
std::set<std::string> imports_of(const cfn::Template& body);

}  // namespace blueprint
