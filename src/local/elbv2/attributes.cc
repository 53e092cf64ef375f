#include "local/elbv2/attributes.h"

#include <map>
#include <string>
#include <utility>
#include <variant>

#include "engine/inventory/balancer_attributes.h"
#include "engine/properties.h"
#include "local/elbv2/things.h"

namespace local::elbv2 {
namespace {

using Refused = std::optional<aws::Error>;

/// AWS rule balancer.9 [documented] "API reference, DescribeLoadBalancerAttributes,
/// ModifyTargetGroupAttributes": all attributes are shown, with AWS's defaults where nobody said
/// anything. Test: Balancers.HaveAttributesWithTheDefaultsOfAws
void write_attributes(const Asking& asking, aws::Writer& answer, const engine::Record& record) {
    answer.begin_list("Attributes");
    for (const auto& [key, value] : engine::balancer_attributes(*asking.inventory(), record))
        answer.begin_structure().text("Key", key).text("Value", value).end();
    answer.end();
}

Refused describe(Asking& asking, aws::Writer& answer, std::string_view type,
                 std::string_view member) {
    auto thing = thing_in(asking, type, member);
    if (auto* error = std::get_if<aws::Error>(&thing)) return std::move(*error);
    write_attributes(asking, answer, *std::get<const engine::Record*>(thing));
    return std::nullopt;
}

/// What was said before stays, by key.
cfn::Array merged(const Asking& asking, const engine::Record& record) {
    std::map<std::string, std::string> said;
    for (const cfn::Object* attribute :
         engine::objects_at(*record.properties, engine::attributes_property(record.type)))
        said[engine::text_at(*attribute, "Key")] = engine::text_at(*attribute, "Value");
    for (const aws::Value& attribute : asking.input().list("Attributes"))
        said[std::string(attribute.text("Key"))] = attribute.text("Value");
    cfn::Array all;
    for (const auto& [key, value] : said)
        all.push_back(cfn::Object{{"Key", key}, {"Value", value}});
    return all;
}

Refused modify(Asking& asking, aws::Writer& answer, std::string_view type,
               std::string_view member) {
    auto thing = thing_in(asking, type, member);
    if (auto* error = std::get_if<aws::Error>(&thing)) return std::move(*error);
    const engine::Record& record = *std::get<const engine::Record*>(thing);
    const std::string arn = record.physical_id;
    std::string property(engine::attributes_property(type));
    if (auto error =
            change(asking, type, arn, cfn::Object{{std::move(property), merged(asking, record)}}))
        return error;
    write_attributes(asking, answer, *find_living(asking, type, arn));
    return std::nullopt;
}

}  // namespace

Refused describe_load_balancer_attributes(Asking& asking, aws::Writer& answer) {
    return describe(asking, answer, kBalancer, "LoadBalancerArn");
}
Refused modify_load_balancer_attributes(Asking& asking, aws::Writer& answer) {
    return modify(asking, answer, kBalancer, "LoadBalancerArn");
}
Refused describe_target_group_attributes(Asking& asking, aws::Writer& answer) {
    return describe(asking, answer, kGroup, "TargetGroupArn");
}
Refused modify_target_group_attributes(Asking& asking, aws::Writer& answer) {
    return modify(asking, answer, kGroup, "TargetGroupArn");
}
Refused describe_listener_attributes(Asking& asking, aws::Writer& answer) {
    return describe(asking, answer, kListener, "ListenerArn");
}
Refused modify_listener_attributes(Asking& asking, aws::Writer& answer) {
    return modify(asking, answer, kListener, "ListenerArn");
}

}  // namespace local::elbv2
