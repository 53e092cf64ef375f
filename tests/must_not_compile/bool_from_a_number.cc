// expect(g++): could not convert '1' from 'int' to 'cfn::Value<bool>'
// expect(clang++): no viable conversion from 'int' to 'cfn::Value<bool>'
#include "cfn/ecs.h"

inline auto bool_from_a_number() {
#ifdef BROKEN
    return cfn::ecs::Service{.EnableExecuteCommand = 1};
#else
    return cfn::ecs::Service{.EnableExecuteCommand = true};
#endif
}
