// Any bytes as a manifest: the loader ends with a platform or with findings that have a place, and
// they can be printed.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "base/diagnostic_printer.h"
#include "platform/findings.h"
#include "platform/platform.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Sources sources;
    std::uint32_t file =
        sources.add("slipway.yaml", std::string(reinterpret_cast<const char*>(data), size));
    base::Diagnostics findings;
    auto beside = [](std::string_view path) -> std::optional<std::string> {
        if (path.size() % 2 == 1) return std::nullopt;
        return std::string(path);
    };
    std::optional<platform::Platform> platform = platform::load(sources, file, beside, findings);
    require(platform.has_value() == !base::has_errors(findings));
    for (const base::Diagnostic& finding : findings) {
        require(!finding.code.empty() && !finding.message.empty() && !finding.labels.empty());
        for (const base::Label& label : finding.labels) {
            require(label.span.begin <= label.span.end && label.span.end <= size);
        }
    }
    require(findings.empty() == base::print(findings, sources, base::Colour::No).empty());
    if (platform) platform::Findings().settle(*platform);
    return 0;
}
