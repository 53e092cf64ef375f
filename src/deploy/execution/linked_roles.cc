#include "deploy/execution/linked_roles.h"

#include <utility>

#include "deploy/client/asker.h"
#include "deploy/client/calls.h"

namespace deploy {

base::Status make_linked_roles(Client& client, const std::vector<rollout::LinkedRole>& roles) {
    Calls calls(client);
    for (const rollout::LinkedRole& role : roles)
        calls.begin(
            "iam", "CreateServiceLinkedRole",
            [&](aws::Writer& out) { out.text("AWSServiceName", role.service); },
            [](CallEnded& ended) -> base::Status {
                // IAM has no code of its own for a role that is there.
                const bool is_there = ended.code == "InvalidInput";
                if (ended.answer.ok() || is_there) return base::Done{};
                const bool is_offered =
                    refusal_of(ended).kind != rollout::Refusal::Kind::NotOffered;
                if (!is_offered) return base::Done{};
                return std::move(ended.answer).problems();
            });
    return calls.finish();
}

}  // namespace deploy
