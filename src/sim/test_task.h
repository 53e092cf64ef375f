#pragma once
// For tests: a cloud with one task, whose definition has the tags that a test is about.

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "engine/cloud.h"

namespace sim::test {

inline constexpr base::Time kNow = base::Time::unix_seconds(1'700'000'000);
inline constexpr engine::Address kTask{engine::CoreKind::Task, 0};

/// A cloud with one task, whose containers "web" and "log" are told to run.
inline engine::Cloud with_task(std::map<std::string, std::string> simulate) {
    engine::ecs::Task task;
    engine::ecs::TaskRequested request;
    request.id = "1";
    request.spec = engine::share(
        engine::ecs::TaskSpec{.containers = {{.name = "web", .image = "web:1"}, {.name = "log"}},
                              .simulate = std::move(simulate)});
    task.handle(request, kNow);
    engine::CloudState state;
    state.scopes.resize(1);
    state.inventories.resize(1);
    state.clusters = {"arn"};
    state.tasks.resize(1);
    state.tasks[0].core = std::make_unique<engine::ecs::Task>(task.state());
    return engine::Cloud(std::move(state));
}

}  // namespace sim::test
