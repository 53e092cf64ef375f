#pragma once
// The whole cloud: owns its cores, routes facts to them and their orders to each other, and hands
// out what only the world can do. A core itself.

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "engine/core.h"
#include "engine/ecs/service_scheduler.h"
#include "engine/ecs/task.h"
#include "engine/inventory.h"
#include "engine/name_service.h"
#include "engine/target_group.h"

namespace engine {}  // namespace engine
