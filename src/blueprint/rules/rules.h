#pragma once
// Every rule of `slipway check` that needs more than the manifest: names, listener rules, finished
// templates.

#include <span>

#include "cfn/stacks.h"
#include "platform/findings.h"
#include "platform/platform.h"

namespace blueprint {

/// The stacks of one environment in one of its regions, overrides applied.
struct Built {
    const platform::Environment* environment = nullptr;
    const cfn::Stacks* stacks = nullptr;
};

/// Applies all of them to `platform` and to those stacks of it that were made. What can come out
/// stands in rules/codes.h; a template that overrides have broken also gives the codes of
/// cfn/codes.h, with the place of the override.
void check(const platform::Platform& platform, std::span<const Built> built,
           platform::Findings& findings);

}  // namespace blueprint
