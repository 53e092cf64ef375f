#include "engine/inventory/balancer_attributes.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <span>

#include <fmt/format.h>

#include "engine/properties.h"

namespace engine {
namespace {

constexpr std::string_view kBalancer = "AWS::ElasticLoadBalancingV2::LoadBalancer";
constexpr std::string_view kGroup = "AWS::ElasticLoadBalancingV2::TargetGroup";
constexpr std::string_view kListener = "AWS::ElasticLoadBalancingV2::Listener";

/// The default of a kind that has no such attribute.
constexpr std::string_view kNone = "-";

struct Row {
    std::string_view key;
    std::string_view application;
    std::string_view network;
    std::string_view gateway = kNone;
    /// "a|b" or "1..4000"; empty: any text.
    std::string_view values = {};
};

constexpr std::string_view kTruth = "true|false";

constexpr Row kOfBalancers[] = {
    {"access_logs.s3.bucket", "", ""},
    {"access_logs.s3.enabled", "false", "false", kNone, kTruth},
    {"access_logs.s3.prefix", "", ""},
    {"client_keep_alive.seconds", "3600", kNone, kNone, "60..604800"},
    {"connection_logs.s3.bucket", "", kNone},
    {"connection_logs.s3.enabled", "false", kNone, kNone, kTruth},
    {"connection_logs.s3.prefix", "", kNone},
    {"deletion_protection.enabled", "false", "false", "false", kTruth},
    {"dns_record.client_routing_policy", kNone, "any_availability_zone", kNone,
     "any_availability_zone|availability_zone_affinity|partial_availability_zone_affinity"},
    {"idle_timeout.timeout_seconds", "60", kNone, kNone, "1..4000"},
    {"ipv6.deny_all_igw_traffic", "false", "false", kNone, kTruth},
    {"load_balancing.cross_zone.enabled", "true", "false", "false", kTruth},
    {"routing.http.desync_mitigation_mode", "defensive", kNone, kNone,
     "monitor|defensive|strictest"},
    {"routing.http.drop_invalid_header_fields.enabled", "false", kNone, kNone, kTruth},
    {"routing.http.preserve_host_header.enabled", "false", kNone, kNone, kTruth},
    {"routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false", kNone, kNone, kTruth},
    {"routing.http.xff_client_port.enabled", "false", kNone, kNone, kTruth},
    {"routing.http.xff_header_processing.mode", "append", kNone, kNone, "append|preserve|remove"},
    {"routing.http2.enabled", "true", kNone, kNone, kTruth},
    {"secondary_ips.auto_assigned.per_subnet", kNone, "0", kNone, "0..7"},
    {"waf.fail_open.enabled", "false", kNone, kNone, kTruth},
    {"zonal_shift.config.enabled", "false", "false", kNone, kTruth},
};

constexpr Row kOfGroups[] = {
    {"deregistration_delay.connection_termination.enabled", kNone, "false", kNone, kTruth},
    {"deregistration_delay.timeout_seconds", "300", "300", "300", "0..3600"},
    {"load_balancing.algorithm.anomaly_mitigation", "off", kNone, kNone, "on|off"},
    {"load_balancing.algorithm.type", "round_robin", kNone, kNone,
     "round_robin|least_outstanding_requests|weighted_random"},
    {"load_balancing.cross_zone.enabled", "use_load_balancer_configuration",
     "use_load_balancer_configuration", "use_load_balancer_configuration",
     "true|false|use_load_balancer_configuration"},
    {"preserve_client_ip.enabled", kNone, "true", kNone, kTruth},
    {"proxy_protocol_v2.enabled", kNone, "false", kNone, kTruth},
    {"slow_start.duration_seconds", "0", kNone, kNone, "0..900"},
    {"stickiness.app_cookie.cookie_name", "", kNone},
    {"stickiness.app_cookie.duration_seconds", "86400", kNone, kNone, "1..604800"},
    {"stickiness.enabled", "false", "false", "false", kTruth},
    {"stickiness.lb_cookie.duration_seconds", "86400", kNone, kNone, "1..604800"},
    {"stickiness.type", "lb_cookie", "source_ip", "source_ip_dest_ip_proto",
     "lb_cookie|app_cookie|source_ip|source_ip_dest_ip|source_ip_dest_ip_proto"},
    {"target_failover.on_deregistration", kNone, kNone, "no_rebalance", "rebalance|no_rebalance"},
    {"target_failover.on_unhealthy", kNone, kNone, "no_rebalance", "rebalance|no_rebalance"},
    {"target_group_health.dns_failover.minimum_healthy_targets.count", "1", "1"},
    {"target_group_health.dns_failover.minimum_healthy_targets.percentage", "off", "off"},
    {"target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1", "1"},
    {"target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off",
     "off"},
    {"target_health_state.unhealthy.connection_termination.enabled", kNone, "true", kNone, kTruth},
    {"target_health_state.unhealthy.draining_interval_seconds", kNone, "0", kNone, "0..360000"},
};

constexpr Row kOfListeners[] = {
    {"routing.http.request.x_amzn_mtls_clientcert.header_name", "", kNone},
    {"routing.http.request.x_amzn_mtls_clientcert_issuer.header_name", "", kNone},
    {"routing.http.request.x_amzn_mtls_clientcert_leaf.header_name", "", kNone},
    {"routing.http.request.x_amzn_mtls_clientcert_serial_number.header_name", "", kNone},
    {"routing.http.request.x_amzn_mtls_clientcert_subject.header_name", "", kNone},
    {"routing.http.request.x_amzn_mtls_clientcert_validity.header_name", "", kNone},
    {"routing.http.request.x_amzn_tls_cipher_suite.header_name", "", kNone},
    {"routing.http.request.x_amzn_tls_version.header_name", "", kNone},
    {"routing.http.response.access_control_allow_credentials.header_value", "", kNone},
    {"routing.http.response.access_control_allow_headers.header_value", "", kNone},
    {"routing.http.response.access_control_allow_methods.header_value", "", kNone},
    {"routing.http.response.access_control_allow_origin.header_value", "", kNone},
    {"routing.http.response.access_control_expose_headers.header_value", "", kNone},
    {"routing.http.response.access_control_max_age.header_value", "", kNone},
    {"routing.http.response.content_security_policy.header_value", "", kNone},
    {"routing.http.response.server.enabled", "true", kNone, kNone, kTruth},
    {"routing.http.response.strict_transport_security.header_value", "", kNone},
    {"routing.http.response.x_content_type_options.header_value", "", kNone},
    {"routing.http.response.x_frame_options.header_value", "", kNone},
    {"tcp.idle_timeout.seconds", kNone, "350", "350", "60..6000"},
};

struct Table {
    std::string_view type;
    std::string_view property;
    std::string_view thing;  ///< in messages
    std::span<const Row> rows;
};
constexpr Table kTables[] = {
    {kBalancer, "LoadBalancerAttributes", "Load balancer", kOfBalancers},
    {kGroup, "TargetGroupAttributes", "Target group", kOfGroups},
    {kListener, "ListenerAttributes", "Listener", kOfListeners},
};

const Table* table_of(std::string_view type) {
    const auto* found = std::ranges::find(kTables, type, &Table::type);
    return found == std::end(kTables) ? nullptr : found;
}

std::string_view otherwise(const Row& row, BalancerKind kind) {
    switch (kind) {
        case BalancerKind::Application: return row.application;
        case BalancerKind::Network: return row.network;
        case BalancerKind::Gateway: return row.gateway;
    }
    return kNone;
}

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

bool may_be(std::string_view values, std::string_view value) {
    if (values.empty()) return true;
    if (std::size_t dots = values.find(".."); dots != std::string_view::npos) {
        auto number = number_of(value);
        return number && *number >= *number_of(values.substr(0, dots)) &&
               *number <= *number_of(values.substr(dots + 2));
    }
    while (true) {
        std::size_t bar = std::min(values.find('|'), values.size());
        if (values.substr(0, bar) == value) return true;
        if (bar == values.size()) return false;
        values.remove_prefix(bar + 1);
    }
}

Denial invalid(std::string message) {
    return {"ValidationError", "InvalidRequest", std::move(message)};
}

}  // namespace

std::string_view attributes_property(std::string_view type) {
    const Table* table = table_of(type);
    return table ? table->property : std::string_view();
}

BalancerKind balancer_kind(const Inventory& inventory, std::string_view type,
                           const cfn::Object& properties) {
    if (type == kGroup) return default_settings(text_at(properties, "Protocol")).balancer;
    if (type == kListener) {
        const Record* balancer = inventory.find(kBalancer, text_at(properties, "LoadBalancerArn"));
        return balancer ? balancer_kind(inventory, kBalancer, *balancer->properties)
                        : BalancerKind::Application;
    }
    const std::string kind = text_at(properties, "Type");
    return kind == "network"   ? BalancerKind::Network
           : kind == "gateway" ? BalancerKind::Gateway
                               : BalancerKind::Application;
}

std::map<std::string, std::string> balancer_attributes(const Inventory& inventory,
                                                       const Record& record) {
    std::map<std::string, std::string> all;
    const Table* table = table_of(record.type);
    if (!table) return all;
    BalancerKind kind = balancer_kind(inventory, record.type, *record.properties);
    for (const Row& row : table->rows)
        if (std::string_view value = otherwise(row, kind); value != kNone)
            all.emplace(row.key, value);
    for (const cfn::Object* attribute : objects_at(*record.properties, table->property))
        all[text_at(*attribute, "Key")] = text_at(*attribute, "Value");
    return all;
}

// AWS rule balancer.1 [observed] "Terraform provider, issues on load balancer, target group and
// listener attributes": a key that a thing of its kind does not have is refused by name.
// [documented] "API reference, LoadBalancerAttribute, TargetGroupAttribute": values out of their
// range are refused; the words for that are ours. Test: Balancers.RefuseAttributesThatThereAreNot
std::optional<Denial> deny_balancer_attributes(const Inventory& inventory, std::string_view type,
                                               const cfn::Object& properties) {
    const Table* table = table_of(type);
    if (!table) return std::nullopt;
    BalancerKind kind = balancer_kind(inventory, type, properties);
    for (const cfn::Object* attribute : objects_at(properties, table->property)) {
        const std::string key = text_at(*attribute, "Key");
        const auto row = std::ranges::find(table->rows, key, &Row::key);
        if (row == table->rows.end() || otherwise(*row, kind) == kNone)
            return invalid(
                fmt::format("{} attribute key '{}' is not recognized", table->thing, key));
        const std::string value = text_at(*attribute, "Value");
        if (!may_be(row->values, value))
            return invalid(fmt::format("{} attribute '{}' may not be '{}'; it is one of {}",
                                       table->thing, key, value, row->values));
    }
    return std::nullopt;
}

}  // namespace engine
