#include <gtest/gtest.h>

#include "local/records/test_service.h"

namespace local {
namespace {

using test::play;
using test::Reply;
using test::ServiceDesk;

const std::string kTopic = "arn:aws:sns:eu-west-1:000000000000:alarms";
const std::string kAsked = R"({"TopicArn": ")" + kTopic + "\"";
const std::string kQueue = "arn:aws:sqs:eu-west-1:000000000000:q";

TEST(Sns, MakesATopicOnce) {
    play("sns",
         {{"CreateTopic", R"({"Name": "alarms", "Attributes": {"DisplayName": "a"},
                             "Tags": [{"Key": "k", "Value": "v"}]})",
           "TopicArn", kTopic},
          {"CreateTopic", R"({"Name": "alarms"})", "TopicArn", kTopic},
          {"CreateTopic", R"({"Name": "alarms", "Attributes": {"DisplayName": "b"}})", "",
           "!InvalidParameter"},
          {"ListTopics", "{}", "Topics", "#1"},
          {"GetTopicAttributes", kAsked + "}", "Attributes.DisplayName", "a"},
          {"SetTopicAttributes",
           kAsked + R"(, "AttributeName": "DisplayName", "AttributeValue": "c"})", "", ""},
          {"GetTopicAttributes", kAsked + "}", "Attributes.DisplayName", "c"},
          {"SetTopicAttributes", kAsked + R"(, "AttributeName": "Policy", "AttributeValue": "{}"})",
           "", "!InvalidParameter"},
          {"ListTagsForResource", R"({"ResourceArn": ")" + kTopic + "\"}", "Tags.0.Value", "v"},
          {"GetTopicAttributes", R"({"TopicArn": "arn:aws:sns:eu-west-1:000000000000:no"})", "",
           "!NotFound"}});
}

TEST(Sns, SubscribesAnEndPointOnce) {
    const std::string subscribed = kAsked + R"(, "Protocol": "sqs", "Endpoint": ")" + kQueue + "\"";
    play("sns", {{"CreateTopic", R"({"Name": "alarms"})", "", ""},
                 {"Subscribe", subscribed + R"(, "Attributes": {"RawMessageDelivery": "true"}})",
                  "SubscriptionArn", "?", "s"},
                 {"Subscribe", subscribed + "}", "SubscriptionArn", "$s$"},
                 {"GetSubscriptionAttributes", R"({"SubscriptionArn": "$s$"})",
                  "Attributes.RawMessageDelivery", "true"},
                 {"ListSubscriptionsByTopic", kAsked + "}", "Subscriptions.0.Endpoint", kQueue},
                 {"Subscribe", kAsked + R"(, "Protocol": "email", "Endpoint": "a@b.example"})", "",
                  "!InvalidParameter"},
                 {"Unsubscribe", R"({"SubscriptionArn": "$s$"})", "", ""},
                 {"ListSubscriptions", "{}", "Subscriptions", "#0"}});
}

TEST(Sns, DeletesATopicWithItsSubscriptions) {
    play("sns",
         {{"CreateTopic", R"({"Name": "alarms"})", "", ""},
          {"Subscribe", kAsked + R"(, "Protocol": "sqs", "Endpoint": ")" + kQueue + "\"}", "", ""},
          {"DeleteTopic", kAsked + "}", "", ""},
          {"DeleteTopic", kAsked + "}", "", ""},
          {"ListSubscriptions", "{}", "Subscriptions", "#0"},
          {"ListTopics", "{}", "Topics", "#0"}});
}

TEST(Sns, SaysThatNothingIsPublished) {
    ServiceDesk desk("sns");
    EXPECT_EQ(desk.call("Publish", kAsked + R"(, "Message": "a"})").refusal(),
              "InvalidParameter: Publishing is not part of this cloud yet");
}

}  // namespace
}  // namespace local
