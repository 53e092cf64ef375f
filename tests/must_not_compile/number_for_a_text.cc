// expect(g++): could not convert '2' from 'int' to 'cfn::Value<std::.*string
// expect(clang++): no viable conversion from 'int' to 'cfn::Value<std::string>'
#include "cfn/ecs.h"

inline auto number_for_a_text() {
#ifdef BROKEN
    return cfn::ecs::Service{.ServiceName = 2};
#else
    return cfn::ecs::Service{.ServiceName = "2"};
#endif
}
