#include "local/logs/policies.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/source.h"
#include "engine/properties.h"
#include "local/pages.h"
#include "local/records.h"
#include "text/document.h"

namespace local {
namespace {

using engine::Record;

constexpr std::string_view kPolicy = "AWS::Logs::ResourcePolicy";
constexpr PageRules kPages{.limit = "limit",
                           .most = 50,
                           .wrong_code = "InvalidParameterException",
                           .wrong_message = "The specified nextToken is invalid."};

const Record* find_policy(const Asking& asking, std::string_view name) {
    return find_living(asking, kPolicy, name);
}

std::optional<aws::Error> refuse_resources(const Asking& asking) {
    for (std::string_view name : {"resourceArn", "expectedRevisionId"})
        if (asking.input().has(name))
            return asking.error("InvalidParameterException",
                                "Policies of one resource are not part of this cloud yet.");
    if (asking.input().text("policyScope") == "RESOURCE")
        return asking.error("InvalidParameterException",
                            "Policies of one resource are not part of this cloud yet.");
    return std::nullopt;
}

void write_policy(aws::Writer& out, const Record& policy) {
    out.text("policyName", policy.name);
    out.text("policyDocument", engine::text_at(*policy.properties, "PolicyDocument"));
    out.integer("lastUpdatedTime", policy.changed.in_unix_milliseconds());
    out.text("policyScope", "ACCOUNT");
}

}  // namespace

/// AWS rule logs.15 [documented] "CloudWatch Logs API reference, PutResourcePolicy": a policy of
/// that name is replaced; an account has at most ten in a region. Test:
/// LogPolicies.AreMadeReplacedAndDeleted
std::optional<aws::Error> put_logs_resource_policy(Asking& asking, aws::Writer& answer) {
    constexpr std::size_t kMost = 10;
    const aws::Value& input = asking.input();
    if (auto error = refuse_resources(asking)) return error;
    if (!input.has("policyName") || !input.has("policyDocument"))
        return asking.error("InvalidParameterException",
                            "policyName and policyDocument must be specified.");
    base::Sources sources;
    auto json =
        text::parse_json(sources, sources.add("policy", std::string(input.text("policyDocument"))));
    if (!json.ok() || !json->is_mapping())
        return asking.error("InvalidParameterException", "Policy document is not valid JSON.");
    std::string name(input.text("policyName"));
    cfn::Object properties{{"PolicyDocument", input.text("policyDocument")}};
    std::optional<aws::Error> error;
    if (const Record* there = find_policy(asking, name)) {
        error = asking.ask(engine::ResourceUpdateAsked{std::string(kPolicy), there->physical_id,
                                                       engine::share(std::move(properties))});
    } else {
        if (asking.inventory() && asking.inventory()->list(kPolicy).size() >= kMost)
            return asking.error("LimitExceededException", "Resource limit exceeded.");
        properties.add("PolicyName", name);
        error = asking.ask(engine::ResourceCreateAsked{std::string(kPolicy),
                                                       engine::share(std::move(properties))});
    }
    if (error) return error;
    answer.begin_structure("resourcePolicy");
    write_policy(answer, *find_policy(asking, name));
    answer.end();
    return std::nullopt;
}

std::optional<aws::Error> delete_logs_resource_policy(Asking& asking, aws::Writer&) {
    if (auto error = refuse_resources(asking)) return error;
    std::string_view name = asking.input().text("policyName");
    const Record* policy = find_policy(asking, name);
    if (!policy)
        return asking.error("ResourceNotFoundException",
                            fmt::format("Policy with name [{}] does not exist", name));
    return asking.ask(engine::ResourceDeleteAsked{std::string(kPolicy), policy->physical_id});
}

std::optional<aws::Error> describe_logs_resource_policies(Asking& asking, aws::Writer& answer) {
    if (auto error = refuse_resources(asking)) return error;
    std::vector<std::string> names;
    if (const engine::Inventory* inventory = asking.inventory())
        for (const std::string& id : inventory->list(kPolicy))
            if (find_policy(asking, id)) names.push_back(id);
    auto page = page_of(asking, std::move(names), kPages);
    if (auto* error = std::get_if<aws::Error>(&page)) return std::move(*error);
    answer.begin_list("resourcePolicies");
    for (const std::string& name : std::get<Page>(page).ids) {
        answer.begin_structure();
        write_policy(answer, *find_policy(asking, name));
        answer.end();
    }
    answer.end();
    write_next(answer, std::get<Page>(page), kPages);
    return std::nullopt;
}

}  // namespace local
