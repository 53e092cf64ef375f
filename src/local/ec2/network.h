#pragma once
// Handlers of EC2 that are no row: routes, what is attached to what, attributes, tags, places.

#include "local/operations.h"

namespace local::ec2 {

std::optional<aws::Error> create_route(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> replace_route(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_route(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> associate_route_table(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> disassociate_route_table(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> attach_internet_gateway(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> detach_internet_gateway(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> delete_vpc_endpoints(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_vpc_attribute(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> modify_vpc_attribute(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> modify_subnet_attribute(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> create_tags(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_tags(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_tags(Asking& asking, aws::Writer& answer);

std::optional<aws::Error> describe_account_attributes(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_availability_zones(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> describe_regions(Asking& asking, aws::Writer& answer);

}  // namespace local::ec2
