#include "local/cloudwatch/tagging.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "local/cloudwatch/record.h"
#include "local/reading.h"
#include "local/tags.h"

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
        found = find_telemetry(asking, kMetricAlarm, name);
        if (!found) found = find_telemetry(asking, kCompositeAlarm, name);
    } else if (arn.starts_with(dashboard)) {
        found = find_telemetry(asking, kDashboard, arn.substr(dashboard.size()));
    } else {
        return asking.error("InvalidParameterValue",
                            fmt::format("{} is no ARN of an alarm or a dashboard.", arn));
    }
    if (found) return found;
    return asking.error("ResourceNotFoundException", fmt::format("{} does not exist.", arn));
}

std::optional<aws::Error> set_tags(Asking& asking, const Record& record, const Tags& tags) {
    // AWS rule cloudwatch.24 [documented] "CloudWatch API reference, TagResource": at most 50 tags.
    // Test: CloudwatchTags.AreAtMostFifty
    if (tags.size() > 50)
        return asking.error("InvalidParameterValue", "A resource can have no more than 50 tags.");
    return asking.ask(
        engine::ResourceUpdateAsked{record.type, record.physical_id,
                                    engine::share(cfn::Object{{"Tags", tags_property(tags)}})});
}

}  // namespace

std::optional<aws::Error> tag_cloudwatch_resource(Asking& asking, aws::Writer&) {
    auto found = tagged(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Record& record = *std::get<const Record*>(found);
    return set_tags(asking, record, with_tags(tags_of(record), tags_in(asking.input(), "Tags")));
}

std::optional<aws::Error> untag_cloudwatch_resource(Asking& asking, aws::Writer&) {
    auto found = tagged(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const Record& record = *std::get<const Record*>(found);
    return set_tags(asking, record,
                    without_tags(tags_of(record), texts_of(asking.input().list("TagKeys"))));
}

std::optional<aws::Error> list_cloudwatch_tags(Asking& asking, aws::Writer& answer) {
    auto found = tagged(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    write_tags(answer, *asking.operation().output, "Tags",
               tags_of(*std::get<const Record*>(found)));
    return std::nullopt;
}

}  // namespace local
