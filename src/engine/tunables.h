#pragma once
// What AWS does not publish, or only roughly: choices of ours, in one place. Nothing else in the
// engine holds such a number, and no test pins one of them.

#include "base/duration.h"

namespace engine::tunables {

/// How long a stopped task is still shown. AWS: "at least an hour".
inline constexpr base::Duration kStoppedTaskShown = base::Duration::hours(1);

/// How long a service waits after tasks of a new revision never ran; doubled each round. AWS tells
/// only that it grows.
inline constexpr base::Duration kLaunchBackOffFirst = base::Duration::seconds(10);
/// Where the doubling ends. AWS: "15 minutes", which "may change".
inline constexpr base::Duration kLaunchBackOffCap = base::Duration::minutes(15);
/// After how many such rounds the service says that it cannot start tasks consistently.
inline constexpr unsigned kStartImpairedAfter = 3;
/// A service starts so many tasks at a time, and so often: together the quota of 500 a minute.
inline constexpr unsigned kServiceStartBatch = 10;
inline constexpr base::Duration kServiceStartInterval = base::Duration::milliseconds(1200);
/// How long a service has been at its goal before it says so.
inline constexpr base::Duration kSteadyAfter = base::Duration::seconds(5);
/// How often a service says again that it is steady. AWS: "periodically".
inline constexpr base::Duration kSteadyRepeated = base::Duration::hours(6);
/// How long a zone where a task found no room is left out when others are there.
inline constexpr base::Duration kZoneAvoided = base::Duration::minutes(5);
/// How long a service is steady before it moves a task to an emptier zone.
inline constexpr base::Duration kRebalanceAfter = base::Duration::minutes(5);
/// How many troubles of a service are remembered, to tell none of them twice.
inline constexpr unsigned kTroublesRemembered = 100;
/// How many deployments of a service are shown. AWS: those of 90 days.
inline constexpr unsigned kServiceDeploymentsKept = 50;

}  // namespace engine::tunables
