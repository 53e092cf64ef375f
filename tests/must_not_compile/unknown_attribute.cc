// expect(g++): 'kUrl' is not a member of 'cfn::ecs::Cluster::Attribute'
// expect(clang++): no member named 'kUrl' in 'cfn::ecs::Cluster::Attribute'
#include "cfn/ecs.h"

inline auto unknown_attribute() {
#ifdef BROKEN
    return cfn::get_att(cfn::Handle<cfn::ecs::Cluster>{"A"}, cfn::ecs::Cluster::Attribute::kUrl);
#else
    return cfn::get_att(cfn::Handle<cfn::ecs::Cluster>{"A"}, cfn::ecs::Cluster::Attribute::kArn);
#endif
}
