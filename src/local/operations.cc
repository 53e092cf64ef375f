#include "local/operations.h"

#include <algorithm>
#include <array>

#include "local/cloudformation/stacks.h"
#include "local/ecs/services.h"
#include "local/ecs/tasks.h"

namespace local {
namespace {

constexpr std::array kOperations = {
    OperationRow{"cloudformation", "CreateStack", create_stack},
    OperationRow{"cloudformation", "DeleteStack", delete_stack},
    OperationRow{"cloudformation", "DescribeStackEvents", describe_stack_events},
    OperationRow{"cloudformation", "DescribeStacks", describe_stacks},
    OperationRow{"ecs", "DescribeServices", describe_services},
    OperationRow{"ecs", "DescribeTasks", describe_tasks},
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

std::span<const OperationRow> operations() {
    return kOperations;
}

Handler find_handler(std::string_view service, std::string_view operation) {
    auto found = std::ranges::find_if(kOperations, [&](const OperationRow& row) {
        return row.service == service && row.operation == operation;
    });
    return found == kOperations.end() ? nullptr : found->handler;
}

}  // namespace local
