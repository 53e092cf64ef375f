#include "local/operations.h"

#include <algorithm>
#include <array>

#include "local/cloudformation/operations.h"
#include "local/cloudwatch/operations.h"
#include "local/ecs/operations.h"
#include "local/logs/operations.h"
#include "local/servicediscovery/operations.h"

namespace local {
namespace {

constexpr std::array kServices = {
    ServiceRow{"cloudformation", cloudformation_operations},
    ServiceRow{"cloudwatch", cloudwatch_operations},
    ServiceRow{"ecs", ecs_operations},
    ServiceRow{"logs", logs_operations},
    ServiceRow{"servicediscovery", servicediscovery_operations},
};

}  // namespace

std::optional<aws::Error> Asking::ask(engine::Request request) {
    auto asked = live_.ask({account(), region(), std::move(request)}, now_);
    if (!asked.ok()) return broken(asked.problems());
    if (!*asked) return std::nullopt;
    return error(std::move((*asked)->code), std::move((*asked)->message));
}

aws::Error broken(const base::Diagnostics& problems) {
    return {"InternalFailure", problems.front().message, 500};
}

std::span<const ServiceRow> served() {
    return kServices;
}

std::span<const OperationRow> operations_of(std::string_view service) {
    auto found = std::ranges::find(kServices, service, &ServiceRow::service);
    return found == kServices.end() ? std::span<const OperationRow>() : found->operations();
}

Handler find_handler(std::string_view service, std::string_view operation) {
    auto rows = operations_of(service);
    auto found = std::ranges::find(rows, operation, &OperationRow::operation);
    return found == rows.end() ? nullptr : found->handler;
}

}  // namespace local
