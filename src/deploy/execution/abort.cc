#include "deploy/execution/abort.h"

#include <utility>

namespace deploy {
namespace {

/// The errors by which AWS says that what is to be stopped is over.
bool is_too_late(const CallEnded& ended) {
    // AWS: CancelUpdateStack has no code of its own: "cannot be called from current stack status".
    if (ended.operation == "CancelUpdateStack") return ended.code == "ValidationError";
    return ended.operation == "StopServiceDeployment" && ended.code == "ConflictException";
}

}  // namespace

base::Status abort(Client& client, const rollout::AbortStep& step) {
    auto of_stack = [&](aws::Writer& out) {
        out.text("StackName", step.target).text("ClientRequestToken", step.token);
    };
    auto ask = [&]() -> CallEnded {
        if (step.act == rollout::AbortAct::CancelUpdate)
            return client.call("cloudformation", "CancelUpdateStack", of_stack);
        if (step.act == rollout::AbortAct::DeleteStack)
            return client.call("cloudformation", "DeleteStack", of_stack);
        return client.call("ecs", "StopServiceDeployment", [&](aws::Writer& out) {
            out.text("serviceDeploymentArn", step.target).text("stopType", "ROLLBACK");
        });
    };
    CallEnded ended = ask();
    if (ended.answer.ok() || is_too_late(ended)) return base::Done{};
    return std::move(ended.answer).problems();
}

AbortsAsked abort_all(Target& target, const std::vector<rollout::Piece>& pieces,
                      const std::vector<rollout::AbortStep>& steps,
                      const std::function<bool()>& is_ended) {
    AbortsAsked all;
    for (const rollout::AbortStep& step : steps) {
        if (!step.asks()) continue;
        if (is_ended()) {
            all.is_ended = true;
            break;
        }
        base::Status done = abort(target.client(pieces[step.piece].region), step);
        if (done.ok())
            ++all.asked;
        else
            all.refused.push_back({step.piece, std::move(done).problems()});
    }
    return all;
}

}  // namespace deploy
