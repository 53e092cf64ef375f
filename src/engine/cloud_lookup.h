#pragma once
// What the cloud finds in its own state: for requests before they are taken, for turns and for
// views. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/cloud_index.h"
#include "engine/cloud_requests.h"
#include "engine/cloud_service.h"
#include "engine/cloud_state.h"

namespace engine {

std::optional<std::uint32_t> find_scope(const CloudIndex& index, std::string_view account,
                                        std::string_view region);

/// The living stack of that name or ARN.
std::optional<std::uint32_t> living_stack(const CloudState& state, const CloudIndex& index,
                                          std::uint32_t scope, std::string_view name_or_id);

/// Index by a word of one of the tables.
std::optional<std::uint32_t> find_in(const CloudIndex::ByText<std::uint32_t>& table,
                                     std::string_view word);

/// The task of that ARN or id.
std::optional<std::uint32_t> find_task(const CloudIndex& index, std::string_view arn);

/// The spec of a task definition, one for all of its revision's tasks.
ecs::SharedTaskSpec spec_of(CloudIndex& index, const Record& definition);

ServiceSurroundings surroundings(const CloudState& state, CloudIndex& index, std::uint32_t scope);

/// The core's fact for what was asked, with names and what it needs to know filled in. `at`: the
/// stack that is asked; nothing: a new one.
cloudformation::StackEngine::Fact stack_fact(const CloudState& state, std::uint32_t scope,
                                             std::optional<std::uint32_t> at, std::uint64_t seed,
                                             const StackAsked& asked);

/// The stack that is asked; nothing: a new one, or none.
std::optional<std::uint32_t> asked_stack(const CloudState& state, const CloudIndex& index,
                                         std::uint32_t scope, const StackAsked& asked);
/// The change set that is executed or deleted, by name or ARN; empty: none.
std::string_view change_set_of(const StackAsked& asked);
/// Whether what is asked may make a stack.
bool may_make_stack(const StackAsked& asked);

/// `changes` over `properties`: each property whole, null takes one away.
SharedProperties merged(const SharedProperties& properties, const SharedProperties& changes);

/// The properties of a service after UpdateService; `core`: nothing when it is gone; `nonce` tells
/// one forced deployment from another.
SharedProperties service_properties(const Record& service, const ecs::ServiceScheduler* core,
                                    const ServiceUpdateAsked& asked, std::uint32_t nonce);

/// "arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID".
std::string task_arn_of(const CloudState& state, Address task);

/// "arn:...:service/c/s" of "arn:...:service-deployment/c/s/id".
std::string service_of_deployment(std::string_view arn);

/// Whether indices in a state that was read lead somewhere.
bool is_whole(const CloudState& state);

/// Why a request of the API cannot be taken.
std::optional<Refusal> refuse_request(const CloudState& state, CloudIndex& index,
                                      const ApiRequested& asked);

}  // namespace engine
