#include "local/cloudformation/operations.h"

#include "local/cloudformation/stacks.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"CreateStack", create_stack},
    {"DeleteStack", delete_stack},
    {"DescribeStackEvents", describe_stack_events},
    {"DescribeStacks", describe_stacks},
};

}  // namespace

std::span<const OperationRow> cloudformation_operations() {
    return kOperations;
}

}  // namespace local
