// expect(g++): conversion from 'cfn::List<.*' to non-scalar type 'cfn::Value<.*' requested
// expect(clang++): no viable conversion from .*List<.*' to .*Value<
#include "cfn/ec2.h"

inline auto list_for_a_value() {
#ifdef BROKEN
    cfn::Value<std::string> blocks = cfn::get_att(cfn::Handle<cfn::ec2::VPC>{"V"},
                                                  cfn::ec2::VPC::Attribute::kCidrBlockAssociations);
    return blocks;
#else
    cfn::List<std::string> blocks = cfn::get_att(cfn::Handle<cfn::ec2::VPC>{"V"},
                                                 cfn::ec2::VPC::Attribute::kCidrBlockAssociations);
    return blocks;
#endif
}
