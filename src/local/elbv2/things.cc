#include "local/elbv2/things.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/properties.h"

namespace local::elbv2 {
namespace {

/// How one type is spoken of.
struct Words {
    std::string_view type;
    std::string_view in_arn;
    std::string_view called;
    std::string_view missing_code;
    std::string_view one_missing;
    std::string_view some_missing;
};
constexpr Words kWords[] = {
    {kBalancer, ":loadbalancer/", "load balancer", "LoadBalancerNotFound",
     "Load balancer '{}' not found", "One or more load balancers not found"},
    {kGroup, ":targetgroup/", "target group", "TargetGroupNotFound", "Target group '{}' not found",
     "One or more target groups not found"},
    {kListener, ":listener/", "listener", "ListenerNotFound", "Listener '{}' not found",
     "One or more listeners not found"},
    {kRule, ":listener-rule/", "listener rule", "RuleNotFound", "Rule '{}' not found",
     "One or more rules not found"},
};

const Words& words_of(std::string_view type) {
    return *std::ranges::find(kWords, type, &Words::type);
}

bool is_arn_of(const Words& words, std::string_view arn) {
    return arn.starts_with("arn:") && arn.find(words.in_arn) != std::string_view::npos;
}

// AWS rule balancer.5 [observed] "Messages that others recorded": what is no ARN of the kind is a
// ValidationError, an ARN that means nothing is the kind's own error. Test:
// Balancers.AreNotFoundInTheWordsOfAws
aws::Either<const engine::Record*> found(const Asking& asking, const Words& words,
                                         std::string_view arn, std::string_view message) {
    if (!is_arn_of(words, arn))
        return asking.error(kValidation,
                            fmt::format("'{}' is not a valid {} ARN", arn, words.called));
    if (const engine::Record* record = find_living(asking, words.type, arn)) return record;
    return asking.error(std::string(words.missing_code), fmt::format(fmt::runtime(message), arn));
}

/// Whether the record is what was asked for; tags do not count.
bool is_like(const engine::Record& record, const cfn::Object& properties) {
    return std::ranges::all_of(properties.fields, [&](const cfn::Field& field) {
        if (field.name == "Tags") return true;
        const cfn::Expression* there = record.properties->find(field.name);
        return there && *there == field.value;
    });
}

}  // namespace

aws::Either<const engine::Record*> thing_of(const Asking& asking, std::string_view type,
                                            std::string_view arn) {
    const Words& words = words_of(type);
    return found(asking, words, arn, words.one_missing);
}

aws::Either<const engine::Record*> thing_in(const Asking& asking, std::string_view type,
                                            std::string_view name) {
    return thing_of(asking, type, asking.input().text(name));
}

aws::Either<const engine::Record*> tagged_thing(const Asking& asking, std::string_view arn) {
    for (const Words& words : kWords)
        if (is_arn_of(words, arn)) return found(asking, words, arn, words.one_missing);
    return asking.error(kValidation, fmt::format("'{}' is not a valid load balancer ARN", arn));
}

aws::Either<std::vector<const engine::Record*>> things_in(const Asking& asking,
                                                          std::string_view type,
                                                          std::string_view name) {
    std::vector<const engine::Record*> records;
    const Words& words = words_of(type);
    for (const aws::Value& arn : asking.input().list(name)) {
        auto one = found(asking, words, arn.as_text(), words.some_missing);
        if (auto* error = std::get_if<aws::Error>(&one)) return std::move(*error);
        records.push_back(std::get<const engine::Record*>(one));
    }
    return records;
}

const PageRules& pages() {
    static constexpr PageRules kPages = {.token = "Marker",
                                         .limit = "PageSize",
                                         .most = 400,
                                         .wrong_code = kValidation,
                                         .wrong_message = "Invalid marker",
                                         .next_token = "NextMarker"};
    return kPages;
}

std::optional<aws::Error> answer_page(const Asking& asking, aws::Writer& answer,
                                      std::string_view name,
                                      const std::vector<const engine::Record*>& records,
                                      Write write) {
    std::vector<std::string> ids;
    for (const engine::Record* record : records)
        ids.push_back(record->physical_id);
    auto paged = page_of(asking, std::move(ids), pages());
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list(name);
    for (const std::string& id : page.ids) {
        answer.begin_structure();
        write(asking, answer, **std::ranges::find(records, id, &engine::Record::physical_id));
        answer.end();
    }
    answer.end();
    write_next(answer, page, pages());
    return std::nullopt;
}

void answer_one(const Asking& asking, aws::Writer& answer, std::string_view name,
                const engine::Record& record, Write write) {
    answer.begin_list(name).begin_structure();
    write(asking, answer, record);
    answer.end().end();
}

// AWS rule balancer.6 [documented] "API reference, CreateLoadBalancer, CreateTargetGroup,
// CreateListener": a creation that is repeated with the same settings succeeds and makes nothing.
// Test: Balancers.AreMadeOnceHoweverOftenTheSameIsAsked
aws::Either<const engine::Record*> make_or_find(Asking& asking, std::string_view type,
                                                cfn::Object properties) {
    const std::string name = engine::text_at(properties, "Name");
    for (const engine::Record* record : living(asking, type)) {
        bool is_of_its_name = name.empty() ? type == kListener : record->name == name;
        if (is_of_its_name && is_like(*record, properties)) return record;
    }
    auto made = make(asking, type, std::move(properties));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    return find_living(asking, type, std::get<std::string>(made));
}

}  // namespace local::elbv2
