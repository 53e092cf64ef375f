#include "local/autoscaling/targets.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/prng.h"
#include "base/time.h"
#include "engine/aws_ids.h"
#include "engine/properties.h"
#include "local/autoscaling/common.h"
#include "local/reading.h"
#include "local/tags.h"
#include "local/writing.h"

namespace local::autoscaling {
namespace {

using Refused = std::optional<aws::Error>;

std::string target_id(std::string_view resource, std::string_view dimension,
                      std::string_view service) {
    return fmt::format("{}|{}|{}", resource, dimension, service);
}

std::string input(const Asking& asking, std::string_view name) {
    return std::string(asking.input().text(name));
}

const engine::Record* target_of_arn(const Asking& asking, std::string_view arn) {
    for (const engine::Record* target : living(asking, kTarget))
        if (arn_of(asking, *target) == arn) return target;
    return nullptr;
}

std::string default_role(const Asking& asking) {
    return fmt::format(
        "arn:aws:iam::{}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/"
        "AWSServiceRoleForApplicationAutoScaling_ECSService",
        asking.account());
}

// AWS rule autoscaling.1 [documented] "API reference, RegisterScalableTarget": a new target needs
// both capacities, the least is not above the most, and an ECS service must be there. [observed]
// "Messages that others recorded": the words. Test: ScalableTargets.AreRefusedInTheWordsOfAws
Refused refuse_target(const Asking& asking, const engine::Record* there) {
    const aws::Value& in = asking.input();
    if (in.text("ServiceNamespace") != "ecs")
        return asking.error(kValidation,
                            fmt::format("The service namespace {} is not part of this cloud yet",
                                        in.text("ServiceNamespace")));
    if (!there && (!in.has("MinCapacity") || !in.has("MaxCapacity")))
        return asking.error(kValidation,
                            "MinCapacity and MaxCapacity are required to register a new scalable "
                            "target");
    auto capacity = [&](std::string_view name) {
        std::int64_t before = there ? engine::integer_at(*there->properties, name).value_or(0) : 0;
        return in.integer(name, before);
    };
    if (capacity("MinCapacity") < 0 || capacity("MaxCapacity") < 0)
        return asking.error(kValidation, "Capacity cannot be a negative number");
    if (capacity("MinCapacity") > capacity("MaxCapacity"))
        return asking.error(kValidation, "Maximum capacity cannot be less than minimum capacity");
    const std::string service = fmt::format("arn:aws:ecs:{}:{}:{}", asking.region(),
                                            asking.account(), in.text("ResourceId"));
    if (!find_living(asking, "AWS::ECS::Service", service))
        return asking.error(kValidation,
                            fmt::format("ECS service doesn't exist: {}", in.text("ResourceId")));
    return std::nullopt;
}

void write_target(const Asking& asking, aws::Writer& out, const engine::Record& record) {
    const aws::Shape& shape = element_of(*asking.operation().output, "ScalableTargets");
    const cfn::Object& properties = *record.properties;
    write_place(out, place_of(asking, record));
    write_property(out, shape, "MinCapacity", properties);
    write_property(out, shape, "MaxCapacity", properties);
    const std::string role = engine::text_at(properties, "RoleARN");
    out.text("RoleARN", role.empty() ? default_role(asking) : role);
    out.time("CreationTime", record.created);
    out.begin_structure("SuspendedState");
    for (std::string_view name :
         {"DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended"})
        out.boolean(name, engine::truth_at(properties, fmt::format("SuspendedState.{}", name)));
    out.end();
    out.text("ScalableTargetARN", arn_of(asking, record));
}

}  // namespace

const engine::Record* target_in(const Asking& asking) {
    return find_living(asking, kTarget,
                       target_id(input(asking, "ResourceId"), input(asking, "ScalableDimension"),
                                 input(asking, "ServiceNamespace")));
}

// AWS rule autoscaling.2 [observed] "Messages that others recorded": what is not registered is not
// found under all of its names. Test: ScalableTargets.AreRefusedInTheWordsOfAws
aws::Error no_target(const Asking& asking) {
    return asking.error(
        kMissing, fmt::format("No scalable target found for service namespace: {}, resource ID: "
                              "{}, scalable dimension: {}",
                              input(asking, "ServiceNamespace"), input(asking, "ResourceId"),
                              input(asking, "ScalableDimension")));
}

aws::Error none_found(const Asking& asking, std::string_view what, std::string_view name) {
    return asking.error(
        kMissing,
        fmt::format("No {} found for service namespace: {}, resource ID: {}, scalable dimension: "
                    "{}, {} name: {}",
                    what, input(asking, "ServiceNamespace"), input(asking, "ResourceId"),
                    input(asking, "ScalableDimension"), what, name));
}

std::string arn_of(const Asking& asking, const engine::Record& target) {
    std::uint64_t seed = static_cast<std::uint64_t>(target.created.in_unix_milliseconds());
    for (char c : target.physical_id)
        seed = base::mix(seed, static_cast<unsigned char>(c));
    return fmt::format("arn:aws:application-autoscaling:{}:{}:scalable-target/0ec5{}",
                       asking.region(), asking.account(), engine::IdSource{.seed = seed}.hex(32));
}

Place place_of(const Asking& asking, const engine::Record& record) {
    const cfn::Object& properties = *record.properties;
    // A template may name the target in the place of its parts.
    const std::string id = engine::text_at(properties, "ScalingTargetId");
    if (const engine::Record* target = id.empty() ? nullptr : find_living(asking, kTarget, id))
        return place_of(asking, *target);
    return {.service = engine::text_at(properties, "ServiceNamespace"),
            .resource = engine::text_at(properties, "ResourceId"),
            .dimension = engine::text_at(properties, "ScalableDimension")};
}

bool is_asked_for(const Asking& asking, const Place& place) {
    auto fits = [&](std::string_view member, const std::string& value) {
        std::string_view asked = asking.input().text(member);
        return asked.empty() || asked == value;
    };
    return fits("ServiceNamespace", place.service) && fits("ResourceId", place.resource) &&
           fits("ScalableDimension", place.dimension);
}

void write_place(aws::Writer& out, const Place& place) {
    out.text("ServiceNamespace", place.service);
    out.text("ResourceId", place.resource);
    out.text("ScalableDimension", place.dimension);
}

const PageRules& pages() {
    static constexpr PageRules kPages = {.token = "NextToken",
                                         .limit = "MaxResults",
                                         .most = 50,
                                         .wrong_code = "InvalidNextTokenException",
                                         .wrong_message = "Invalid nextToken"};
    return kPages;
}

// AWS rule autoscaling.3 [documented] "API reference, RegisterScalableTarget": a target that is
// registered already is changed; what is not said stays. Test:
// ScalableTargets.AreRegisteredAndChanged
Refused register_scalable_target(Asking& asking, aws::Writer& answer) {
    const engine::Record* there = target_in(asking);
    if (auto refused = refuse_target(asking, there)) return refused;
    cfn::Object properties =
        properties_of(*asking.operation().input, asking.input(), {{"Tags", ""}});
    std::string id;
    if (there) {
        if (asking.input().has("Tags"))
            return asking.error(kValidation,
                                "Tags of a registered target are changed with TagResource");
        id = there->physical_id;
        for (std::string_view name : {"ResourceId", "ScalableDimension", "ServiceNamespace"})
            std::erase_if(properties.fields,
                          [&](const cfn::Field& field) { return field.name == name; });
        if (auto error = change(asking, kTarget, id, std::move(properties))) return error;
    } else {
        if (asking.input().has("Tags"))
            properties.add("Tags", tags_property(tags_in(asking.input(), "Tags")));
        auto made = make(asking, kTarget, std::move(properties));
        if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
        id = std::get<std::string>(made);
    }
    answer.text("ScalableTargetARN", arn_of(asking, *find_living(asking, kTarget, id)));
    return std::nullopt;
}

Refused describe_scalable_targets(Asking& asking, aws::Writer& answer) {
    const aws::Value::List& wanted = asking.input().list("ResourceIds");
    std::vector<std::string> ids;
    for (const engine::Record* target : living(asking, kTarget)) {
        Place place = place_of(asking, *target);
        bool is_named = wanted.empty() || std::ranges::any_of(wanted, [&](const aws::Value& id) {
                            return id.as_text() == place.resource;
                        });
        if (is_named && is_asked_for(asking, place)) ids.push_back(target->physical_id);
    }
    auto paged = page_of(asking, std::move(ids), pages());
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("ScalableTargets");
    for (const std::string& id : page.ids) {
        answer.begin_structure();
        write_target(asking, answer, *find_living(asking, kTarget, id));
        answer.end();
    }
    answer.end();
    write_next(answer, page, pages());
    return std::nullopt;
}

// AWS rule autoscaling.4 [documented] "API reference, DeregisterScalableTarget": its policies and
// scheduled actions go with it. Test: ScalableTargets.TakeTheirPoliciesWithThem
Refused deregister_scalable_target(Asking& asking, aws::Writer&) {
    const engine::Record* target = target_in(asking);
    if (!target) return no_target(asking);
    const std::string id = target->physical_id;
    std::vector<std::string> policies;
    for (const engine::Record* policy : living(asking, kPolicy)) {
        Place place = place_of(asking, *policy);
        if (target_id(place.resource, place.dimension, place.service) == id)
            policies.push_back(policy->physical_id);
    }
    for (const std::string& policy : policies)
        if (auto error = remove(asking, kPolicy, policy)) return error;
    return remove(asking, kTarget, id);
}

namespace {

/// AWS rule autoscaling.5 [documented] "API reference, TagResource, Errors": what no ARN of a
/// target means is a ResourceNotFoundException; a target has up to 50 tags. Test:
/// ScalableTargets.HaveTags
aws::Either<const engine::Record*> tagged(const Asking& asking) {
    const std::string arn = input(asking, "ResourceARN");
    if (const engine::Record* target = target_of_arn(asking, arn)) return target;
    return asking.error("ResourceNotFoundException",
                        fmt::format("The resource specified does not exist: {}", arn));
}

Refused retag(Asking& asking, const engine::Record& target, const Tags& tags) {
    constexpr std::size_t kMostTags = 50;
    if (tags.size() > kMostTags)
        return asking.error("TooManyTagsException",
                            fmt::format("A target can have up to {} tags", kMostTags));
    return change(asking, kTarget, target.physical_id, cfn::Object{{"Tags", tags_property(tags)}});
}

}  // namespace

Refused tag_resource(Asking& asking, aws::Writer&) {
    auto target = tagged(asking);
    if (auto* error = std::get_if<aws::Error>(&target)) return std::move(*error);
    const engine::Record& record = *std::get<const engine::Record*>(target);
    return retag(asking, record, with_tags(tags_of(record), tags_in(asking.input(), "Tags")));
}

Refused untag_resource(Asking& asking, aws::Writer&) {
    auto target = tagged(asking);
    if (auto* error = std::get_if<aws::Error>(&target)) return std::move(*error);
    const engine::Record& record = *std::get<const engine::Record*>(target);
    return retag(asking, record,
                 without_tags(tags_of(record), texts_of(asking.input().list("TagKeys"))));
}

Refused list_tags_for_resource(Asking& asking, aws::Writer& answer) {
    auto target = tagged(asking);
    if (auto* error = std::get_if<aws::Error>(&target)) return std::move(*error);
    write_tags(answer, *asking.operation().output, "Tags",
               tags_of(*std::get<const engine::Record*>(target)));
    return std::nullopt;
}

}  // namespace local::autoscaling
