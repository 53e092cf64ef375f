#pragma once
// What stacks show to each other while an environment changes. An export that somebody imports can
// be neither taken away nor changed, so a producer keeps it until its consumers have moved on.
// AWS: "Get exported outputs from a deployed CloudFormation stack".

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cfn/references.h"
#include "cfn/template.h"

namespace rollout {

/// The names of the exports of `body`; those that do not follow from `known` are left out.
std::set<std::string> exports_of(const cfn::Template& body, const cfn::PseudoParameters& known);
std::set<std::string> imports_of(const cfn::Template& body, const cfn::PseudoParameters& known);

/// `wanted` with those of the exports called `names` that `deployed` has and `wanted` lacks, and
/// all that they lead to: what they refer to, and what refers to a resource that stays for their
/// sake alone, as a mount target does to its file system. What both have is as `wanted` has it.
cfn::Template keeping(const cfn::Template& wanted, const cfn::Template& deployed,
                      const std::set<std::string>& names, const cfn::PseudoParameters& known);

/// The resources whose values the output called `name` shows, by the references of its template.
std::set<std::string> resources_behind(const std::vector<cfn::Reference>& references,
                                       const std::string& name);

/// Why the value of an export may be another one.
enum class ExportChange : std::uint8_t {
    Expression,   ///< it is put together in another way
    Replacement,  ///< a resource behind it is replaced
};

/// Exports that `before` and `after` both have and whose values may differ, by their names.
std::map<std::string, ExportChange> changed_exports(const cfn::Template& before,
                                                    const cfn::Template& after,
                                                    const cfn::PseudoParameters& known);

}  // namespace rollout
