// expect(g++): could not convert '"false"' from 'const char ?\[6\]' to 'cfn::Value<bool>'
// expect(clang++): no viable conversion from 'const char\[6\]' to 'cfn::Value<bool>'
#include "cfn/ecs.h"

inline auto bool_from_a_text() {
#ifdef BROKEN
    return cfn::ecs::Service{.EnableExecuteCommand = "false"};
#else
    return cfn::ecs::Service{.EnableExecuteCommand = false};
#endif
}
