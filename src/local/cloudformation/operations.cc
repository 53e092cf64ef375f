#include "local/cloudformation/operations.h"

#include "local/cloudformation/change_sets.h"
#include "local/cloudformation/events.h"
#include "local/cloudformation/exports.h"
#include "local/cloudformation/stack_resources.h"
#include "local/cloudformation/stacks.h"
#include "local/cloudformation/templates.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"CancelUpdateStack", cancel_update_stack},
    {"ContinueUpdateRollback", continue_update_rollback},
    {"CreateChangeSet", create_change_set, nullptr, "Stacks.RefuseWhatIsNotThereYet"},
    {"CreateStack", create_stack, nullptr, "Stacks.RefuseWhatIsNotThereYet"},
    {"DeleteChangeSet", delete_change_set},
    {"DeleteStack", delete_stack},
    {"DescribeChangeSet", describe_change_set},
    {"DescribeEvents", describe_events},
    {"DescribeStackEvents", describe_stack_events},
    {"DescribeStackResource", describe_stack_resource},
    {"DescribeStackResources", describe_stack_resources},
    {"DescribeStacks", describe_stacks},
    {"ExecuteChangeSet", execute_change_set},
    {"GetStackPolicy", get_stack_policy},
    {"GetTemplate", get_template},
    {"GetTemplateSummary", get_template_summary, nullptr, "Templates.AreSummarized"},
    {"ListChangeSets", list_change_sets},
    {"ListExports", list_exports},
    {"ListImports", list_imports},
    {"ListStackResources", list_stack_resources},
    {"ListStacks", list_stacks},
    {"RollbackStack", rollback_stack, nullptr, "Stacks.RefuseWhatIsNotThereYet"},
    {"UpdateStack", update_stack, nullptr, "Stacks.RefuseWhatIsNotThereYet"},
    {"UpdateTerminationProtection", update_termination_protection},
    {"ValidateTemplate", validate_template, nullptr, "Templates.AreValidated"},
};

}  // namespace

std::span<const OperationRow> cloudformation_operations() {
    return kOperations;
}

}  // namespace local
