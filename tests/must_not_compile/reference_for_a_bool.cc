// expect(g++): could not convert .* from '.*Value<.*string.*' to '.*Value<bool>'
// expect(clang++): no viable conversion from 'Value<(std::)?string>' to '.*Value<bool>'
#include "cfn/ecs.h"

inline auto reference_for_a_bool() {
#ifdef BROKEN
    return cfn::ecs::Service{.EnableExecuteCommand = cfn::ref(cfn::Handle<cfn::ecs::Cluster>{"A"})};
#else
    return cfn::ecs::Service{.Cluster = cfn::ref(cfn::Handle<cfn::ecs::Cluster>{"A"})};
#endif
}
