#include "local/ec2/operations.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "cfn/schema.h"
#include "engine/properties.h"
#include "local/ec2/filters.h"
#include "local/ec2/groups.h"
#include "local/ec2/network.h"
#include "local/ec2/things.h"
#include "local/pages.h"
#include "local/reading.h"
#include "local/tags.h"
#include "local/writing.h"

namespace local {
namespace ec2 {
namespace {

using Refused = std::optional<aws::Error>;
using engine::Record;

constexpr const char* kUnsupported = "UnsupportedOperation";

enum class Verb : std::uint8_t { Create, Describe, Delete };

struct Row {
    std::string_view operation;
    Verb verb = Verb::Describe;
    std::string_view type;
    /// Create: the member of the answer that holds it; empty: its members are the answer's. Delete:
    /// the member of the input with its id.
    std::string_view member = {};
};
constexpr Row kRows[] = {
    {"AllocateAddress", Verb::Create, kAddress},
    {"CreateInternetGateway", Verb::Create, kGateway, "InternetGateway"},
    {"CreateNatGateway", Verb::Create, kNat, "NatGateway"},
    {"CreateRouteTable", Verb::Create, kRouteTable, "RouteTable"},
    {"CreateSecurityGroup", Verb::Create, kGroup},
    {"CreateSubnet", Verb::Create, kSubnet, "Subnet"},
    {"CreateVpc", Verb::Create, kVpc, "Vpc"},
    {"CreateVpcEndpoint", Verb::Create, kEndpoint, "VpcEndpoint"},
    {"DeleteInternetGateway", Verb::Delete, kGateway, "InternetGatewayId"},
    {"DeleteNatGateway", Verb::Delete, kNat, "NatGatewayId"},
    {"DeleteRouteTable", Verb::Delete, kRouteTable, "RouteTableId"},
    {"DeleteSecurityGroup", Verb::Delete, kGroup, "GroupId"},
    {"DeleteSubnet", Verb::Delete, kSubnet, "SubnetId"},
    {"DeleteVpc", Verb::Delete, kVpc, "VpcId"},
    {"DescribeAddresses", Verb::Describe, kAddress},
    {"DescribeInternetGateways", Verb::Describe, kGateway},
    {"DescribeNatGateways", Verb::Describe, kNat},
    {"DescribeRouteTables", Verb::Describe, kRouteTable},
    {"DescribeSecurityGroups", Verb::Describe, kGroup},
    {"DescribeSubnets", Verb::Describe, kSubnet},
    {"DescribeVpcEndpoints", Verb::Describe, kEndpoint},
    {"DescribeVpcs", Verb::Describe, kVpc},
    {"ReleaseAddress", Verb::Delete, kAddress, "AllocationId"},
};

/// Members of inputs that are no property: the token, and tags, which stand in TagSpecifications.
constexpr std::string_view kNoProperties[] = {"ClientToken", "TagSpecifications"};

// AWS rule network.13 [observed] "Messages that others recorded": TagSpecifications are for the
// type that is made. Test: Vpcs.AreMadeWithTags
aws::Either<Tags> tags_of_new(const Asking& asking, const Thing& thing) {
    Tags tags;
    for (const aws::Value& specification : asking.input().list("TagSpecifications")) {
        std::string_view type = specification.text("ResourceType");
        if (type != thing.tagged)
            return asking.error(kInvalid, fmt::format("'{}' is not a valid taggable resource type "
                                                      "for this operation.",
                                                      type));
        tags = with_tags(std::move(tags), tags_in(specification, "Tags"));
    }
    return tags;
}

aws::Either<cfn::Object> properties_of_new(const Asking& asking, const Thing& thing) {
    auto tags = tags_of_new(asking, thing);
    if (auto* error = std::get_if<aws::Error>(&tags)) return std::move(*error);
    std::vector<Renamed> renamed;
    for (std::string_view name : kNoProperties)
        renamed.push_back({name, ""});
    if (thing.kind.type == kGroup) renamed.push_back({"Description", "GroupDescription"});
    cfn::Object properties =
        properties_of(*asking.operation().input, asking.input(), std::move(renamed));
    const cfn::TypeSchema& schema = *cfn::find_type(thing.kind.type);
    std::erase_if(properties.fields, [](const cfn::Field& field) {
        return field.value == cfn::Expression(false) ||
               field.value == cfn::Expression(cfn::Array{});
    });
    for (const cfn::Field& field : properties.fields)
        if (!schema.find(field.name) || field.name == "PolicyDocument")
            return asking.error(kUnsupported,
                                fmt::format("{} is not part of this cloud yet", field.name));
    if (!std::get<Tags>(tags).empty()) properties.add("Tags", tags_property(std::get<Tags>(tags)));
    return properties;
}

Refused create(Asking& asking, aws::Writer& answer, const Row& row) {
    const Thing& thing = thing_called(row.type);
    // AWS rule network.14 [chosen] "EC2 API reference, CreateSecurityGroup, VpcId": there is no
    // default VPC here, so a group says whose it is. Test: SecurityGroups.SayWhoseTheyAre
    if (row.type == kGroup && !asking.input().has("VpcId"))
        return asking.error("VPCIdNotSpecified", "No default VPC for this user");
    auto properties = properties_of_new(asking, thing);
    if (auto* error = std::get_if<aws::Error>(&properties)) return std::move(*error);
    auto made = make(asking, row.type, std::get<cfn::Object>(std::move(properties)),
                     asking.input().text("ClientToken"));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    const Record& record = *find_living(asking, row.type, std::get<std::string>(made));
    const aws::Shape& output = *asking.operation().output;
    if (row.member.empty()) {
        write_record(asking, answer, output, thing.kind, record);
        return std::nullopt;
    }
    answer.begin_structure(row.member);
    write_thing(asking, answer, *aws::find_member(output, row.member)->shape, thing, record);
    answer.end();
    return std::nullopt;
}

// AWS rule network.15 [documented] "EC2 API reference, ReleaseAddress, Error codes": an address
// that a NAT gateway has is in use. [chosen]: the words. Test: NatGateways.KeepTheirAddress
Refused refuse_used_address(const Asking& asking) {
    std::string_view allocation = asking.input().text("AllocationId");
    for (const Record* nat : living(asking, kNat))
        if (engine::text_at(*nat->properties, "AllocationId") == allocation)
            return asking.error(
                "InvalidIPAddress.InUse",
                fmt::format("The address '{}' is in use by {}", allocation, nat->physical_id));
    return std::nullopt;
}

Refused remove_thing(Asking& asking, aws::Writer& answer, const Row& row) {
    constexpr std::array<std::string_view, 4> kNotYet = {"DryRun", "GroupName", "PublicIp",
                                                         "NetworkBorderGroup"};
    if (auto refused = refuse_not_yet(asking, kUnsupported, kNotYet)) return refused;
    auto found = thing_of(asking, thing_called(row.type), asking.input().text(row.member));
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const std::string id = std::get<const Record*>(found)->physical_id;
    if (row.type == kAddress)
        if (auto refused = refuse_used_address(asking)) return refused;
    if (auto error = remove(asking, row.type, id)) return error;
    const aws::Shape& output = aws::or_nothing(asking.operation().output);
    if (aws::find_member(output, "Return")) answer.boolean("Return", true);
    if (aws::find_member(output, row.member)) answer.text(row.member, id);
    return std::nullopt;
}

std::optional<std::vector<std::string>> values_of(const Asking& asking, const Thing& thing,
                                                  const Record& record, std::string_view name) {
    const auto row = std::ranges::find(thing.filters, name, &FilterRow::name);
    if (row == thing.filters.end()) return std::nullopt;
    if (row->values) return row->values(asking, record);
    return std::vector<std::string>{filled(asking, record, row->form)};
}

/// Those that the input names; all where it names none.
aws::Either<std::vector<const Record*>> asked_for(const Asking& asking, const Thing& thing) {
    std::vector<const Record*> records;
    for (const aws::Value& id : asking.input().list(thing.ids)) {
        auto found = thing_of(asking, thing, id.as_text());
        if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
        records.push_back(std::get<const Record*>(found));
    }
    return asking.input().list(thing.ids).empty() ? living(asking, thing.kind.type) : records;
}

/// A filter that there is not is refused where there is nothing to let through, too.
Refused refuse_filters(const Asking& asking, const Thing& thing) {
    auto known = [&](std::string_view name) -> std::optional<std::vector<std::string>> {
        if (std::ranges::find(thing.filters, name, &FilterRow::name) == thing.filters.end())
            return std::nullopt;
        return std::vector<std::string>();
    };
    auto passed = passes(asking, known, {});
    if (auto* error = std::get_if<aws::Error>(&passed)) return std::move(*error);
    return std::nullopt;
}

Refused describe(Asking& asking, aws::Writer& answer, const Row& row) {
    constexpr std::array<std::string_view, 3> kNotYet = {"DryRun", "GroupNames", "PublicIps"};
    if (auto refused = refuse_not_yet(asking, kUnsupported, kNotYet)) return refused;
    const Thing& thing = thing_called(row.type);
    if (auto refused = refuse_filters(asking, thing)) return refused;
    auto named = asked_for(asking, thing);
    if (auto* error = std::get_if<aws::Error>(&named)) return std::move(*error);
    std::map<std::string, const Record*> records;
    std::vector<std::string> ids;
    for (const Record* record : std::get<std::vector<const Record*>>(named)) {
        auto passed = passes(
            asking, [&](std::string_view name) { return values_of(asking, thing, *record, name); },
            tags_of(*record));
        if (auto* error = std::get_if<aws::Error>(&passed)) return std::move(*error);
        if (std::get<bool>(passed) && records.emplace(record->physical_id, record).second)
            ids.push_back(record->physical_id);
    }
    const aws::Shape& output = *asking.operation().output;
    bool has_pages = aws::find_member(output, "NextToken") != nullptr;
    auto paged = page_of(asking, std::move(ids), kPages);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list(thing.list);
    for (const std::string& id : page.ids) {
        answer.begin_structure();
        write_thing(asking, answer, element_of(output, thing.list), thing, *records.at(id));
        answer.end();
    }
    answer.end();
    if (has_pages) write_next(answer, page, kPages);
    return std::nullopt;
}

Refused answer_row(Asking& asking, aws::Writer& answer) {
    const Row& row = *std::ranges::find(kRows, asking.operation().name, &Row::operation);
    switch (row.verb) {
        case Verb::Create: return create(asking, answer, row);
        case Verb::Describe: return describe(asking, answer, row);
        case Verb::Delete: return remove_thing(asking, answer, row);
    }
    return std::nullopt;
}

constexpr OperationRow kOwn[] = {
    {"AssociateRouteTable", associate_route_table},
    {"AttachInternetGateway", attach_internet_gateway},
    {"AuthorizeSecurityGroupEgress", authorize_security_group_egress},
    {"AuthorizeSecurityGroupIngress", authorize_security_group_ingress},
    {"CreateRoute", create_route},
    {"CreateTags", create_tags},
    {"DeleteRoute", delete_route},
    {"DeleteTags", delete_tags},
    {"DeleteVpcEndpoints", delete_vpc_endpoints},
    {"DescribeAccountAttributes", describe_account_attributes},
    {"DescribeAvailabilityZones", describe_availability_zones},
    {"DescribeRegions", describe_regions},
    {"DescribeSecurityGroupRules", describe_security_group_rules},
    {"DescribeTags", describe_tags},
    {"DescribeVpcAttribute", describe_vpc_attribute},
    {"DetachInternetGateway", detach_internet_gateway},
    {"DisassociateRouteTable", disassociate_route_table},
    {"ModifySubnetAttribute", modify_subnet_attribute},
    {"ModifyVpcAttribute", modify_vpc_attribute},
    {"ReplaceRoute", replace_route},
    {"RevokeSecurityGroupEgress", revoke_security_group_egress},
    {"RevokeSecurityGroupIngress", revoke_security_group_ingress},
};

constexpr auto joined() {
    std::array<OperationRow, std::size(kOwn) + std::size(kRows)> all = {};
    std::copy(std::begin(kOwn), std::end(kOwn), all.begin());
    for (std::size_t i = 0; i < std::size(kRows); ++i)
        all[std::size(kOwn) + i] = {kRows[i].operation, answer_row};
    std::ranges::sort(all, {}, &OperationRow::operation);
    return all;
}
constexpr auto kOperations = joined();

}  // namespace
}  // namespace ec2

std::span<const OperationRow> ec2_operations() {
    return ec2::kOperations;
}

}  // namespace local
