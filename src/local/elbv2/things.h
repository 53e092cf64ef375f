#pragma once
// Load balancers, target groups, listeners and rules go by their ARN; how they are found, and what
// is said where there is none.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "local/not_yet.h"
#include "local/operations.h"
#include "local/pages.h"
#include "local/record_requests.h"
#include "local/records.h"

namespace local::elbv2 {

inline constexpr std::string_view kBalancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
inline constexpr std::string_view kGroup = "AWS::ElasticLoadBalancingV2::TargetGroup";
inline constexpr std::string_view kListener = "AWS::ElasticLoadBalancingV2::Listener";
inline constexpr std::string_view kRule = "AWS::ElasticLoadBalancingV2::ListenerRule";
inline constexpr std::string_view kCertificate = "AWS::ElasticLoadBalancingV2::ListenerCertificate";
inline constexpr const char* kValidation = "ValidationError";

/// The record of an ARN. Error: it is no ARN of that type, or means nothing.
aws::Either<const engine::Record*> thing_of(const Asking& asking, std::string_view type,
                                            std::string_view arn);
/// The same for the member `name` of the input.
aws::Either<const engine::Record*> thing_in(const Asking& asking, std::string_view type,
                                            std::string_view name);
/// Of the types that have tags, by the ARN alone.
aws::Either<const engine::Record*> tagged_thing(const Asking& asking, std::string_view arn);

/// All that the list of ARNs `name` of the input means.
aws::Either<std::vector<const engine::Record*>> things_in(const Asking& asking,
                                                          std::string_view type,
                                                          std::string_view name);

using Write = void (*)(const Asking& asking, aws::Writer& out, const engine::Record& record);
/// The page of `records` that the input asks for, as the list `name` of the answer.
std::optional<aws::Error> answer_page(const Asking& asking, aws::Writer& answer,
                                      std::string_view name,
                                      const std::vector<const engine::Record*>& records,
                                      Write write);
/// The list `name` with one record.
void answer_one(const Asking& asking, aws::Writer& answer, std::string_view name,
                const engine::Record& record, Write write);

/// How the service speaks of its pages.
const PageRules& pages();

/// Makes it; or finds what is there already, exactly so: creations may be repeated.
aws::Either<const engine::Record*> make_or_find(Asking& asking, std::string_view type,
                                                cfn::Object properties);

}  // namespace local::elbv2
