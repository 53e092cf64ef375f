// expect(g++): use of deleted function 'cfn::Required<P>::Required\(\) \[with P = cfn::Value<std::.*string
// expect(clang++): no matching constructor .* 'cfn::List<cfn::ecs::task_definition::ContainerDefinition>'
#include "cfn/ecs.h"

inline auto missing_required_property_of_an_element() {
#ifdef BROKEN
    return cfn::ecs::TaskDefinition{.ContainerDefinitions = {{.Image = "x"}}};
#else
    return cfn::ecs::TaskDefinition{.ContainerDefinitions = {{.Image = "x", .Name = "y"}}};
#endif
}
