// expect(g++): 'cfn::ecs::Service' has no non-static data member named 'DesirdCount'
// expect(clang++): field designator 'DesirdCount' does not refer to any field in type 'cfn::ecs::Service'
#include "cfn/ecs.h"

inline auto misspelt_property() {
#ifdef BROKEN
    return cfn::ecs::Service{.DesirdCount = 2};
#else
    return cfn::ecs::Service{.DesiredCount = 2};
#endif
}
