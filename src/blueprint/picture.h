#pragma once
// The platform as people draw it on a whiteboard: what the picture of one environment says.

#include <string_view>

#include "draw/diagram.h"
#include "platform/platform.h"

namespace blueprint {

/// What `draw::lay_out` and `draw::dot` take.
using Picture = draw::Diagram;

/// The picture of `environment` in `region`: who comes in, tiers of the network, services with
/// size, count and strategy, stores, every call between services and to stores, jobs with the names
/// of what they call, and what holds for all of them. The nodes of services and stores are called
/// "service/<name>" and "store/<name>", of jobs "job/<name>".
Picture picture(const platform::Platform& platform, const platform::Environment& environment,
                std::string_view region);

}  // namespace blueprint
