#pragma once
// Asks the cloud to make, change and take away a record for a handler, and words its refusals as
// the service of the record's type does.

#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "cfn/expression.h"
#include "local/operations.h"

namespace local {

/// The id of the new record, or of the one that the same request with the same token made.
aws::Either<std::string> make(Asking& asking, std::string_view type, cfn::Object properties,
                              std::string_view client_token = {});
/// `changes`: each property whole; null takes one away. None: nothing is asked.
std::optional<aws::Error> change(Asking& asking, std::string_view type, const std::string& id,
                                 cfn::Object changes);
std::optional<aws::Error> remove(Asking& asking, std::string_view type, const std::string& id);

}  // namespace local
