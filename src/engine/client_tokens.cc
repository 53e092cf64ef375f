#include "engine/client_tokens.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/sha256.h"
#include "engine/cfn_codec.h"
#include "engine/cloud_lookup.h"
#include "engine/codec.h"
#include "engine/tunables.h"

namespace engine {
namespace {

/// What a token stands beside: two requests of different subjects never meet.
std::string subject_of(const Request& request) {
    if (const auto* asked = std::get_if<StackAsked>(&request))
        return fmt::format("{} {}", asked->what.index(), asked->stack);
    if (const auto* asked = std::get_if<ResourceCreateAsked>(&request)) return asked->type;
    return {};
}

std::string key_of(const ApiRequested& asked) {
    return fmt::format("{} {} {} {} {}", asked.account, asked.region, asked.request.index(),
                       subject_of(asked.request), asked.client_token);
}

std::string digest_of(const ApiRequested& asked) {
    return base::sha256_hex(to_bytes(asked.request));
}

/// AWS rule stack.48 [documented] "CloudFormation API reference, CreateStack, ClientRequestToken":
/// a request that is sent again with its token begins nothing more, and another one with that token
/// is a TokenAlreadyExistsException. [chosen]: as long as what it began is the last thing done to
/// the stack, and has not failed. Test: Stacks.AreAskedOnceForAToken
bool is_last_done(const cloudformation::StackState& stack, std::string_view token) {
    using cloudformation::Status;
    return stack.client_request_token == token &&
           (cloudformation::is_in_progress(stack.status) ||
            stack.status == Status::CreateComplete || stack.status == Status::UpdateComplete);
}

/// Whether a repetition would find what the first request made.
bool still_counts(const CloudState& state, const CloudIndex& index, const ApiRequested& asked,
                  const KnownToken& known) {
    std::optional<std::uint32_t> scope = find_scope(index, asked.account, asked.region);
    if (!scope) return false;
    if (const auto* stack = std::get_if<StackAsked>(&asked.request)) {
        std::optional<std::uint32_t> at = asked_stack(state, index, *scope, *stack);
        return at && known.stack == Address{CoreKind::Stack, *at} &&
               is_last_done(state.stacks[*at].core->state(), asked.client_token);
    }
    // AWS rule network.22 [documented] "EC2 developer guide, Ensuring idempotency in Amazon EC2 API
    // requests": the same request with the same token makes one thing, and another request with
    // it is an IdempotentParameterMismatch. [chosen]: as long as that thing is there.
    // Test: NatGateways.AreMadeOnceForAToken
    const auto* made = std::get_if<ResourceCreateAsked>(&asked.request);
    if (!made || !made->type.starts_with("AWS::EC2::")) return true;
    const Record* record = state.inventories[*scope].core->find(made->type, known.physical_id);
    return record && record->phase != Record::Phase::Deleting;
}

}  // namespace

const KnownToken* known_token(const CloudState& state, const CloudIndex& index,
                              const ApiRequested& asked) {
    if (asked.client_token.empty()) return nullptr;
    auto found = state.client_tokens.find(key_of(asked));
    if (found == state.client_tokens.end()) return nullptr;
    return still_counts(state, index, asked, found->second) ? &found->second : nullptr;
}

std::optional<Refusal> refuse_token(const KnownToken& known, const ApiRequested& asked) {
    if (known.request == digest_of(asked)) return std::nullopt;
    if (std::holds_alternative<StackAsked>(asked.request))
        return Refusal{"TokenAlreadyExistsException",
                       fmt::format("The client request token {} already exists: it was used for "
                                   "another request",
                                   asked.client_token)};
    if (std::holds_alternative<RunTaskAsked>(asked.request))
        return Refusal{"ConflictException",
                       "The request could not be processed because of conflict in the current "
                       "state of the resource: its clientToken was used with other parameters."};
    const auto* made = std::get_if<ResourceCreateAsked>(&asked.request);
    if (made && made->type.starts_with("AWS::EC2::"))
        return Refusal{"IdempotentParameterMismatch",
                       "The request uses the same client token as a previous, but non-identical "
                       "request. Do not reuse a client token with different requests, unless the "
                       "requests are identical"};
    return Refusal{"InvalidParameterException", "Creation of service was not idempotent."};
}

// AWS rule ecs.17 [documented] "ECS API reference, RunTask and CreateService, clientToken; Ensuring
// idempotency": a request with a token that is known answers what the first one made; with other
// parameters it is refused. That tokens are known for a day is chosen.
// Test: RunTask.RunsNothingMoreForTheSameToken
void forget_tokens(CloudState& state, base::Time now) {
    auto& ages = state.token_ages;
    while (!ages.empty() && ages.begin()->first.first + tunables::kTokenKnown <= now) {
        auto known = state.client_tokens.find(ages.begin()->second);
        // It may have come to stand for something newer.
        if (known != state.client_tokens.end() && known->second.at == ages.begin()->first.first)
            state.client_tokens.erase(known);
        ages.erase(ages.begin());
    }
}

void remember_token(CloudState& state, const ApiRequested& asked, const Made& made,
                    base::Time now) {
    if (asked.client_token.empty()) return;
    std::string key = key_of(asked);
    state.token_ages[{now, ++state.operations}] = key;
    state.client_tokens[std::move(key)] = {digest_of(asked), now, made.physical_id, made.tasks,
                                           made.stack};
}

}  // namespace engine
