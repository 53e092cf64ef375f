// expect(g++): use of deleted function 'cfn::Required<P>::Required\(\) \[with P = cfn::Value<cfn::Json>\]'
// expect(clang++): call to deleted constructor of 'cfn::Required<cfn::Value<cfn::Json>>'
#include "cfn/iam.h"

inline auto missing_required_property() {
#ifdef BROKEN
    return cfn::iam::Role{.RoleName = "x"};
#else
    return cfn::iam::Role{.AssumeRolePolicyDocument = {{"Version", "2012-10-17"}}, .RoleName = "x"};
#endif
}
