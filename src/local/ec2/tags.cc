// CreateTags, DeleteTags and DescribeTags, of every thing that has tags.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "local/ec2/filters.h"
#include "local/ec2/network.h"
#include "local/ec2/things.h"
#include "local/pages.h"
#include "local/tags.h"

namespace local::ec2 {
namespace {

using Refused = std::optional<aws::Error>;
using engine::Record;

// AWS rule network.11 [observed] "Messages that others recorded": what is tagged is told by its id;
// what is no id of anything is InvalidID. Test: Ec2Tags.AreAddedRemovedAndListed
aws::Either<const Record*> tagged(const Asking& asking, std::string_view id) {
    for (const Thing& thing : things()) {
        auto found = thing_of(asking, thing, id);
        if (auto* record = std::get_if<const Record*>(&found)) return *record;
    }
    return asking.error("InvalidID", fmt::format("The ID '{}' is not valid", id));
}

struct Change {
    std::string type;
    std::string id;
    Tags tags;
};

Refused retag(Asking& asking, Tags (*retagged)(const Asking& asking, Tags tags)) {
    constexpr std::array<std::string_view, 1> kNotYet = {"DryRun"};
    constexpr std::size_t kMostTags = 50;
    if (auto refused = refuse_not_yet(asking, "UnsupportedOperation", kNotYet)) return refused;
    std::vector<Change> changes;
    for (const aws::Value& id : asking.input().list("Resources")) {
        auto found = tagged(asking, id.as_text());
        if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
        const Record& record = *std::get<const Record*>(found);
        changes.push_back({record.type, record.physical_id, retagged(asking, tags_of(record))});
        if (changes.back().tags.size() > kMostTags)
            return asking.error("TagLimitExceeded",
                                fmt::format("The maximum number of tags is {}", kMostTags));
    }
    for (const Change& one : changes)
        if (auto error =
                change(asking, one.type, one.id, cfn::Object{{"Tags", tags_property(one.tags)}}))
            return error;
    return std::nullopt;
}

struct Shown {
    std::string id;
    std::string_view type;
    Tag tag;
};

}  // namespace

Refused create_tags(Asking& asking, aws::Writer&) {
    return retag(asking, [](const Asking& of, Tags tags) {
        return with_tags(std::move(tags), tags_in(of.input(), "Tags"));
    });
}

// AWS rule network.12 [documented] "EC2 API reference, DeleteTags, Tags": without tags all go; with
// a value only what has that value. Test: Ec2Tags.AreAddedRemovedAndListed
Refused delete_tags(Asking& asking, aws::Writer&) {
    return retag(asking, [](const Asking& of, Tags tags) {
        const aws::Value::List& gone = of.input().list("Tags");
        if (gone.empty()) return Tags();
        for (const aws::Value& one : gone)
            std::erase_if(tags, [&](const Tag& tag) {
                return tag.key == one.text("Key") &&
                       (!one.has("Value") || tag.value == one.text("Value"));
            });
        return tags;
    });
}

Refused describe_tags(Asking& asking, aws::Writer& answer) {
    std::map<std::string, Shown> all;
    std::vector<std::string> ids;
    for (const Thing& thing : things())
        for (const Record* record : living(asking, thing.kind.type))
            for (const Tag& tag : tags_of(*record)) {
                Shown shown{filled(asking, *record, thing.shown_id), thing.tagged, tag};
                auto values =
                    [&](std::string_view name) -> std::optional<std::vector<std::string>> {
                    if (name == "resource-id") return {{shown.id}};
                    if (name == "resource-type") return {{std::string(shown.type)}};
                    if (name == "key") return {{tag.key}};
                    if (name == "value") return {{tag.value}};
                    return std::nullopt;
                };
                auto passed = passes(asking, values, {tag});
                if (auto* error = std::get_if<aws::Error>(&passed)) return std::move(*error);
                if (!std::get<bool>(passed)) continue;
                ids.push_back(fmt::format("{}|{}", shown.id, tag.key));
                all.emplace(ids.back(), std::move(shown));
            }
    auto paged = page_of(asking, std::move(ids), kPages);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("Tags");
    for (const std::string& id : page.ids) {
        const Shown& shown = all.at(id);
        answer.begin_structure().text("Key", shown.tag.key).text("ResourceId", shown.id);
        answer.text("ResourceType", shown.type).text("Value", shown.tag.value).end();
    }
    answer.end();
    write_next(answer, page, kPages);
    return std::nullopt;
}

}  // namespace local::ec2
