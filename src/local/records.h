#pragma once
// Records of the inventory as the answers of a service's own API show them: most members are the
// property called alike, the rest stands in a table of forms.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shapes.h"
#include "aws/writer.h"
#include "engine/inventory.h"
#include "local/operations.h"

namespace local {

/// A member that is not simply the property called alike.
struct MemberForm {
    /// A path: "State.Code".
    std::string_view member;
    /// What it holds: a form of engine/inventory/forms.h ("{id}", "{@Arn}", "active"), read as the
    /// type of the member; "{created}" and "{changed}" are times. What comes out empty is left out.
    std::string_view form;
};

/// One kind of thing, as a service speaks of it.
struct RecordKind {
    std::string_view type;  ///< "AWS::IAM::Role"
    std::span<const MemberForm> members;
    /// The error where there is none; `{}` in the message is what was asked for.
    std::string_view missing_code;
    std::string_view missing_message;
};

/// The record that `word` means: by id, name or ARN. Error: the kind's own.
aws::Either<const engine::Record*> record_of(const Asking& asking, const RecordKind& kind,
                                             std::string_view word);
/// All of the kind that are there, in the order of their creation.
std::vector<const engine::Record*> records_of(const Asking& asking, const RecordKind& kind);

/// Writes the members of the structure `shape`, which is begun already.
void write_record(const Asking& asking, aws::Writer& out, const aws::Shape& shape,
                  const RecordKind& kind, const engine::Record& record);

}  // namespace local
