#include "local/ec2/filters.h"

#include <algorithm>

#include <fmt/format.h>

#include "text/wildcard.h"

namespace local::ec2 {
namespace {

/// "tag:KEY" and "tag-key"; nothing: it is another filter.
std::optional<std::vector<std::string>> values_of_tags(std::string_view name, const Tags& tags) {
    constexpr std::string_view kByKey = "tag:";
    bool is_by_key = name.starts_with(kByKey);
    if (!is_by_key && name != "tag-key") return std::nullopt;
    std::vector<std::string> values;
    for (const Tag& tag : tags) {
        if (!is_by_key)
            values.push_back(tag.key);
        else if (tag.key == name.substr(kByKey.size()))
            values.push_back(tag.value);
    }
    return values;
}

}  // namespace

// AWS rule network.1 [documented] "EC2 API reference, Filter; user guide, Filter your resources": a
// thing passes when each filter has one value, with * and ?, that one of its own fits; a filter
// that there is not is InvalidParameterValue. Test: Ec2Filters.LetThroughWhatFitsAllOfThem
aws::Either<bool> passes(const Asking& asking, const FilterValues& values, const Tags& tags) {
    bool passes_all = true;
    for (std::string_view member : {"Filters", "Filter"})
        for (const aws::Value& filter : asking.input().list(member)) {
            const std::string name(filter.text("Name"));
            auto own = values_of_tags(name, tags);
            if (!own) own = values(name);
            if (!own)
                return asking.error("InvalidParameterValue",
                                    fmt::format("The filter '{}' is invalid", name));
            bool is_let_through =
                std::ranges::any_of(filter.list("Values"), [&](const aws::Value& pattern) {
                    return std::ranges::any_of(*own, [&](const std::string& value) {
                        return text::fits_wildcards(pattern.as_text(), value,
                                                    text::Wildcards::StarsAndQuestions);
                    });
                });
            passes_all = passes_all && is_let_through;
        }
    return passes_all;
}

}  // namespace local::ec2
