#include "local/living.h"

#include <gtest/gtest.h>

#include "local/elbv2/test_balancers.h"

namespace local {
namespace {

using test::one_in;
using test::TestNetwork;

TEST(Network, IsChangedAtOnceByItsOwnApi) {
    TestNetwork net;
    const std::string group = net.group();
    net.elb("RegisterTargets", "&TargetGroupArn=" + group + "&Targets.member.1.Id=10.0.0.9");
    const std::string health = "&TargetGroupArn=" + group;
    const std::string listener = net.listener(net.balancer(), group);
    // No time has gone by: the listener forwards already, and no more.
    EXPECT_EQ(one_in(net.elb("DescribeTargetHealth", health), "State"), "initial");
    net.elb("DeleteListener", "&ListenerArn=" + listener);
    EXPECT_EQ(one_in(net.elb("DescribeTargetHealth", health), "State"), "unused");
}

}  // namespace
}  // namespace local
