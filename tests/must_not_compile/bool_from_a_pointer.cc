// expect(g++): could not convert 'body' from 'cfn::Template\*' to 'cfn::Value<bool>'
// expect(clang++): no viable conversion from 'cfn::Template \*' to 'cfn::Value<bool>'
#include "cfn/ecs.h"
#include "cfn/template.h"

inline auto bool_from_a_pointer() {
#ifdef BROKEN
    cfn::Template* body = nullptr;
    return cfn::ecs::Service{.EnableExecuteCommand = body};
#else
    cfn::Template* body = nullptr;
    return cfn::ecs::Service{.EnableExecuteCommand = body != nullptr};
#endif
}
