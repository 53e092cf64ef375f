#include "local/logs/tagging.h"

#include <string_view>

#include "local/logs/group.h"
#include "local/tagging.h"
#include "local/trying.h"

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

// AWS rule logs.12 [documented] "CloudWatch Logs API reference, TagResource": a group has at most
// 50 tags. Test: LogTags.AreAtMostFifty
std::optional<aws::Error> add(Asking& asking) {
    return add_tags(
        asking, *TRY_OR_ANSWER(tagged(asking)), "tags",
        asking.input().has("resourceArn") ? "TooManyTagsException" : "InvalidParameterException");
}

std::optional<aws::Error> take_away(Asking& asking, std::string_view keys) {
    return take_tags(asking, *TRY_OR_ANSWER(tagged(asking)), keys);
}

std::optional<aws::Error> list(const Asking& asking, aws::Writer& answer) {
    show_tags(asking, answer, *TRY_OR_ANSWER(tagged(asking)), "tags");
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
