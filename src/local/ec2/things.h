#pragma once
// The things of EC2's network as its API shows and filters them: one row a kind.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/inventory.h"
#include "local/not_yet.h"
#include "local/operations.h"
#include "local/pages.h"
#include "local/record_requests.h"
#include "local/records.h"

namespace local::ec2 {

inline constexpr std::string_view kVpc = "AWS::EC2::VPC";
inline constexpr std::string_view kSubnet = "AWS::EC2::Subnet";
inline constexpr std::string_view kGroup = "AWS::EC2::SecurityGroup";
inline constexpr std::string_view kRouteTable = "AWS::EC2::RouteTable";
inline constexpr std::string_view kRoute = "AWS::EC2::Route";
inline constexpr std::string_view kAssociation = "AWS::EC2::SubnetRouteTableAssociation";
inline constexpr std::string_view kGateway = "AWS::EC2::InternetGateway";
inline constexpr std::string_view kAttachment = "AWS::EC2::VPCGatewayAttachment";
inline constexpr std::string_view kNat = "AWS::EC2::NatGateway";
inline constexpr std::string_view kAddress = "AWS::EC2::EIP";
inline constexpr std::string_view kEndpoint = "AWS::EC2::VPCEndpoint";
inline constexpr const char* kInvalid = "InvalidParameterValue";
inline constexpr PageRules kPages = {.token = "NextToken",
                                     .limit = "MaxResults",
                                     .most = 1000,
                                     .wrong_code = kInvalid,
                                     .wrong_message = "Invalid value for nextToken"};

/// What a filter looks at.
struct FilterRow {
    std::string_view name;  ///< "vpc-id"
    std::string_view form = {};
    /// In the place of a form: several values.
    std::vector<std::string> (*values)(const Asking& asking,
                                       const engine::Record& record) = nullptr;
};

/// One kind of thing.
struct Thing {
    RecordKind kind;
    std::string_view list;      ///< of the answer of its Describe: "Vpcs"
    std::string_view ids;       ///< of the input of its Describe: "VpcIds"
    std::string_view tagged;    ///< as TagSpecifications and DescribeTags call it: "vpc"
    std::string_view shown_id;  ///< a form: the id that the API knows it by
    std::span<const FilterRow> filters;
    /// Writes what the forms of the kind cannot say.
    void (*write_more)(const Asking& asking, aws::Writer& out,
                       const engine::Record& record) = nullptr;
};

/// All of them.
std::span<const Thing> things();
const Thing& thing_called(std::string_view type);

/// By the id that the API knows it by. Error: the kind's own.
aws::Either<const engine::Record*> thing_of(const Asking& asking, const Thing& thing,
                                            std::string_view id);

/// The form with its holes filled for the record.
std::string filled(const Asking& asking, const engine::Record& record, std::string_view form);

/// Members of the structure `shape`, which is begun already.
void write_thing(const Asking& asking, aws::Writer& out, const aws::Shape& shape,
                 const Thing& thing, const engine::Record& record);

}  // namespace local::ec2
