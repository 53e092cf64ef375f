#include <string>
#include <utility>
#include <vector>

#include "blueprint/template_parts.h"
#include "blueprint/templates.h"
#include "cfn/ec2.h"
#include "cfn/servicediscovery.h"

namespace blueprint {
namespace {

namespace ec2 = cfn::ec2;

constexpr std::string_view kEverywhere = "0.0.0.0/0";
constexpr std::int64_t kHttps = 443;

/// Where the subnets of a tier lie in the network, in ranges of `longer` more bits than its own,
/// from `first` on. Four zones have a place in each tier from the start, so that a further zone
/// moves nothing: private ones take the first half, public and isolated ones an eighth of their own
/// at the end each.
struct Layout {
    std::uint8_t longer;
    std::uint32_t first;
};
constexpr Layout layout(Tier tier) {
    switch (tier) {
        case Tier::Private:
            return {3, 0};
        case Tier::Public:
            return {4, 8};
        case Tier::Isolated:
            return {4, 12};
    }
    return {};
}

std::string numbered(std::string_view what, std::size_t zone) {
    return std::string(what) + std::to_string(zone + 1);
}

/// The VPC that slipway makes, written resource by resource into one template.
class NewNetwork {
  public:
    NewNetwork(const Scope& scope, cfn::Template& body)
        : scope_(scope),
          body_(body),
          network_(scope.environment.network),
          tags_(environment_tags(scope)),
          zones_(*scope.environment.network.zones) {}

    cfn::Value<std::string> write() {
        vpc_ = body_.add("Vpc",
                         ec2::VPC{
                             .CidrBlock = network_.cidr->to_string(),
                             .EnableDnsHostnames = true,
                             // Cloud Map's private namespace and EFS answer by DNS inside the VPC.
                             .EnableDnsSupport = true,
                             .Tags = tag_list(named(tags_, scope_.names.prefix())),
                         });
        write_public();
        write_private();
        write_isolated();
        write_endpoints();
        return cfn::ref(vpc_);
    }

  private:
    using Subnet = cfn::Handle<ec2::Subnet>;
    using Table = cfn::Handle<ec2::RouteTable>;

    Subnet subnet(Tier tier, std::string_view name, std::size_t zone) {
        Layout place = layout(tier);
        auto prefix = static_cast<std::uint8_t>(network_.cidr->prefix + place.longer);
        auto slot = place.first + static_cast<std::uint32_t>(zone);
        auto handle = body_.add(
            numbered(std::string(name) + "Subnet", zone),
            ec2::Subnet{
                .AvailabilityZone = cfn::select(static_cast<std::int64_t>(zone), cfn::get_azs()),
                .CidrBlock = network_.cidr->subnet(prefix, slot).to_string(),
                // Nothing of ours that stands in a public subnet asks for an address by default.
                .MapPublicIpOnLaunch = false,
                .Tags = tag_list(named(tags_, scope_.names.prefix() + " " + numbered(name, zone))),
                .VpcId = cfn::ref(vpc_),
            });
        add_export(body_, scope_.names.subnet(tier, zone), cfn::ref(handle));
        return handle;
    }

    Table table(std::string id, std::string name) {
        return body_.add(std::move(id),
                         ec2::RouteTable{
                             .Tags = tag_list(named(tags_, scope_.names.prefix() + " " + name)),
                             .VpcId = cfn::ref(vpc_),
                         });
    }

    void associate(std::string id, const Subnet& subnet, const Table& table) {
        body_.add(std::move(id), ec2::SubnetRouteTableAssociation{.RouteTableId = cfn::ref(table),
                                                                  .SubnetId = cfn::ref(subnet)});
    }

    void write_public() {
        auto gateway =
            body_.add("InternetGateway",
                      ec2::InternetGateway{.Tags = tag_list(named(tags_, scope_.names.prefix()))});
        body_.add("InternetGatewayAttachment",
                  ec2::VPCGatewayAttachment{.InternetGatewayId = cfn::ref(gateway),
                                            .VpcId = cfn::ref(vpc_)});
        Table routes = table("PublicRouteTable", "Public");
        // AWS: "DependsOn attribute": a route through a gateway needs its attachment, which it does
        // not refer to.
        body_.add("PublicRoute",
                  ec2::Route{
                      .DestinationCidrBlock = kEverywhere,
                      .GatewayId = cfn::ref(gateway),
                      .RouteTableId = cfn::ref(routes),
                  },
                  {.depends_on = {"InternetGatewayAttachment"}});
        for (std::size_t zone = 0; zone < zones_; ++zone) {
            Subnet one = subnet(Tier::Public, "Public", zone);
            associate(numbered("PublicAssociation", zone), one, routes);
            public_.push_back(one);
        }
    }

    /// One route table a zone whatever the way out is: changing it changes routes only.
    void write_private() {
        std::vector<cfn::Handle<ec2::NatGateway>> gateways;
        std::size_t count = *network_.nat == platform::Nat::One          ? 1
                            : *network_.nat == platform::Nat::OnePerZone ? zones_
                                                                         : 0;
        for (std::size_t zone = 0; zone < count; ++zone)
            gateways.push_back(nat_gateway(zone));
        for (std::size_t zone = 0; zone < zones_; ++zone) {
            Subnet one = subnet(Tier::Private, "Private", zone);
            Table routes = table(numbered("PrivateRouteTable", zone), numbered("Private", zone));
            associate(numbered("PrivateAssociation", zone), one, routes);
            private_.push_back(one);
            private_tables_.push_back(routes);
            if (gateways.empty()) continue;
            body_.add(numbered("PrivateRoute", zone),
                      ec2::Route{
                          .DestinationCidrBlock = kEverywhere,
                          .NatGatewayId = cfn::ref(gateways[zone % gateways.size()]),
                          .RouteTableId = cfn::ref(routes),
                      });
        }
    }

    cfn::Handle<ec2::NatGateway> nat_gateway(std::size_t zone) {
        Tags tags = named(tags_, scope_.names.prefix() + " " + numbered("Nat", zone));
        // AWS: AWS::EC2::EIP: an address for a VPC with a gateway waits for its attachment.
        auto address = body_.add(numbered("NatAddress", zone),
                                 ec2::EIP{.Domain = "vpc", .Tags = tag_list(tags)},
                                 {.depends_on = {"InternetGatewayAttachment"}});
        return body_.add(
            numbered("NatGateway", zone),
            ec2::NatGateway{
                .AllocationId = cfn::get_att(address, ec2::EIP::Attribute::kAllocationId),
                .SubnetId = cfn::ref(public_[zone]),
                .Tags = tag_list(tags),
            },
            {.depends_on = {"PublicRoute"}});
    }

    void write_isolated() {
        Table routes = table("IsolatedRouteTable", "Isolated");
        for (std::size_t zone = 0; zone < zones_; ++zone) {
            Subnet one = subnet(Tier::Isolated, "Isolated", zone);
            associate(numbered("IsolatedAssociation", zone), one, routes);
        }
    }

    void write_endpoints() {
        if (*network_.nat == platform::Nat::None) return;
        // Image layers come from S3. The gateway costs nothing and spares the NAT gateway their
        // bytes. AWS: "Gateway endpoints for Amazon S3".
        std::vector<cfn::Value<std::string>> tables;
        for (const Table& one : private_tables_)
            tables.push_back(cfn::ref(one));
        body_.add("S3Endpoint", ec2::VPCEndpoint{
                                    .RouteTableIds = tables,
                                    .ServiceName = cfn::sub("com.amazonaws.${AWS::Region}.s3"),
                                    .Tags = tag_list(named(tags_, scope_.names.prefix() + " S3")),
                                    .VpcEndpointType = ec2::vpc_endpoint::VpcEndpointType::kGateway,
                                    .VpcId = cfn::ref(vpc_),
                                });
        if (*network_.nat == platform::Nat::Endpoints) write_interfaces();
    }

    bool anybody_may_enter() const {
        auto open = [](const platform::Workload& workload) { return *workload.exec; };
        for (const auto& service : scope_.environment.services)
            if (open(service)) return true;
        for (const auto& job : scope_.environment.jobs)
            if (open(job)) return true;
        return false;
    }

    /// What a task needs at its start and for its logs. AWS: "Amazon ECR interface VPC endpoints"
    /// and "Amazon ECS interface VPC endpoints", considerations for Fargate.
    void write_interfaces() {
        auto group =
            body_.add("EndpointsGroup",
                      ec2::SecurityGroup{
                          .GroupDescription = scope_.names.prefix() + " endpoints of AWS services",
                          .SecurityGroupIngress = {ec2::security_group::Ingress{
                              .CidrIp = network_.cidr->to_string(),
                              .Description = "HTTPS from the network",
                              .FromPort = kHttps,
                              .IpProtocol = "tcp",
                              .ToPort = kHttps,
                          }},
                          .Tags = tag_list(named(tags_, scope_.names.prefix() + " endpoints")),
                          .VpcId = cfn::ref(vpc_),
                      });
        std::vector<cfn::Value<std::string>> subnets;
        for (const Subnet& one : private_)
            subnets.push_back(cfn::ref(one));
        std::vector<std::pair<std::string, std::string>> services = {
            {"EcrApi", "ecr.api"},
            {"EcrDkr", "ecr.dkr"},
            {"Logs", "logs"},
            {"SecretsManager", "secretsmanager"}};
        if (anybody_may_enter()) services.emplace_back("SsmMessages", "ssmmessages");
        for (const auto& [id, service] : services) {
            body_.add(id + "Endpoint",
                      ec2::VPCEndpoint{
                          .PrivateDnsEnabled = true,
                          .SecurityGroupIds = {cfn::get_att(
                              group, ec2::SecurityGroup::Attribute::kGroupId)},
                          .ServiceName = cfn::sub("com.amazonaws.${AWS::Region}." + service),
                          .SubnetIds = subnets,
                          .Tags = tag_list(named(tags_, scope_.names.prefix() + " " + service)),
                          .VpcEndpointType = ec2::vpc_endpoint::VpcEndpointType::kInterface,
                          .VpcId = cfn::ref(vpc_),
                      });
        }
    }

    const Scope& scope_;
    cfn::Template& body_;
    const platform::Network& network_;
    Tags tags_;
    std::size_t zones_;
    cfn::Handle<ec2::VPC> vpc_;
    std::vector<Subnet> public_;
    std::vector<Subnet> private_;
    std::vector<Table> private_tables_;
};

/// The network that exists, shown under the same names as one of our own: no other stack differs.
cfn::Value<std::string> write_existing(const Scope& scope, cfn::Template& body) {
    const platform::Network& network = scope.environment.network;
    const auto& isolated =
        network.isolated_subnets.empty() ? network.private_subnets : network.isolated_subnets;
    auto show = [&](Tier tier, const std::vector<std::string>& subnets) {
        for (std::size_t i = 0; i < subnets.size(); ++i) {
            add_export(body, scope.names.subnet(tier, i), subnets[i]);
        }
    };
    show(Tier::Public, network.public_subnets);
    show(Tier::Private, network.private_subnets);
    show(Tier::Isolated, isolated);
    return network.vpc;
}

/// A group of its own for everything that is called or calls. Egress stays open: CloudFormation
/// leaves the rule that lets all out as long as a template declares none. Ingress rules stand in
/// the stack of whoever calls. AWS: AWS::EC2::SecurityGroup, "SecurityGroupEgress".
void add_group(const Scope& scope, cfn::Template& body, const cfn::Value<std::string>& vpc,
               const Export& what, std::string id, std::string_view subject, const Tags& tags) {
    auto group =
        body.add(std::move(id),
                 ec2::SecurityGroup{
                     // A changed description replaces the group, so it says nothing that changes.
                     .GroupDescription = scope.names.prefix() + " " + std::string(subject),
                     .Tags = tag_list(tags),
                     .VpcId = vpc,
                 });
    add_export(body, what, cfn::ref(group));
}

void add_groups(const Scope& scope, cfn::Template& body, const cfn::Value<std::string>& vpc) {
    const platform::Environment& environment = scope.environment;
    if (has_load_balancer(environment)) {
        add_group(scope, body, vpc, scope.names.load_balancer_group(), "LoadBalancerGroup",
                  "load balancer", environment_tags(scope));
    }
    for (const platform::Service& service : environment.services) {
        add_group(scope, body, vpc, scope.names.service_group(service.name),
                  logical_name(service.name) + "SecurityGroup", service.name,
                  workload_tags(scope, service));
    }
    for (const platform::Job& job : environment.jobs) {
        if (!has_own_group(environment, job)) continue;
        add_group(scope, body, vpc, scope.names.job_group(job.name),
                  logical_name(job.name) + "JobGroup", "job " + job.name,
                  workload_tags(scope, job));
    }
    for (const platform::Store& store : environment.stores) {
        add_group(scope, body, vpc, scope.names.store_group(store.name),
                  logical_name(store.name) + "StoreGroup", "store " + store.name,
                  store_tags(scope, store));
    }
}

}  // namespace

cfn::Template network_template(const Scope& scope) {
    cfn::Template body;
    body.description = scope.names.prefix() + ": network, security groups, private names";
    bool own = makes_network(scope.environment);
    cfn::Value<std::string> vpc =
        own ? NewNetwork(scope, body).write() : write_existing(scope, body);
    add_export(body, scope.names.vpc(), vpc);
    add_groups(scope, body, vpc);
    // It depends on the VPC alone, and services of every stack are named in it.
    auto names = body.add("Namespace", cfn::servicediscovery::PrivateDnsNamespace{
                                           .Name = scope.names.private_namespace(),
                                           .Tags = tag_list(environment_tags(scope)),
                                           .Vpc = vpc,
                                       });
    add_export(body, scope.names.private_dns_namespace(),
               cfn::get_att(names, cfn::servicediscovery::PrivateDnsNamespace::Attribute::kId));
    return body;
}

}  // namespace blueprint
