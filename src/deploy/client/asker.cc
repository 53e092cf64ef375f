#include "deploy/client/asker.h"

#include <algorithm>
#include <array>
#include <utility>

namespace deploy {
namespace {

// What a cloud says that does not have an operation, in the words of the protocols.
constexpr std::array<std::string_view, 4> kNotOffered = {
    "InvalidAction", "UnknownOperationException", "UnknownOperation", "NotImplemented"};

/// Something answered that speaks no AWS: a stand-in without the service.
bool is_wordless(const CallEnded& ended) {
    return ended.code.empty() && ended.answer.problems().front().code == "api.failed";
}

/// "AccessDenied: no" of "ecr BatchGetImage: AccessDenied: no": who tells of a denied call names
/// it.
std::string without_call(const CallEnded& ended, const std::string& message) {
    const std::string call = " " + std::string(ended.operation) + ": ";
    const std::size_t at = message.find(call);
    return at == std::string::npos ? message : message.substr(at + call.size());
}

}  // namespace

rollout::Refusal refusal_of(const CallEnded& ended) {
    const base::Diagnostic& problem = ended.answer.problems().front();
    rollout::Refusal refusal{
        .service = ended.service, .operation = ended.operation, .words = problem.message};
    if (problem.code == "api.denied") {
        refusal.kind = rollout::Refusal::Kind::Denied;
        refusal.words = without_call(ended, problem.message);
    } else if (std::ranges::find(kNotOffered, ended.code) != kNotOffered.end() ||
               is_wordless(ended)) {
        refusal.kind = rollout::Refusal::Kind::NotOffered;
    }
    return refusal;
}

void Asker::ask(std::string_view service, std::string_view operation, const Client::Fill& fill,
                Then then) {
    calls_.begin(
        service, operation, fill, [then = std::move(then)](CallEnded& ended) -> base::Status {
            const bool is_over = !ended.answer.ok() &&
                                 ended.answer.problems().front().code.starts_with("credentials.");
            if (is_over) return std::move(ended.answer).problems();
            then(ended);
            return base::Done{};
        });
}

base::Status Asker::finish() {
    return calls_.finish();
}

}  // namespace deploy
