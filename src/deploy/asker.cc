#include "deploy/asker.h"

#include <algorithm>
#include <array>

namespace deploy {
namespace {

// What a cloud says that does not have an operation, in the words of the protocols.
constexpr std::array<std::string_view, 4> kNotOffered = {
    "InvalidAction", "UnknownOperationException", "UnknownOperation", "NotImplemented"};

/// Something answered that speaks no AWS: a stand-in without the service.
bool is_wordless(const CallEnded& ended) {
    return ended.code.empty() && ended.answer.problems().front().code == "api.failed";
}

}  // namespace

rollout::Refusal refusal_of(const CallEnded& ended) {
    const base::Diagnostic& problem = ended.answer.problems().front();
    rollout::Refusal refusal{
        .service = ended.service, .operation = ended.operation, .words = problem.message};
    if (problem.code == "api.denied")
        refusal.kind = rollout::Refusal::Kind::Denied;
    else if (std::ranges::find(kNotOffered, ended.code) != kNotOffered.end() || is_wordless(ended))
        refusal.kind = rollout::Refusal::Kind::NotOffered;
    return refusal;
}

void Asker::ask(std::string_view service, std::string_view operation, const Client::Fill& fill,
                Then then) {
    then_.emplace(client_.begin(service, operation, fill), std::move(then));
}

base::Status Asker::finish() {
    while (client_.under_way() > 0) {
        for (CallEnded& ended : client_.wait(base::Duration::minutes(1))) {
            bool is_over = !ended.answer.ok() &&
                           ended.answer.problems().front().code.starts_with("credentials.");
            if (is_over) {
                client_.drop_all();
                return std::move(ended.answer).problems();
            }
            auto then = then_.extract(ended.id);
            then.mapped()(ended);
        }
    }
    return base::Done{};
}

}  // namespace deploy
