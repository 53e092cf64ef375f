#include "local/route53/operations.h"

#include "local/route53/record_sets.h"
#include "local/route53/zones.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"ChangeResourceRecordSets", route53::change_resource_record_sets},
    {"ChangeTagsForResource", route53::change_tags},
    {"CreateHostedZone", route53::create_hosted_zone},
    {"DeleteHostedZone", route53::delete_hosted_zone},
    {"GetChange", route53::get_change},
    {"GetHostedZone", route53::get_hosted_zone},
    {"GetHostedZoneCount", route53::get_hosted_zone_count},
    {"ListHostedZones", route53::list_hosted_zones},
    {"ListHostedZonesByName", route53::list_hosted_zones_by_name},
    {"ListResourceRecordSets", route53::list_resource_record_sets},
    {"ListTagsForResource", route53::list_tags},
    {"UpdateHostedZoneComment", route53::update_hosted_zone_comment},
};

}  // namespace

std::span<const OperationRow> route53_operations() {
    return kOperations;
}

}  // namespace local
