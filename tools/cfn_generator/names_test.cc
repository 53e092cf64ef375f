#include "names.h"

#include <gtest/gtest.h>

namespace cfn_generator {
namespace {

TEST(Names, NamespacesFollowTheWordsOfTheType) {
    EXPECT_EQ(namespace_of("TaskDefinition"), "task_definition");
    EXPECT_EQ(namespace_of("VPC"), "vpc");
    EXPECT_EQ(namespace_of("VPCEndpoint"), "vpc_endpoint");
    EXPECT_EQ(namespace_of("DBInstance"), "db_instance");
    EXPECT_EQ(namespace_of("OIDCProvider"), "oidc_provider");
    EXPECT_EQ(namespace_of("SubnetRouteTableAssociation"), "subnet_route_table_association");
}

TEST(Names, ConstantsReadAsWords) {
    EXPECT_EQ(
        constants_of({"BLUE_GREEN", "awslogs", "forward-config", "Endpoint.Address", "HTTP2"}),
        (std::vector<std::string>{"kBlueGreen", "kAwslogs", "kForwardConfig", "kEndpointAddress",
                                  "kHttp2"}));
}

TEST(Names, WordsThatWouldFallTogetherKeepTheirSpelling) {
    EXPECT_EQ(constants_of({"ENABLED", "enabled", "off"}),
              (std::vector<std::string>{"kENABLED", "kenabled", "kOff"}));
}

Property with_words(std::string name, std::vector<std::string> words) {
    return {.name = std::move(name), .type = "string", .limits = {.words = std::move(words)}};
}

TEST(Enumerations, AreSharedWhenNameAndWordsAgreeAndQualifiedWhenNot) {
    Type type{
        .properties = {with_words("Protocol", {"HTTP"}), with_words("Matcher", {"A"})},
        .definitions = {{"Matcher", {}},
                        {"Redirect", {with_words("Protocol", {"HTTP", "HTTPS"})}},
                        {"Target", {with_words("Protocol", {"HTTP"}), with_words("Kind", {"A"})}},
                        {"Other", {with_words("Kind", {"A"}), with_words("Matcher", {"B"})}}}};
    Enumerations found = enumerations_of(type);
    EXPECT_EQ((found.by_property[{"", "Protocol"}]), "Protocol");
    EXPECT_EQ((found.by_property[{"Redirect", "Protocol"}]), "RedirectProtocol");
    EXPECT_EQ((found.by_property[{"Target", "Protocol"}]), "TargetProtocol");
    EXPECT_EQ((found.by_property[{"Target", "Kind"}]), "Kind");
    EXPECT_EQ((found.by_property[{"Other", "Kind"}]), "Kind");
    EXPECT_EQ((found.by_property[{"", "Matcher"}]), "MatcherWord");
    EXPECT_EQ((found.by_property[{"Other", "Matcher"}]), "OtherMatcher");
    EXPECT_EQ(found.all.size(), 6u);
}

}  // namespace
}  // namespace cfn_generator
