#include "engine/inventory/deny_tags.h"

#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/ecs/refusals.h"
#include "engine/properties.h"

namespace engine {

// AWS rule ecs.44 [documented] "ECS API reference, Tag; TagResource, tags": at most 50, each key
// once, and keys that begin with "aws:" are reserved; so for what is created as for TagResource.
// The words are ours. Test: Tags.AreAtMostFiftyOfOnesOwn
std::optional<Refusal> refuse_ecs_tags(const cfn::Object& properties) {
    constexpr std::size_t kMostTags = 50;
    std::set<std::string> keys;
    for (const cfn::Object* tag : objects_at(properties, "Tags")) {
        std::string key = text_at(*tag, "Key");
        if (key.starts_with("aws:"))
            return ecs::invalid(fmt::format("The tag key {} is reserved.", key));
        if (!keys.insert(key).second)
            return ecs::invalid(fmt::format("The tag key {} is given twice.", key));
    }
    if (keys.size() > kMostTags)
        return ecs::invalid(fmt::format("A resource can have at most {} tags.", kMostTags));
    return std::nullopt;
}

}  // namespace engine
