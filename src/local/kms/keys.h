#pragma once
// Keys: their state, their policy, their rotation.

#include "local/operations.h"
#include "local/records.h"

namespace local::kms {

extern const RecordKind kKey;
extern const RecordKind kAlias;
extern const RecordKind kRotation;

std::optional<aws::Error> describe_key(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> enable_key(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> disable_key(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> enable_key_rotation(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> disable_key_rotation(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> schedule_key_deletion(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> cancel_key_deletion(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> get_key_policy(Asking& asking, aws::Writer& answer);
std::optional<aws::Error> list_key_policies(Asking& asking, aws::Writer& answer);

}  // namespace local::kms
