#pragma once
// Records as an API shows them that shows nothing of what is being taken away, and what every
// handler of such a service does with them.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "cfn/expression.h"
#include "engine/inventory.h"
#include "local/operations.h"

namespace local {

/// By id, name or ARN; null: there is none, or it goes.
const engine::Record* find_living(const Asking& asking, std::string_view type,
                                  std::string_view word);
/// In the order of their creation.
std::vector<const engine::Record*> living(const Asking& asking, std::string_view type);
/// Those that name `id` in a property which names things.
std::vector<const engine::Record*> living_users(const Asking& asking, std::string_view type,
                                                std::string_view id);

/// The id of the new record.
aws::Either<std::string> make(Asking& asking, std::string_view type, cfn::Object properties);
/// `changes`: each property whole; null takes one away. None: nothing is asked.
std::optional<aws::Error> change(Asking& asking, std::string_view type, const std::string& id,
                                 cfn::Object changes);
std::optional<aws::Error> remove(Asking& asking, std::string_view type, const std::string& id);

/// Empty lists, structures and texts, and false, say nothing.
bool says_nothing(const aws::Value& value);
/// "NAME is not part of this cloud yet", in `code`, for the first of `members` that the input has.
std::optional<aws::Error> refuse_not_yet(const Asking& asking, std::string_view code,
                                         std::span<const std::string_view> members);

}  // namespace local
