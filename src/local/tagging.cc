#include "local/tagging.h"

#include <string>

#include "engine/cloud_requests.h"
#include "local/reading.h"
#include "local/tags.h"

namespace local {
namespace {

constexpr std::size_t kMostTags = 50;

std::optional<aws::Error> set_tags(Asking& asking, const engine::Record& record, const Tags& tags) {
    return asking.ask(
        engine::ResourceUpdateAsked{record.type, record.physical_id,
                                    engine::share(cfn::Object{{"Tags", tags_property(tags)}})});
}

}  // namespace

std::optional<aws::Error> add_tags(Asking& asking, const engine::Record& record,
                                   std::string_view member, std::string_view too_many) {
    const Tags tags = with_tags(tags_of(record), tags_in(asking.input(), member));
    if (tags.size() > kMostTags)
        return asking.error(std::string(too_many), "A resource can have no more than 50 tags.");
    return set_tags(asking, record, tags);
}

std::optional<aws::Error> take_tags(Asking& asking, const engine::Record& record,
                                    std::string_view member) {
    return set_tags(asking, record,
                    without_tags(tags_of(record), texts_of(asking.input().list(member))));
}

void show_tags(const Asking& asking, aws::Writer& answer, const engine::Record& record,
               std::string_view member) {
    write_tags(answer, *asking.operation().output, member, tags_of(record));
}

}  // namespace local
