#include <gtest/gtest.h>

#include <algorithm>

#include "local/records/test_service.h"
#include "local/servicequotas/quotas.h"

namespace local {
namespace {

using test::Reply;
using test::ServiceDesk;

TEST(ServiceQuotas, AreThoseOfANewAccount) {
    ServiceDesk desk("service-quotas");
    Reply shown =
        desk.call("GetServiceQuota", R"({"ServiceCode": "fargate", "QuotaCode": "L-3032A538"})");
    EXPECT_EQ(shown.at("Quota.QuotaName"), "Fargate On-Demand vCPU resource count");
    EXPECT_EQ(shown.at("Quota.Value"), "6");
    EXPECT_EQ(shown.at("Quota.QuotaArn"),
              "arn:aws:servicequotas:eu-west-1:000000000000:fargate/L-3032A538");
    EXPECT_EQ(desk.call("GetServiceQuota",
                        R"({"ServiceCode": "elasticloadbalancing", "QuotaCode": "L-822D1B1B"})")
                  .at("Quota.Adjustable"),
              "false");
    EXPECT_EQ(
        desk.call("GetServiceQuota", R"({"ServiceCode": "no", "QuotaCode": "L-1"})").refusal(),
        "NoSuchResourceException: The request failed because the specified service does not "
        "exist.");
    EXPECT_EQ(
        desk.call("GetServiceQuota", R"({"ServiceCode": "ecs", "QuotaCode": "L-1"})").error.code,
        "NoSuchResourceException");
}

TEST(ServiceQuotas, AreListedInPages) {
    ServiceDesk desk("service-quotas");
    Reply first = desk.call("ListServiceQuotas", R"({"ServiceCode": "ecs", "MaxResults": 1})");
    EXPECT_EQ(first.at("Quotas"), "#1");
    Reply second = desk.call("ListServiceQuotas", R"({"ServiceCode": "ecs", "NextToken": ")" +
                                                      first.at("NextToken") + "\"}");
    EXPECT_EQ(second.at("Quotas"), "#1");
    EXPECT_EQ(second.at("NextToken"), "");
    EXPECT_NE(second.at("Quotas.0.QuotaCode"), first.at("Quotas.0.QuotaCode"));
    EXPECT_EQ(desk.call("ListServices").at("Services.0.ServiceCode"), "AWSCloudMap");
}

TEST(ServiceQuotas, AreEachOfAServiceThatIsListed) {
    for (const Quota& quota : quotas())
        EXPECT_NE(std::ranges::find(quota_services(), quota.service, &QuotaService::code),
                  quota_services().end())
            << quota.code;
}

}  // namespace
}  // namespace local
