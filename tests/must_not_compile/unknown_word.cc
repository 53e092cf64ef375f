// expect(g++): 'kFargat' is not a member of 'cfn::ecs::service::LaunchType'
// expect(clang++): no member named 'kFargat' in 'cfn::ecs::service::LaunchType'
#include "cfn/ecs.h"

inline auto unknown_word() {
#ifdef BROKEN
    return cfn::ecs::service::LaunchType::kFargat;
#else
    return cfn::ecs::service::LaunchType::kFargate;
#endif
}
