#pragma once
// The manifest's last word: changes to a finished template, as RFC 6902 (JSON Patch) describes
// them.

#include <string>
#include <vector>

#include "base/result.h"
#include "cfn/template.h"
#include "platform/platform.h"

namespace blueprint {

/// `body` with `changes` applied in order; paths are of the template as it is written in JSON
/// ("/Resources/Service/..."). The first change that cannot be made ends it. Errors, with the place
/// in the manifest: override.no-such-path (also of `from`), override.failed-test,
/// override.too-large, override.type (a path that goes through a value, or a result that is no
/// template: told at the value or the change that it comes from).
base::Result<cfn::Template> apply_overrides(const cfn::Template& body,
                                            const std::vector<const platform::Override*>& changes);

}  // namespace blueprint
