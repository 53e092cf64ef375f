#pragma once
// What the cluster stack is put together from.

#include "blueprint/workload.h"
#include "cfn/ecs.h"
#include "cfn/template.h"

namespace blueprint {

/// The load balancer with its listeners and who may reach them; certificate and records with a
/// domain.
void add_load_balancer(const Scope& scope, cfn::Template& body);

/// What moves services whose tasks Spot cannot place to on-demand capacity, and back when there is
/// Spot again.
void add_spot_fallback(const Scope& scope, cfn::Template& body,
                       const cfn::Handle<cfn::ecs::Cluster>& cluster);

/// What keeps the reasons of stopped tasks longer than ECS shows them.
void add_stopped_tasks(const Scope& scope, cfn::Template& body,
                       const cfn::Handle<cfn::ecs::Cluster>& cluster);

}  // namespace blueprint
