#include "local/logs/tagging.h"

#include <string>
#include <utility>

#include "local/logs/group.h"
#include "local/reading.h"
#include "local/tags.h"

namespace local {
namespace {

using engine::Record;

/// The older operations say `logGroupName`, the newer ones `resourceArn`.
aws::Either<const Record*> tagged(const Asking& asking) {
    const aws::Value& input = asking.input();
    if (input.has("logGroupName")) return log_group_named(asking, input.text("logGroupName"));
    std::string_view arn = input.text("resourceArn");
    std::string_view name = log_group_name_in(arn);
    if (name == arn)
        return asking.error("InvalidParameterException",
                            "Only log groups have tags in this cloud yet.");
    return log_group_named(asking, name);
}

std::optional<aws::Error> set_tags(Asking& asking, const Record& group, const Tags& tags) {
    // AWS rule logs.12 [documented] "CloudWatch Logs API reference, TagResource": a group has at
    // most 50 tags. Test: LogTags.AreAtMostFifty
    if (tags.size() > 50)
        return asking.error(asking.input().has("resourceArn") ? "TooManyTagsException"
                                                              : "InvalidParameterException",
                            "A resource can have no more than 50 tags.");
    return asking.ask(
        engine::ResourceUpdateAsked{std::string(kLogGroup), group.physical_id,
                                    engine::share(cfn::Object{{"Tags", tags_property(tags)}})});
}

std::optional<aws::Error> add(Asking& asking) {
    auto group = tagged(asking);
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    const Record& record = *std::get<const Record*>(group);
    return set_tags(asking, record, with_tags(tags_of(record), tags_in(asking.input(), "tags")));
}

std::optional<aws::Error> take_away(Asking& asking, std::string_view keys) {
    auto group = tagged(asking);
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    const Record& record = *std::get<const Record*>(group);
    return set_tags(asking, record,
                    without_tags(tags_of(record), texts_of(asking.input().list(keys))));
}

std::optional<aws::Error> list(const Asking& asking, aws::Writer& answer) {
    auto group = tagged(asking);
    if (auto* error = std::get_if<aws::Error>(&group)) return std::move(*error);
    write_tags(answer, *asking.operation().output, "tags",
               tags_of(*std::get<const Record*>(group)));
    return std::nullopt;
}

}  // namespace

std::optional<aws::Error> tag_log_group(Asking& asking, aws::Writer&) {
    return add(asking);
}
std::optional<aws::Error> untag_log_group(Asking& asking, aws::Writer&) {
    return take_away(asking, "tags");
}
std::optional<aws::Error> list_tags_log_group(Asking& asking, aws::Writer& answer) {
    return list(asking, answer);
}
std::optional<aws::Error> tag_logs_resource(Asking& asking, aws::Writer&) {
    return add(asking);
}
std::optional<aws::Error> untag_logs_resource(Asking& asking, aws::Writer&) {
    return take_away(asking, "tagKeys");
}
std::optional<aws::Error> list_logs_resource_tags(Asking& asking, aws::Writer& answer) {
    return list(asking, answer);
}

}  // namespace local
