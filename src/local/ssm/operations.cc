#include "local/ssm/operations.h"

#include "local/ssm/parameters.h"

namespace local {
namespace {

constexpr OperationRow kOperations[] = {
    {"AddTagsToResource", add_tags_to_parameter, nullptr, "Parameters.RefuseWhatIsNotThere"},
    {"DeleteParameter", delete_parameter},
    {"DeleteParameters", delete_parameters},
    {"DescribeParameters", describe_parameters, nullptr, "Parameters.RefuseWhatIsNotThere"},
    {"GetParameter", get_parameter},
    {"GetParameterHistory", get_parameter_history},
    {"GetParameters", get_parameters},
    {"GetParametersByPath", get_parameters_by_path},
    {"LabelParameterVersion", label_parameter_version},
    {"ListTagsForResource", list_tags_for_parameter, nullptr, "Parameters.RefuseWhatIsNotThere"},
    {"PutParameter", put_parameter, nullptr, "Parameters.RefuseWhatIsNotThere"},
    {"RemoveTagsFromResource", remove_tags_from_parameter, nullptr,
     "Parameters.RefuseWhatIsNotThere"},
    {"UnlabelParameterVersion", unlabel_parameter_version},
};

}  // namespace

std::span<const OperationRow> ssm_operations() {
    return kOperations;
}

}  // namespace local
