#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/near_miss.h"
#include "blueprint/names.h"
#include "blueprint/secrets_of.h"
#include "cli/commands.h"
#include "cli/commands/secret_actions.h"

namespace cli {
namespace {

struct Action {
    std::string_view name;
    std::string_view takes;
    std::size_t words;  ///< its own name too
    Outcome (*act)(const Arguments& arguments, const Screen& screen);
};
constexpr Action kActions[] = {{"set", "ENV and the NAME of a secret", 3, secret_set},
                               {"list", "ENV", 2, secret_list}};

base::Diagnostic unknown(const std::string& word) {
    std::vector<std::string> names;
    for (const Action& known : kActions)
        names.emplace_back(known.name);
    auto near = base::near_miss(word, names);
    return {.code = "usage.arguments",
            .message = fmt::format("slipway secret cannot {}", word),
            .help = near ? fmt::format("did you mean `{}`?", *near)
                         : "it can set ENV NAME and list ENV"};
}

}  // namespace

Outcome secret(const Arguments& arguments, const Screen& screen) {
    const std::vector<std::string>& words = arguments.words;
    auto action = std::ranges::find(kActions, words.front(), &Action::name);
    if (action == std::end(kActions)) return refused({unknown(words.front())}, screen);
    if (words.size() != action->words) {
        std::string message =
            words.size() < action->words
                ? fmt::format("slipway secret {} needs {}", action->name, action->takes)
                : fmt::format("slipway secret {} takes {} and no further word", action->name,
                              action->takes);
        // A third word of `set` may be somebody's value: it is not repeated.
        return refused({{.code = "usage.arguments",
                         .message = std::move(message),
                         .help = "slipway secret --help"}},
                       screen);
    }
    Arguments rest = arguments;
    rest.words.erase(rest.words.begin());
    return action->act(rest, screen);
}

SecretPlace secret_place(const RegionStacks& region) {
    SecretPlace place;
    for (const cfn::Stack& stack : region.stacks.stacks) {
        if (stack.kind == cfn::StackKind::Data) place.data_stack = stack.name;
        if (stack.kind == cfn::StackKind::Cluster)
            place.cluster = name_in(stack.body, "AWS::ECS::Cluster", "ClusterName");
    }
    return place;
}

std::vector<SecretReader> readers_of(const RegionStacks& region, std::string_view name) {
    const platform::Environment& environment = *region.environment;
    auto reads = [&](const platform::Workload& workload) {
        return std::ranges::count(blueprint::secrets_of(environment, workload), name) > 0;
    };
    std::vector<SecretReader> readers;
    for (const platform::Service& service : environment.services) {
        if (!reads(service)) continue;
        auto stack = std::ranges::find_if(region.stacks.stacks, [&](const cfn::Stack& one) {
            return one.kind == cfn::StackKind::Service && one.subject == service.name;
        });
        readers.push_back({.kind = SecretReader::Kind::Service, .name = service.name});
        if (stack != region.stacks.stacks.end())
            readers.back().service = name_in(stack->body, "AWS::ECS::Service", "ServiceName");
    }
    for (const platform::Job& job : environment.jobs)
        if (reads(job)) readers.push_back({.kind = SecretReader::Kind::Job, .name = job.name});
    return readers;
}

std::string secret_arn(const rollout::StackSeen& data, const LiveEnvironment& live,
                       std::string_view name) {
    const blueprint::Names names =
        blueprint::Names::of(*live.manifest->platform, live.environment());
    auto output =
        std::ranges::find(data.outputs, names.secret(name).output, &rollout::OutputSeen::key);
    return output == data.outputs.end() ? std::string() : output->value;
}

std::vector<deploy::TaskGroup> groups_of(const std::vector<SecretReader>& readers) {
    std::vector<deploy::TaskGroup> groups;
    for (const SecretReader& reader : readers)
        if (!reader.service.empty()) groups.push_back({.service = reader.service});
    return groups;
}

}  // namespace cli
