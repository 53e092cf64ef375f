// expect(g++): could not convert 'true' from 'bool' to 'cfn::Value<long int>'
// expect(clang++): no viable conversion from 'bool' to 'cfn::Value<std::int64_t>'
#include "cfn/ecs.h"

inline auto number_from_a_bool() {
#ifdef BROKEN
    return cfn::ecs::Service{.DesiredCount = true};
#else
    return cfn::ecs::Service{.DesiredCount = 1};
#endif
}
