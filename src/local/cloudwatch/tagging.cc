#include "local/cloudwatch/tagging.h"

#include <string>

#include <fmt/format.h>

#include "local/cloudwatch/record.h"
#include "local/records.h"
#include "local/tagging.h"
#include "local/trying.h"

namespace local {
namespace {

using engine::Record;

aws::Either<const Record*> tagged(const Asking& asking) {
    std::string_view arn = asking.input().text("ResourceARN");
    const std::string alarm =
        fmt::format("arn:aws:cloudwatch:{}:{}:alarm:", asking.region(), asking.account());
    const std::string dashboard =
        fmt::format("arn:aws:cloudwatch::{}:dashboard/", asking.account());
    const Record* found = nullptr;
    if (arn.starts_with(alarm)) {
        std::string_view name = arn.substr(alarm.size());
        found = find_living(asking, kMetricAlarm, name);
        if (!found) found = find_living(asking, kCompositeAlarm, name);
    } else if (arn.starts_with(dashboard)) {
        found = find_living(asking, kDashboard, arn.substr(dashboard.size()));
    } else {
        return asking.error("InvalidParameterValue",
                            fmt::format("{} is no ARN of an alarm or a dashboard.", arn));
    }
    if (found) return found;
    return asking.error("ResourceNotFoundException", fmt::format("{} does not exist.", arn));
}

}  // namespace

// AWS rule cloudwatch.24 [documented] "CloudWatch API reference, TagResource": at most 50 tags.
// Test: CloudwatchTags.AreAtMostFifty
std::optional<aws::Error> tag_cloudwatch_resource(Asking& asking, aws::Writer&) {
    return add_tags(asking, *TRY_OR_ANSWER(tagged(asking)), "Tags", "InvalidParameterValue");
}

std::optional<aws::Error> untag_cloudwatch_resource(Asking& asking, aws::Writer&) {
    return take_tags(asking, *TRY_OR_ANSWER(tagged(asking)), "TagKeys");
}

std::optional<aws::Error> list_cloudwatch_tags(Asking& asking, aws::Writer& answer) {
    show_tags(asking, answer, *TRY_OR_ANSWER(tagged(asking)), "Tags");
    return std::nullopt;
}

}  // namespace local
