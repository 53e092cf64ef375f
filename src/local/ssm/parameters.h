#pragma once
// Systems Manager: parameters.

#include <optional>

#include "local/operations.h"

namespace local {

std::optional<aws::Error> delete_parameter(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> delete_parameters(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_parameter(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_parameter_history(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_parameters(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> label_parameter_version(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> put_parameter(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> unlabel_parameter_version(Asking& asking, aws::Writer& answer);

// Many of them: parameter_lists.cc.
std::optional<aws::Error> describe_parameters(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_parameters_by_path(Asking& asking, aws::Writer& answer);

// Their tags: parameter_tags.cc.
std::optional<aws::Error> add_tags_to_parameter(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_tags_for_parameter(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> remove_tags_from_parameter(Asking& asking, aws::Writer& answer);

}  // namespace local
