#include "local/ecs/tagging.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/ecs/common.h"
#include "local/reading.h"
#include "local/tags.h"

namespace local {
namespace {

struct Kind {
    std::string_view word;  ///< in the ARN
    std::string_view type;  ///< empty: a task, which has no record
    std::string_view missing_code;
    std::string_view missing_message;
};
constexpr std::string_view kInvalid = "InvalidParameterException";
// AWS rule ecs.43 [documented] "ECS API reference, TagResource": capacity providers, clusters,
// services, task definitions and tasks have tags. Of what is not there the words are ours.
// Test: Tags.AreOfClustersServicesDefinitionsAndTasks
constexpr Kind kKinds[] = {
    {"capacity-provider", "AWS::ECS::CapacityProvider", kInvalid,
     "The specified capacity provider was not found."},
    {"cluster", "AWS::ECS::Cluster", "ClusterNotFoundException", "Cluster not found."},
    {"service", "AWS::ECS::Service", kInvalid, "The specified service was not found."},
    {"task", "", kInvalid, "The specified task was not found."},
    {"task-definition", "AWS::ECS::TaskDefinition", kInvalid,
     "The specified task definition was not found."},
};

/// A thing with tags.
struct Tagged {
    const Kind* kind;
    std::string id;  ///< physical id, or ARN of a task
    Tags tags;
};

Tags tags_of_task(const Asking& asking, engine::Address task) {
    Tags tags;
    if (engine::SharedProperties given = asking.cloud().tags(task))
        for (const cfn::Object* tag : engine::objects_at(*given, "Tags"))
            tags.push_back({engine::text_at(*tag, "Key"), engine::text_at(*tag, "Value")});
    return tags;
}

aws::Either<Tagged> tagged_of(const Asking& asking) {
    std::string_view arn = asking.input().text("resourceArn");
    const std::string own = own_arn(asking, "");
    std::string_view rest = arn.starts_with(own) ? arn.substr(own.size()) : std::string_view();
    auto kind = std::ranges::find(kKinds, rest.substr(0, rest.find('/')), &Kind::word);
    if (kind == std::end(kKinds))
        return invalid(asking, fmt::format("Invalid resource ARN: {}", arn));
    auto missing = [&] {
        return asking.error(std::string(kind->missing_code), std::string(kind->missing_message));
    };
    if (kind->type.empty()) {
        auto task = asking.cloud().find_task(arn);
        if (!task || asking.cloud().task_arn(*task) != arn) return missing();
        return Tagged{kind, std::string(arn), tags_of_task(asking, *task)};
    }
    // A capacity provider has no ARN among its attributes.
    std::string word =
        kind->word == "capacity-provider" ? engine::last_segment(arn) : std::string(arn);
    const engine::Record* record =
        asking.inventory() ? asking.inventory()->find(kind->type, word) : nullptr;
    if (!record) return missing();
    return Tagged{kind, record->physical_id, tags_of(*record)};
}

Refused put_tags(Asking& asking, const Tagged& tagged, const Tags& tags) {
    engine::SharedProperties property = engine::share(cfn::Object{{"Tags", tags_property(tags)}});
    if (tagged.kind->type.empty()) return asking.ask(engine::TaskTagsAsked{tagged.id, property});
    return asking.ask(
        engine::ResourceUpdateAsked{std::string(tagged.kind->type), tagged.id, property});
}

}  // namespace

std::optional<aws::Error> list_tags_for_resource(Asking& asking, aws::Writer& answer) {
    auto tagged = tagged_of(asking);
    if (auto* error = std::get_if<aws::Error>(&tagged)) return std::move(*error);
    write_tags(answer, *asking.operation().output, "tags", std::get<Tagged>(tagged).tags);
    return std::nullopt;
}

std::optional<aws::Error> tag_resource(Asking& asking, aws::Writer&) {
    auto tagged = tagged_of(asking);
    if (auto* error = std::get_if<aws::Error>(&tagged)) return std::move(*error);
    Tags added = tags_in(asking.input(), "tags");
    if (auto refused = refuse_tags(asking, added)) return refused;
    // A task has tags of the cloud's own, which do not count.
    Tags tags = with_tags(std::get<Tagged>(tagged).tags, added);
    Tags own = tags;
    std::erase_if(own, [](const Tag& tag) { return tag.key.starts_with("aws:"); });
    if (auto refused = refuse_tags(asking, own)) return refused;
    return put_tags(asking, std::get<Tagged>(tagged), tags);
}

std::optional<aws::Error> untag_resource(Asking& asking, aws::Writer&) {
    auto tagged = tagged_of(asking);
    if (auto* error = std::get_if<aws::Error>(&tagged)) return std::move(*error);
    return put_tags(
        asking, std::get<Tagged>(tagged),
        without_tags(std::get<Tagged>(tagged).tags, texts_of(asking.input().list("tagKeys"))));
}

}  // namespace local
