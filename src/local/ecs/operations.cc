#include "local/ecs/operations.h"

#include "local/ecs/services.h"
#include "local/ecs/tasks.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"DescribeServices", describe_services},
    {"DescribeTasks", describe_tasks},
};

}  // namespace

std::span<const OperationRow> ecs_operations() {
    return kOperations;
}

}  // namespace local
