// Tags of parameters. The operations are those of everything that Systems Manager tags; parameters
// alone are here.

#include <utility>

#include <fmt/format.h>

#include "local/reading.h"
#include "local/ssm/parameter.h"
#include "local/ssm/parameters.h"
#include "local/tags.h"
#include "local/trying.h"

namespace local {
namespace {

// AWS rule ssm.16 [documented] "Systems Manager API reference, AddTagsToResource": a parameter is
// called by its name. Other things of Systems Manager are not here. Test:
// ParameterTags.AreAddedAndRemoved
aws::Either<const engine::Record*> tagged_of(const Asking& asking) {
    std::string_view type = asking.input().text("ResourceType");
    if (type != "Parameter")
        return asking.error("InvalidResourceType",
                            fmt::format("{} is not part of this cloud yet", type));
    const engine::Record* record = find_parameter(asking, asking.input().text("ResourceId"));
    if (record) return record;
    return asking.error("InvalidResourceId",
                        "The resource ID is not valid. Verify that you entered the correct ID and "
                        "try again.");
}

/// A template has them as a map, and so has the record.
std::optional<aws::Error> set_tags(Asking& asking, const engine::Record& record, const Tags& tags) {
    // Nothing to write is no change: it would count as a version.
    if (tags == tags_of(record)) return std::nullopt;
    cfn::Object map;
    for (const Tag& tag : tags)
        map.add(tag.key, tag.value);
    cfn::Object changes{{"Tags", std::move(map)}};
    return asking.ask(engine::ResourceUpdateAsked{kParameterType, record.physical_id,
                                                  engine::share(std::move(changes))});
}

}  // namespace

std::optional<aws::Error> add_tags_to_parameter(Asking& asking, aws::Writer&) {
    const engine::Record* record = TRY_OR_ANSWER(tagged_of(asking));
    return set_tags(asking, *record, with_tags(tags_of(*record), tags_in(asking.input(), "Tags")));
}

std::optional<aws::Error> remove_tags_from_parameter(Asking& asking, aws::Writer&) {
    const engine::Record* record = TRY_OR_ANSWER(tagged_of(asking));
    return set_tags(asking, *record,
                    without_tags(tags_of(*record), texts_of(asking.input().list("TagKeys"))));
}

std::optional<aws::Error> list_tags_for_parameter(Asking& asking, aws::Writer& answer) {
    const engine::Record* record = TRY_OR_ANSWER(tagged_of(asking));
    write_tags(answer, *asking.operation().output, "TagList", tags_of(*record));
    return std::nullopt;
}

}  // namespace local
