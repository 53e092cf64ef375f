#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/near_miss.h"
#include "platform/rules/finding.h"
#include "platform/rules/subjects.h"

namespace platform {
namespace {

// AWS: Global Infrastructure, "Regions and Availability Zones", and the partitions of botocore, as
// told in 2025 (not re-read). Regions are only ever added, so the rule may warn by this list and
// never refuse.
constexpr std::array<std::string_view, 46> kRegions = {
    "af-south-1",     "ap-east-1",      "ap-east-2",      "ap-northeast-1",  "ap-northeast-2",
    "ap-northeast-3", "ap-south-1",     "ap-south-2",     "ap-southeast-1",  "ap-southeast-2",
    "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6",  "ap-southeast-7",
    "ca-central-1",   "ca-west-1",      "cn-north-1",     "cn-northwest-1",  "eu-central-1",
    "eu-central-2",   "eu-isoe-west-1", "eu-north-1",     "eu-south-1",      "eu-south-2",
    "eu-west-1",      "eu-west-2",      "eu-west-3",      "eusc-de-east-1",  "il-central-1",
    "me-central-1",   "me-south-1",     "mx-central-1",   "sa-east-1",       "us-east-1",
    "us-east-2",      "us-gov-east-1",  "us-gov-west-1",  "us-iso-east-1",   "us-iso-west-1",
    "us-isob-east-1", "us-isob-west-1", "us-isof-east-1", "us-isof-south-1", "us-west-1",
    "us-west-2",
};
static_assert(std::ranges::is_sorted(kRegions));

}  // namespace

void check_regions(const Environment& environment, Findings& findings) {
    for (const Located<std::string>& region : environment.regions) {
        if (std::ranges::binary_search(kRegions, *region)) continue;
        base::Diagnostic diagnostic = finding(
            "region.unknown", fmt::format("slipway knows no region `{}`", *region), region.span);
        auto near = base::near_miss(*region, {kRegions.begin(), kRegions.end()});
        diagnostic.help = near ? fmt::format("did you mean `{}`?", *near)
                               : "if AWS has opened it since, accept this finding";
        findings.add(std::move(diagnostic), environment.name);
    }
}

}  // namespace platform
