#include "local/cloudwatch/record.h"

#include <string>
#include <utility>

#include "local/records.h"
#include "local/tags.h"

namespace local {

using engine::Record;

/// AWS rule cloudwatch.15 [documented] "CloudWatch API reference, PutMetricAlarm and PutDashboard":
/// a thing that is there is replaced whole; tags are for new ones alone. Test:
/// Alarms.AreReplacedWholeButForTheirTags
std::optional<aws::Error> put_telemetry(Asking& asking, std::string_view type,
                                        std::string_view name, cfn::Object properties) {
    const Record* there = find_living(asking, type, name);
    if (!there) {
        if (asking.input().has("Tags"))
            properties.add("Tags", tags_property(tags_in(asking.input(), "Tags")));
        return asking.ask(
            engine::ResourceCreateAsked{std::string(type), engine::share(std::move(properties))});
    }
    for (const cfn::Field& field : there->properties->fields)
        if (field.name != "Tags" && !properties.find(field.name))
            properties.add(field.name, cfn::Null{});
    return asking.ask(engine::ResourceUpdateAsked{std::string(type), there->physical_id,
                                                  engine::share(std::move(properties))});
}

}  // namespace local
