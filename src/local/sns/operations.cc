#include "local/sns/operations.h"

#include <algorithm>

#include <fmt/format.h>

#include "cfn/write_template.h"
#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::string_view kInvalid = "InvalidParameter";

constexpr MemberForm kTopicMembers[] = {{"TopicArn", "{id}"}};
constexpr MemberForm kSubscriptionMembers[] = {
    {"SubscriptionArn", "{id}"},
    {"Owner", "{account}"},
};
constexpr RecordKind kTopic = {.type = "AWS::SNS::Topic",
                               .members = kTopicMembers,
                               .missing_code = "NotFound",
                               .missing_message = "Topic does not exist",
                               .invalid_code = kInvalid,
                               .too_many_tags = "TagLimitExceeded"};
constexpr RecordKind kSubscription = {.type = "AWS::SNS::Subscription",
                                      .members = kSubscriptionMembers,
                                      .missing_code = "NotFound",
                                      .missing_message = "Subscription does not exist",
                                      .invalid_code = kInvalid};

/// An attribute of the API, which has texts alone.
enum class As : std::uint8_t { Text, Truth, Json };
struct Attribute {
    std::string_view name;  ///< the property is called alike
    As as = As::Text;
};
constexpr Attribute kTopicAttributes[] = {
    {"ContentBasedDeduplication", As::Truth},
    {"DisplayName"},
    {"FifoTopic", As::Truth},
    {"KmsMasterKeyId"},
    {"SignatureVersion"},
    {"TracingConfig"},
};
constexpr Attribute kSubscriptionAttributes[] = {
    {"DeliveryPolicy", As::Json},      {"FilterPolicy", As::Json},  {"FilterPolicyScope"},
    {"RawMessageDelivery", As::Truth}, {"RedrivePolicy", As::Json}, {"SubscriptionRoleArn"},
};

/// The attribute as a property. Error: it is none that is here, or no JSON.
aws::Either<cfn::Field> property_of(const Asking& asking, std::span<const Attribute> attributes,
                                    std::string_view name, std::string_view text) {
    auto found = std::ranges::find(attributes, name, &Attribute::name);
    if (found == attributes.end()) return not_yet(asking, kTopic, name);
    cfn::Field field{std::string(name), std::string(text)};
    if (found->as == As::Truth) field.value = text == "true";
    if (found->as != As::Json) return field;
    auto json = read_json(text);
    if (!json)
        return asking.error(std::string(kInvalid),
                            fmt::format("Invalid parameter: {}: failed to parse JSON.", name));
    field.value = *std::move(json);
    return field;
}

/// Adds the attributes of the input to `properties`.
Refused add_attributes(const Asking& asking, std::span<const Attribute> attributes,
                       cfn::Object& properties) {
    for (const aws::Field& given : asking.input().fields("Attributes")) {
        auto field = property_of(asking, attributes, given.name, given.value.as_text());
        if (auto* error = std::get_if<aws::Error>(&field)) return std::move(*error);
        properties.fields.push_back(std::move(std::get<cfn::Field>(field)));
    }
    return std::nullopt;
}

void write_attributes(aws::Writer& answer, std::span<const Attribute> attributes,
                      const engine::Record& record) {
    for (const Attribute& attribute : attributes)
        if (const cfn::Expression* value = record.properties->find(attribute.name))
            answer.text(attribute.name, attribute.as == As::Json ? cfn::compact_json(*value)
                                                                 : engine::text_of(value));
}

// AWS rule sns.1 [documented] "SNS API reference, CreateTopic": a topic that is there is answered
// as if it were new, unless it is asked with other attributes. Test: Sns.MakesATopicOnce
Refused create_topic(Asking& asking, aws::Writer& answer) {
    if (asking.input().has("DataProtectionPolicy"))
        return not_yet(asking, kTopic, "DataProtectionPolicy");
    cfn::Object properties{{"TopicName", asking.input().text("Name")}};
    if (auto refused = add_attributes(asking, kTopicAttributes, properties)) return refused;
    const std::string arn = fmt::format("arn:aws:sns:{}:{}:{}", asking.region(), asking.account(),
                                        asking.input().text("Name"));
    answer.text("TopicArn", arn);
    if (const engine::Record* there = find_record(asking, kTopic, arn)) {
        for (const cfn::Field& field : properties.fields) {
            const cfn::Expression* value = there->properties->find(field.name);
            if (field.name != "TopicName" && (!value || *value != field.value))
                return asking.error(std::string(kInvalid),
                                    "Invalid parameter: Attributes Reason: Topic already exists "
                                    "with different attributes");
        }
        return std::nullopt;
    }
    Tags tags = tags_in(asking.input(), "Tags");
    if (!tags.empty()) properties.add("Tags", tags_property(tags));
    auto made = make_record(asking, kTopic, {std::move(properties), std::nullopt});
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    return std::nullopt;
}

// AWS rule sns.2 [documented] "SNS API reference, DeleteTopic": a topic that is not there is
// deleted without an error, and its subscriptions go with it. Test:
// Sns.DeletesATopicWithItsSubscriptions
Refused delete_topic(Asking& asking, aws::Writer&) {
    const std::string arn(asking.input().text("TopicArn"));
    if (!find_record(asking, kTopic, arn)) return std::nullopt;
    std::vector<std::string> subscriptions;
    for (const engine::Record* subscription : records_of(asking, kSubscription))
        if (engine::text_at(*subscription->properties, "TopicArn") == arn)
            subscriptions.push_back(subscription->physical_id);
    for (const std::string& subscription : subscriptions)
        if (auto error = delete_record(asking, kSubscription, subscription)) return error;
    return delete_record(asking, kTopic, arn);
}

Refused get_topic_attributes(Asking& asking, aws::Writer& answer) {
    auto found = record_of(asking, kTopic, asking.input().text("TopicArn"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& topic = *std::get<const engine::Record*>(found);
    std::size_t count = 0;
    for (const engine::Record* subscription : records_of(asking, kSubscription))
        count += engine::text_at(*subscription->properties, "TopicArn") == topic.physical_id;
    answer.begin_map("Attributes");
    answer.text("TopicArn", topic.physical_id);
    answer.text("Owner", asking.account());
    answer.text("SubscriptionsConfirmed", fmt::to_string(count));
    answer.text("SubscriptionsPending", "0");
    answer.text("SubscriptionsDeleted", "0");
    write_attributes(answer, kTopicAttributes, topic);
    answer.end();
    return std::nullopt;
}

Refused set_attributes(Asking& asking, const RecordKind& kind, std::string_view key,
                       std::span<const Attribute> attributes) {
    auto found = record_of(asking, kind, asking.input().text(key));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    auto field = property_of(asking, attributes, asking.input().text("AttributeName"),
                             asking.input().text("AttributeValue"));
    if (auto* error = std::get_if<aws::Error>(&field)) return std::move(*error);
    cfn::Object changes;
    changes.fields.push_back(std::move(std::get<cfn::Field>(field)));
    return change_record(asking, kind, std::get<const engine::Record*>(found)->physical_id,
                         std::move(changes));
}
Refused set_topic_attributes(Asking& asking, aws::Writer&) {
    return set_attributes(asking, kTopic, "TopicArn", kTopicAttributes);
}
Refused set_subscription_attributes(Asking& asking, aws::Writer&) {
    return set_attributes(asking, kSubscription, "SubscriptionArn", kSubscriptionAttributes);
}

// AWS rule sns.3 [documented] "SNS API reference, Subscribe": the same end point is subscribed
// once; mail and web addresses have to confirm, which nobody can here. Test:
// Sns.SubscribesAnEndPointOnce
Refused subscribe(Asking& asking, aws::Writer& answer) {
    auto found = record_of(asking, kTopic, asking.input().text("TopicArn"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const std::string protocol(asking.input().text("Protocol"));
    bool confirms = protocol.starts_with("http") || protocol.starts_with("email");
    if (confirms) return not_yet(asking, kTopic, fmt::format("The protocol {}", protocol));
    cfn::Object properties{{"TopicArn", asking.input().text("TopicArn")},
                           {"Protocol", protocol},
                           {"Endpoint", asking.input().text("Endpoint")}};
    for (const engine::Record* other : records_of(asking, kSubscription)) {
        bool is_same = std::ranges::all_of(properties.fields, [&](const cfn::Field& field) {
            return engine::text_at(*other->properties, field.name) == engine::text_of(&field.value);
        });
        if (!is_same) continue;
        answer.text("SubscriptionArn", other->physical_id);
        return std::nullopt;
    }
    if (auto refused = add_attributes(asking, kSubscriptionAttributes, properties)) return refused;
    auto made = make_record(asking, kSubscription, {std::move(properties), std::nullopt});
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    answer.text("SubscriptionArn", std::get<const engine::Record*>(made)->physical_id);
    return std::nullopt;
}

Refused get_subscription_attributes(Asking& asking, aws::Writer& answer) {
    auto found = record_of(asking, kSubscription, asking.input().text("SubscriptionArn"));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& subscription = *std::get<const engine::Record*>(found);
    answer.begin_map("Attributes");
    answer.text("SubscriptionArn", subscription.physical_id);
    answer.text("Owner", asking.account());
    answer.text("PendingConfirmation", "false");
    for (std::string_view name : {"TopicArn", "Protocol", "Endpoint"})
        answer.text(name, engine::text_at(*subscription.properties, name));
    write_attributes(answer, kSubscriptionAttributes, subscription);
    answer.end();
    return std::nullopt;
}

Refused publish(Asking& asking, aws::Writer&) {
    return not_yet(asking, kTopic, "Publishing");
}

constexpr PageRules kPages = {.token = "NextToken",
                              .limit = "",
                              .most = 100,
                              .wrong_code = kInvalid,
                              .wrong_message = "Invalid parameter: NextToken"};
constexpr ListFilter kOfTopic[] = {{.member = "TopicArn", .form = "{.TopicArn}"}};

constexpr RecordRow kRows[] = {
    {.operation = "ListTopics",
     .verb = Verb::List,
     .kind = &kTopic,
     .shown = "Topics",
     .pages = &kPages},
    {.operation = "ListSubscriptions",
     .verb = Verb::List,
     .kind = &kSubscription,
     .shown = "Subscriptions",
     .pages = &kPages},
    {.operation = "ListSubscriptionsByTopic",
     .verb = Verb::List,
     .kind = &kSubscription,
     .shown = "Subscriptions",
     .pages = &kPages,
     .filters = kOfTopic,
     .parent = &kTopic,
     .parent_key = "TopicArn"},
    {.operation = "Unsubscribe",
     .verb = Verb::Delete,
     .kind = &kSubscription,
     .key = "SubscriptionArn"},
    {.operation = "TagResource", .verb = Verb::Tag, .kind = &kTopic, .key = "ResourceArn"},
    {.operation = "UntagResource", .verb = Verb::Untag, .kind = &kTopic, .key = "ResourceArn"},
    {.operation = "ListTagsForResource",
     .verb = Verb::ListTags,
     .kind = &kTopic,
     .key = "ResourceArn",
     .shown = "Tags"},
};

constexpr OperationRow kHandlers[] = {
    {"CreateTopic", create_topic},
    {"DeleteTopic", delete_topic},
    {"GetSubscriptionAttributes", get_subscription_attributes},
    {"GetTopicAttributes", get_topic_attributes},
    {"Publish", publish},
    {"PublishBatch", publish},
    {"SetSubscriptionAttributes", set_subscription_attributes},
    {"SetTopicAttributes", set_topic_attributes},
    {"Subscribe", subscribe},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> sns_operations() {
    return kOperations;
}

}  // namespace local
