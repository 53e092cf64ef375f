#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "blueprint/cluster_parts.h"
#include "blueprint/interface.h"
#include "blueprint/template_parts.h"
#include "cfn/certificatemanager.h"
#include "cfn/ec2.h"
#include "cfn/elasticloadbalancingv2.h"
#include "cfn/route53.h"

namespace blueprint {
namespace {

namespace elb = cfn::elasticloadbalancingv2;
namespace listener = cfn::elasticloadbalancingv2::listener;

constexpr std::int64_t kHttpPort = 80;
constexpr std::int64_t kHttpsPort = 443;
/// Where a release is shown before it has traffic.
constexpr std::int64_t kTestHttpPort = 8080;
constexpr std::int64_t kTestHttpsPort = 8443;
// AWS: "Edit attributes for your Application Load Balancer": both in seconds, and their defaults.
constexpr std::int64_t kUsualIdle = 60;
constexpr std::int64_t kUsualKeepAlive = 3600;
// AWS: "Security policies for your Application Load Balancer": TLS 1.2 and 1.3.
constexpr std::string_view kTlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06";

using LoadBalancer = cfn::Handle<elb::LoadBalancer>;

/// One load balancer has one idle timeout: the largest that any service asks for.
std::int64_t idle_seconds(const platform::Environment& environment) {
    std::int64_t longest = kUsualIdle;
    for (const platform::Service& service : environment.services) {
        if (!service.ingress || !service.ingress->idle) continue;
        longest = std::max(longest, (*service.ingress->idle)->in_seconds());
    }
    return longest;
}

/// The record of the domain itself is called "AliasRecord".
std::string record_id(const platform::Environment& environment, const std::string& name) {
    bool own = name == *environment.domain->name;
    return own ? "AliasRecord" : "AliasRecord" + base::sha256_hex(name, 6);
}

listener::Action not_found() {
    return {.FixedResponseConfig =
                listener::FixedResponseConfig{
                    .ContentType = "text/plain", .MessageBody = "not found\n", .StatusCode = "404"},
            .Type = listener::Type::kFixedResponse};
}

listener::Action to_https() {
    return {
        .RedirectConfig = listener::RedirectConfig{.Port = std::to_string(kHttpsPort),
                                                   .Protocol = "HTTPS",
                                                   .StatusCode = listener::StatusCode::kHttp301},
        .Type = listener::Type::kRedirect};
}

LoadBalancer add_balancer(const Scope& scope, cfn::Template& body) {
    std::int64_t idle = idle_seconds(scope.environment);
    // A stream ends with its connection: the client's keep-alive must last as long.
    std::int64_t keep_alive = std::max(kUsualKeepAlive, idle);
    auto balancer = body.add(
        "LoadBalancer",
        elb::LoadBalancer{
            .LoadBalancerAttributes =
                {
                    {.Key = "idle_timeout.timeout_seconds", .Value = std::to_string(idle)},
                    {.Key = "client_keep_alive.seconds", .Value = std::to_string(keep_alive)},
                    {.Key = "deletion_protection.enabled",
                     .Value = scope.environment.protect ? "true" : "false"},
                    {.Key = "routing.http.drop_invalid_header_fields.enabled", .Value = "true"},
                },
            .Name = scope.names.load_balancer(),
            .Scheme = elb::load_balancer::Scheme::kInternetFacing,
            .SecurityGroups = {import(scope.names.load_balancer_group())},
            .Subnets = import_subnets(scope, Tier::Public),
            .Tags = tag_list(environment_tags(scope)),
            .Type = elb::load_balancer::Type::kApplication,
        });
    add_export(body, scope.names.load_balancer_full_name(),
               cfn::get_att(balancer, elb::LoadBalancer::Attribute::kLoadBalancerFullName));
    add_output(body, "LoadBalancerArn", cfn::ref(balancer));
    add_output(body, std::string(kLoadBalancerNameOutput),
               cfn::get_att(balancer, elb::LoadBalancer::Attribute::kDNSName));
    return balancer;
}

/// Who may reach a port of the load balancer. It stands beside the listener: both come and go
/// together.
void open_port(const Scope& scope, cfn::Template& body, std::string id, std::int64_t port,
               std::string from, std::string why) {
    body.add(std::move(id), cfn::ec2::SecurityGroupIngress{
                                .CidrIp = std::move(from),
                                .Description = std::move(why),
                                .FromPort = port,
                                .GroupId = import(scope.names.load_balancer_group()),
                                .IpProtocol = "tcp",
                                .ToPort = port,
                            });
}

/// The certificate of the environment: one that exists, or one that Route 53 proves within minutes.
/// AWS: "DNS validation", certificates issued by AWS::CertificateManager::Certificate with a
/// HostedZoneId.
cfn::Value<std::string> certificate(const Scope& scope, cfn::Template& body) {
    const platform::Domain& domain = *scope.environment.domain;
    if (!domain.certificate.empty()) return domain.certificate;
    using cfn::certificatemanager::certificate::DomainValidationOption;
    std::vector<std::string> names = public_names(scope.environment);
    std::vector<DomainValidationOption> proofs;
    for (const std::string& name : names) {
        proofs.push_back({.DomainName = name, .HostedZoneId = domain.zone});
    }
    std::vector<std::string> others(names.begin() + 1, names.end());
    auto handle =
        body.add("Certificate",
                 cfn::certificatemanager::Certificate{
                     .DomainName = names.front(),
                     .DomainValidationOptions = proofs,
                     .SubjectAlternativeNames = others.empty() ? cfn::List<std::string>() : others,
                     .Tags = tag_list(environment_tags(scope)),
                     .ValidationMethod = "DNS",
                 });
    return cfn::ref(handle);
}

/// The record of one name. In several regions each has one of its own, and Route 53 answers with
/// the nearest whose load balancer has a healthy target; two plain records of one name would clash.
/// AWS: "Latency-based routing", "Values specific for latency alias records".
cfn::route53::RecordSet record(const Scope& scope, const std::string& name,
                               const LoadBalancer& balancer) {
    using Balancer = elb::LoadBalancer::Attribute;
    cfn::route53::record_set::AliasTarget target{
        .DNSName = cfn::get_att(balancer, Balancer::kDNSName),
        .HostedZoneId = cfn::get_att(balancer, Balancer::kCanonicalHostedZoneID)};
    cfn::route53::RecordSet record{
        .HostedZoneId = scope.environment.domain->zone,
        .Name = name,
        .Type = "A",
    };
    if (scope.environment.regions.size() > 1) {
        target.EvaluateTargetHealth = true;
        record.Region = cfn::region();
        record.SetIdentifier = cfn::region();
    }
    record.AliasTarget = target;
    return record;
}

void add_records(const Scope& scope, cfn::Template& body, const LoadBalancer& balancer) {
    if (scope.environment.domain->zone.empty()) return;
    for (const std::string& name : public_names(scope.environment))
        body.add(record_id(scope.environment, name), record(scope, name, balancer));
}

/// Port 80 and its export stay the same whether there is a domain or not: only what it answers by
/// default changes.
void add_http(const Scope& scope, cfn::Template& body, const LoadBalancer& balancer) {
    auto handle = body.add(
        "HttpListener", elb::Listener{
                            .DefaultActions = {scope.environment.domain ? to_https() : not_found()},
                            .LoadBalancerArn = cfn::ref(balancer),
                            .Port = kHttpPort,
                            .Protocol = listener::Protocol::kHttp,
                            .Tags = tag_list(environment_tags(scope)),
                        });
    add_export(body, scope.names.http_listener(), cfn::ref(handle));
    open_port(scope, body, "HttpIngress", kHttpPort, "0.0.0.0/0", "HTTP from everywhere");
}

void add_https(const Scope& scope, cfn::Template& body, const LoadBalancer& balancer,
               const cfn::Value<std::string>& certificate) {
    auto handle = body.add(
        "HttpsListener", elb::Listener{
                             .Certificates = {listener::Certificate{.CertificateArn = certificate}},
                             .DefaultActions = {not_found()},
                             .LoadBalancerArn = cfn::ref(balancer),
                             .Port = kHttpsPort,
                             .Protocol = listener::Protocol::kHttps,
                             .SslPolicy = kTlsPolicy,
                             .Tags = tag_list(environment_tags(scope)),
                         });
    add_export(body, scope.names.https_listener(), cfn::ref(handle));
    open_port(scope, body, "HttpsIngress", kHttpsPort, "0.0.0.0/0", "HTTPS from everywhere");
}

/// Shows a release to a few before it has traffic. AWS: "Amazon ECS blue/green deployments", test
/// traffic.
void add_test(const Scope& scope, cfn::Template& body, const LoadBalancer& balancer,
              const cfn::Value<std::string>& certificate) {
    bool tls = certificate.is_set();
    std::int64_t port = tls ? kTestHttpsPort : kTestHttpPort;
    elb::Listener resource{
        .DefaultActions = {not_found()},
        .LoadBalancerArn = cfn::ref(balancer),
        .Port = port,
        .Protocol = tls ? listener::Protocol::kHttps : listener::Protocol::kHttp,
        .Tags = tag_list(environment_tags(scope)),
    };
    if (tls) {
        resource.Certificates = {listener::Certificate{.CertificateArn = certificate}};
        resource.SslPolicy = kTlsPolicy;
    }
    auto handle = body.add("TestListener", resource);
    add_export(body, scope.names.test_listener(), cfn::ref(handle));
    for (const auto& range : scope.environment.test_from) {
        std::string from = range->to_string();
        open_port(scope, body,
                  "TestIngress" + base::sha256_hex(from + ":" + std::to_string(port), 6), port,
                  from, "releases before they have traffic");
    }
}

}  // namespace

void add_load_balancer(const Scope& scope, cfn::Template& body) {
    LoadBalancer balancer = add_balancer(scope, body);
    add_http(scope, body, balancer);
    cfn::Value<std::string> certificate_arn;
    if (scope.environment.domain) {
        certificate_arn = certificate(scope, body);
        add_https(scope, body, balancer, certificate_arn);
        add_records(scope, body, balancer);
    }
    if (has_test_listener(scope.environment)) add_test(scope, body, balancer, certificate_arn);
    if (scope.environment.domain) {
        add_output(body, "Address", "https://" + *scope.environment.domain->name);
    } else {
        add_output(body, "Address", cfn::sub("http://${" + balancer.logical_id + ".DNSName}"));
    }
}

}  // namespace blueprint
