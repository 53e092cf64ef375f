#include "deploy/reading/physical_ids.h"

#include <utility>
#include <variant>

#include "deploy/reading/members.h"

namespace deploy {

void ask_physical_ids(Asker& asker, const std::string& stack,
                      rollout::Reply<rollout::PhysicalIds>& into, const std::string& page) {
    asker.ask(
        "cloudformation", "ListStackResources",
        [&](aws::Writer& out) {
            out.text("StackName", stack);
            if (!page.empty()) out.text("NextToken", page);
        },
        [&asker, stack, &into](CallEnded& ended) {
            if (!ended.answer.ok()) {
                into = refusal_of(ended);
                return;
            }
            auto& known = std::get<rollout::PhysicalIds>(into);
            for (const aws::Value& one : ended.answer->list("StackResourceSummaries"))
                if (!one.text("PhysicalResourceId").empty())
                    known[text(one, "LogicalResourceId")] = one.text("PhysicalResourceId");
            if (const std::string next = text(*ended.answer, "NextToken"); !next.empty())
                ask_physical_ids(asker, stack, into, next);
        });
}

base::Result<std::map<std::string, rollout::PhysicalIds>> read_physical_ids(
    Client& client, const std::vector<std::string>& stacks) {
    std::map<std::string, rollout::Reply<rollout::PhysicalIds>> answers;
    Asker asker(client);
    for (const std::string& stack : stacks)
        ask_physical_ids(asker, stack, answers[stack]);
    TRY(asker.finish());
    std::map<std::string, rollout::PhysicalIds> all;
    for (auto& [stack, answer] : answers)
        if (auto* ids = std::get_if<rollout::PhysicalIds>(&answer))
            all.emplace(stack, std::move(*ids));
    return all;
}

}  // namespace deploy
