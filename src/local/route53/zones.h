#pragma once
// Hosted zones, and what changes of them are called.

#include <string>
#include <string_view>

#include "local/operations.h"
#include "local/records.h"

namespace local::route53 {

extern const RecordKind kZone;
extern const RecordKind kRecordSet;

/// "shop.example." of "Shop.example": small letters and a dot at the end.
std::string dns_name(std::string_view name);
/// The zone at the member of the input, with or without "/hostedzone/".
aws::Either<const engine::Record*> zone_of(const Asking& asking, std::string_view member);
/// The records in the zone that the template or the API made, in no order.
std::vector<const engine::Record*> records_in(const Asking& asking, const engine::Record& zone);
std::vector<std::string> name_servers(const engine::Record& zone);

/// The structure ChangeInfo of a change that is made now.
void write_change(const Asking& asking, aws::Writer& answer, std::string_view comment = {});

std::optional<aws::Error> create_hosted_zone(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_hosted_zone(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_hosted_zone(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_hosted_zones(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_hosted_zones_by_name(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_hosted_zone_count(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> update_hosted_zone_comment(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_change(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> change_tags(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_tags(Asking& asking, aws::Writer& answer);

}  // namespace local::route53
