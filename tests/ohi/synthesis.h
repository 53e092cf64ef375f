#pragma once
// From a manifest to the bytes of its templates, through the product.

#include <string>
#include <string_view>
#include <vector>

#include "ohi/deployed.h"

namespace ohi {

/// The templates of `environment`, in deploy order, exactly as `slipway synth` writes them. A
/// manifest with errors is a test failure that shows its diagnostics; then the list is empty.
std::vector<TemplateFile> synthesize(const std::string& manifest, std::string_view environment);

/// The platform's manifest, as committed.
std::string manifest();

/// `manifest` with the one occurrence of `from` replaced by `to`; a test failure when there is not
/// exactly one.
std::string edited(std::string manifest, std::string_view from, std::string_view to);

}  // namespace ohi
