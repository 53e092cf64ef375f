#pragma once
// Which log group a request means, and what the store of lines calls it.

#include <optional>
#include <string_view>

#include "engine/inventory.h"
#include "local/operations.h"
#include "local/stores/log_store.h"

namespace local {

inline constexpr std::string_view kLogGroup = "AWS::Logs::LogGroup";

/// Null: there is none of that name, or it is being deleted.
const engine::Record* find_log_group(const Asking& asking, std::string_view name);
/// Of that name. Error: ResourceNotFoundException.
aws::Either<const engine::Record*> log_group_named(const Asking& asking, std::string_view name);
/// The one at `logGroupName` or `logGroupIdentifier`, a name or an ARN.
aws::Either<const engine::Record*> log_group_asked(const Asking& asking);
/// The name in "arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*"; any other text as it is.
std::string_view log_group_name_in(std::string_view arn);

LogPlace place_of(std::string_view account, std::string_view region, const engine::Record& group);
LogPlace place_of(const Asking& asking, const engine::Record& group);
/// Lines from before are gone; nothing: they stay for ever.
std::optional<base::Time> expiry_of(const engine::Record& group, base::Time now);

/// The error of `result`, which is not ok.
template <class T>
aws::Error broken_store(const base::Result<T>& result) {
    return broken(result.problems());
}

}  // namespace local
