#pragma once
// What AWS does not publish, or only roughly: choices of ours, in one place. Nothing else in the
// engine holds such a number, and tests name them instead of pinning what they are.

#include <cstdint>

#include "base/duration.h"

namespace engine::tunables {

/// How long a stopped task is still shown. AWS: "at least an hour".
inline constexpr base::Duration kStoppedTaskShown = base::Duration::hours(1);

/// How long the cloud knows what a client token was used for.
inline constexpr base::Duration kTokenKnown = base::Duration::hours(24);

// How long the cloud takes over a resource, by how fast its kind is known to be; between three
// quarters of it and half as much again. AWS publishes none of these.
inline constexpr base::Duration kPaceMoment = base::Duration::seconds(1);
inline constexpr base::Duration kPaceBrief = base::Duration::seconds(4);
inline constexpr base::Duration kPaceShort = base::Duration::seconds(15);
inline constexpr base::Duration kPaceMedium = base::Duration::seconds(45);
inline constexpr base::Duration kPaceLong = base::Duration::seconds(120);
inline constexpr base::Duration kPaceVeryLong = base::Duration::seconds(360);

/// How long a stack waits for what settles by itself, as a service does. AWS publishes none; others
/// tell of about three hours.
inline constexpr base::Duration kStackPatience = base::Duration::hours(3);

/// How long until a request that cannot be taken has failed.
inline constexpr base::Duration kRequestFails = base::Duration::milliseconds(800);

/// Properties that are nested deeper are refused. AWS does not say; documents of 30 levels are not
/// seen.
inline constexpr std::uint32_t kPropertyDepth = 32;

/// From the registration of a task with its target groups and its name to RUNNING.
inline constexpr base::Duration kActivation = base::Duration::seconds(1);
/// How long a task waits at most to be told that a target has drained: the longest deregistration
/// delay and some room. A group that was deleted under the task never tells.
inline constexpr base::Duration kDrainGivenUp = base::Duration::minutes(65);

/// The first checks of targets are spread over this time, so that they do not all come together.
inline constexpr base::Duration kFirstTargetCheckSpread = base::Duration::milliseconds(1500);
/// The share of a target in slow start grows in this many steps.
inline constexpr std::int64_t kSlowStartSteps = 10;

/// From the report of a custom health status to the answers that follow it. AWS: "about 30 s".
inline constexpr base::Duration kCustomHealthDelay = base::Duration::seconds(30);
/// How long an instance that was deregistered still keeps its name from being deleted.
inline constexpr base::Duration kInstanceDeregistration = base::Duration::seconds(5);

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
