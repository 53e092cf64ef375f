// expect(g++): could not convert '"2"' from 'const char ?\[2\]' to 'cfn::Value<long int>'
// expect(clang++): no viable conversion from 'const char\[2\]' to 'cfn::Value<std::int64_t>'
#include "cfn/ecs.h"

inline auto text_for_a_number() {
#ifdef BROKEN
    return cfn::ecs::Service{.DesiredCount = "2"};
#else
    return cfn::ecs::Service{.DesiredCount = 2};
#endif
}
