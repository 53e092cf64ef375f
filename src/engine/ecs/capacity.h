#pragma once
// Which capacity provider the next task of a service goes to: first the base, then by weight.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/core.h"
#include "engine/ecs/service_spec.h"

namespace engine::ecs {

/// What AWS answers to a strategy that cannot be; an empty one is FARGATE alone.
std::optional<Refusal> refuse_capacity(const std::vector<CapacityShare>& shares);

/// Index into `shares` of the provider for one more task, when `counts` tasks are on each already
/// (by index; absent is none). 0 for an empty strategy.
std::uint16_t next_provider(const std::vector<CapacityShare>& shares,
                            const std::map<std::uint16_t, std::uint32_t>& counts);

/// Its name; "FARGATE" for an empty strategy.
std::string provider_name(const std::vector<CapacityShare>& shares, std::uint16_t index);

}  // namespace engine::ecs
