// expect(g++): designator order for field 'cfn::ecs::Service::Cluster' does not match declaration order
// expect(clang++): ISO C\+\+ requires field designators to be specified in declaration order
#include "cfn/ecs.h"

inline auto fields_out_of_order() {
#ifdef BROKEN
    return cfn::ecs::Service{.DesiredCount = 1, .Cluster = "a"};
#else
    return cfn::ecs::Service{.Cluster = "a", .DesiredCount = 1};
#endif
}
