#include "deploy/execution/definitions.h"

#include <utility>
#include <vector>

#include "deploy/client/client.h"

namespace deploy {
namespace {

/// Its active revisions, in all pages of the list.
base::Result<std::vector<std::string>> revisions_of(Client& client, const std::string& family) {
    std::vector<std::string> all;
    std::string page;
    do {
        CallEnded ended = client.call("ecs", "ListTaskDefinitions", [&](aws::Writer& out) {
            out.text("familyPrefix", family).text("status", "ACTIVE");
            if (!page.empty()) out.text("nextToken", page);
        });
        const aws::Value answer = TRY(std::move(ended.answer));
        for (const aws::Value& one : answer.list("taskDefinitionArns"))
            all.emplace_back(one.as_text());
        page = answer.text("nextToken");
    } while (!page.empty());
    return all;
}

}  // namespace

base::Result<std::size_t> deregister_definitions(Target& target, const std::string& region,
                                                 const std::vector<std::string>& families) {
    Client& client = target.client(region);
    std::size_t count = 0;
    for (const std::string& family : families)
        for (const std::string& revision : TRY(revisions_of(client, family))) {
            CallEnded ended = client.call("ecs", "DeregisterTaskDefinition", [&](aws::Writer& out) {
                out.text("taskDefinition", revision);
            });
            TRY(std::move(ended.answer));
            ++count;
        }
    return count;
}

}  // namespace deploy
