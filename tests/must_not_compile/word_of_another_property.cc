// expect(g++): could not convert .*SchedulingStrategy.* to 'cfn::Value<cfn::ecs::service::LaunchType>'
// expect(clang++): no viable conversion .*::SchedulingStrategy' to 'cfn::Value<cfn::ecs::service::LaunchType>'
#include "cfn/ecs.h"

inline auto word_of_another_property() {
#ifdef BROKEN
    return cfn::ecs::Service{.LaunchType = cfn::ecs::service::SchedulingStrategy::kReplica};
#else
    return cfn::ecs::Service{.LaunchType = cfn::ecs::service::LaunchType::kFargate};
#endif
}
