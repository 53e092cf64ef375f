#include "local/elbv2/tags.h"

#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "local/elbv2/things.h"
#include "local/reading.h"
#include "local/tags.h"
#include "local/writing.h"

namespace local::elbv2 {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::size_t kMostTags = 50;

/// What its tags will be, by the ARN of each thing that is named.
using Wanted = std::vector<std::pair<const engine::Record*, Tags>>;

aws::Either<Wanted> named_things(const Asking& asking) {
    Wanted things;
    for (const aws::Value& arn : asking.input().list("ResourceArns")) {
        auto thing = tagged_thing(asking, arn.as_text());
        if (auto* error = std::get_if<aws::Error>(&thing)) return std::move(*error);
        const engine::Record* record = std::get<const engine::Record*>(thing);
        things.emplace_back(record, tags_of(*record));
    }
    return things;
}

Refused retag(Asking& asking, const Wanted& wanted) {
    struct Change {
        std::string type;
        std::string arn;
        Tags tags;
    };
    std::vector<Change> changes;
    for (const auto& [record, tags] : wanted)
        changes.push_back({record->type, record->physical_id, tags});
    for (const Change& one : changes)
        if (auto error =
                change(asking, one.type, one.arn, cfn::Object{{"Tags", tags_property(one.tags)}}))
            return error;
    return std::nullopt;
}

}  // namespace

// AWS rule balancer.24 [documented] "API reference, AddTags, Errors": up to 50 tags a thing, each key
// once in a request. [observed] "Messages that others recorded": the words. Test:
// BalancerTags.AreAddedAndRemoved
Refused add_tags(Asking& asking, aws::Writer&) {
    auto things = named_things(asking);
    if (auto* error = std::get_if<aws::Error>(&things)) return std::move(*error);
    const Tags added = tags_in(asking.input(), "Tags");
    std::set<std::string> keys;
    for (const Tag& tag : added)
        if (!keys.insert(tag.key).second)
            return asking.error("DuplicateTagKeys", "A tag key was specified more than once");
    auto& wanted = std::get<Wanted>(things);
    for (auto& [record, tags] : wanted) {
        tags = with_tags(std::move(tags), added);
        if (tags.size() > kMostTags)
            return asking.error("TooManyTags", "The maximum number of tags has been reached");
    }
    return retag(asking, wanted);
}

Refused remove_tags(Asking& asking, aws::Writer&) {
    auto things = named_things(asking);
    if (auto* error = std::get_if<aws::Error>(&things)) return std::move(*error);
    auto& wanted = std::get<Wanted>(things);
    for (auto& [record, tags] : wanted)
        tags = without_tags(std::move(tags), texts_of(asking.input().list("TagKeys")));
    return retag(asking, wanted);
}

Refused describe_tags(Asking& asking, aws::Writer& answer) {
    auto things = named_things(asking);
    if (auto* error = std::get_if<aws::Error>(&things)) return std::move(*error);
    const aws::Shape& element = element_of(*asking.operation().output, "TagDescriptions");
    answer.begin_list("TagDescriptions");
    for (const auto& [record, tags] : std::get<Wanted>(things)) {
        answer.begin_structure().text("ResourceArn", record->physical_id);
        write_tags(answer, element, "Tags", tags);
        answer.end();
    }
    answer.end();
    return std::nullopt;
}

}  // namespace local::elbv2
