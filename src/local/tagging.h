#pragma once
// TagResource, UntagResource and ListTagsForResource of records that have their tags as the
// property Tags.

#include <optional>
#include <string_view>

#include "aws/error.h"
#include "aws/writer.h"
#include "engine/inventory.h"
#include "local/operations.h"

namespace local {

/// Those at `member` of the input take the place of those of the same key. Error: `too_many`, where
/// it would have more than 50 then, as every service has it.
std::optional<aws::Error> add_tags(Asking& asking, const engine::Record& record,
                                   std::string_view member, std::string_view too_many);
/// Those whose keys are the texts at `member` of the input go.
std::optional<aws::Error> take_tags(Asking& asking, const engine::Record& record,
                                    std::string_view member);
/// As the member `member` of the answer.
void show_tags(const Asking& asking, aws::Writer& answer, const engine::Record& record,
               std::string_view member);

}  // namespace local
