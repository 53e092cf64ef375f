// expect(g++): no matching function for call to 'get_att\(
// expect(clang++): no matching function for call to 'get_att'
#include "cfn/ecs.h"

inline auto attribute_of_another_type() {
#ifdef BROKEN
    return cfn::get_att(cfn::Handle<cfn::ecs::Cluster>{"A"}, cfn::ecs::Service::Attribute::kName);
#else
    return cfn::get_att(cfn::Handle<cfn::ecs::Service>{"A"}, cfn::ecs::Service::Attribute::kName);
#endif
}
