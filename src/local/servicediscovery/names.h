#pragma once
// Which namespaces, services and instances of Cloud Map a request means.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/inventory.h"
#include "engine/name_service.h"
#include "local/operations.h"
#include "local/pages.h"

namespace local {

inline constexpr std::string_view kHttpNamespace = "AWS::ServiceDiscovery::HttpNamespace";
inline constexpr std::string_view kPrivateNamespace = "AWS::ServiceDiscovery::PrivateDnsNamespace";
inline constexpr std::string_view kMapService = "AWS::ServiceDiscovery::Service";
inline constexpr std::string_view kMapInstance = "AWS::ServiceDiscovery::Instance";

inline constexpr PageRules kMapPages{.token = "NextToken",
                                     .limit = "MaxResults",
                                     .most = 100,
                                     .wrong_code = "InvalidInput",
                                     .wrong_message = "The specified NextToken is invalid."};

/// All of one of these types that are there and do not go, by physical id.
std::map<std::string, const engine::Record*> map_records(
    const Asking& asking, const std::vector<std::string_view>& types);

/// By id or ARN. Error: NamespaceNotFound.
aws::Either<const engine::Record*> namespace_at(const Asking& asking, std::string_view member);
/// By id or ARN. Error: ServiceNotFound.
aws::Either<const engine::Record*> service_at(const Asking& asking, std::string_view member);
/// Of a service: "ns-...".
std::string namespace_id_of(const engine::Record& service);

/// The core that knows the service's instances; null while there is none.
const engine::NameService* names_of(const Asking& asking, const engine::Record& service);
/// The instance that somebody registered; null: a task's, or none. It may be going.
const engine::Record* registered(const Asking& asking, const engine::Record& service,
                                 std::string_view instance);

using MapAttributes = std::map<std::string, std::string>;
/// Those that were registered, or those that ECS gives to tasks.
MapAttributes attributes_of(const Asking& asking, const engine::Record& service,
                            const std::string& instance, const engine::NameInstance& known);
void write_attributes(aws::Writer& out, const MapAttributes& attributes);
/// "HEALTHY", "UNHEALTHY", or "UNKNOWN" where nobody tells.
std::string_view health_of(const engine::NameService& names, const engine::NameInstance& instance);

/// What a filter of a List operation is about; nothing: it is not part of this cloud.
using FilterValues = std::map<std::string_view, std::string>;
/// Whether `values` fit all `Filters` of the input. Error: InvalidInput.
aws::Either<bool> fits_filters(const Asking& asking, const FilterValues& values);
/// The filters as text, for tokens.
std::string filters_text(const Asking& asking);

/// The operation as which `asking` goes on, in the answer as OperationId; `record_id` was asked of
/// the cloud already.
std::optional<aws::Error> answer_operation(const Asking& asking, aws::Writer& answer,
                                           std::string_view type, std::string_view record_type,
                                           std::string record_id,
                                           std::map<std::string, std::string> targets);

}  // namespace local
