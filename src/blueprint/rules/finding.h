#pragma once
// What the rules about stacks are written with: findings by their code, and the places that they
// point at.

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "cfn/stacks.h"
#include "platform/platform.h"

namespace blueprint {

/// A finding with the severity that kRuleCodes gives `code`, which must be one of its rows.
base::Diagnostic finding(std::string_view code, std::string message, base::SourceSpan span,
                         std::string label = {});

/// The name by which overrides call `stack`: "api", "network", "jobs/migrate".
std::string short_name(const cfn::Stack& stack);

/// The overrides of `stack`, in the order in which they are applied.
std::vector<const platform::Override*> overrides_of(const platform::Environment& environment,
                                                    const cfn::Stack& stack);

/// What in the manifest a stack comes from: the name of its service or job, else that of the
/// environment.
base::SourceSpan place_of(const platform::Environment& environment, const cfn::Stack& stack);

/// Its service, its job, or the environment: for `accept`.
std::string subject_of(const platform::Environment& environment, const cfn::Stack& stack);

}  // namespace blueprint
