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
#include "local/reading.h"

namespace local {

/// A member that is not simply the property called alike.
struct MemberForm {
    /// A path: "State.Code".
    std::string_view member;
    /// What it holds: a form of engine/inventory/forms.h ("{id}", "{@Arn}", "active"), read as the
    /// type of the member; "{created}" and "{changed}" are times. What comes out empty is left out.
    /// Beside those: "{phase:creating|available|modifying|deleting}" by what is under way,
    /// "{note:Path|otherwise}" of the record's notes, "=Path" and "=@Attribute" for a whole
    /// property or attribute, lists and structures too.
    std::string_view form;
};

/// Where a member stands that only a function can write.
struct PartPlace {
    const Asking& asking;
    aws::Writer& out;
    const aws::Shape& shape;  ///< of the member
    std::string_view name;
    const engine::Record& record;
};
struct MemberPart {
    std::string_view member;  ///< at the top of what is written
    void (*write)(const PartPlace& place) = nullptr;
};

/// One kind of thing, as a service speaks of it.
struct RecordKind {
    std::string_view type;  ///< "AWS::IAM::Role"
    std::span<const MemberForm> members;
    /// The error where there is none; `{0}` in the message is what was asked for, `{1}` the
    /// account, `{2}` the region.
    std::string_view missing_code;
    std::string_view missing_message;
    std::span<const MemberPart> parts = {};
    /// A form: the ARN, where no attribute that CloudFormation knows has it.
    std::string_view arn = {};
    /// It goes by what no two of its type may share (`unique` of its rules in the engine) too.
    bool is_found_by_claim = false;
    /// Members of inputs that are no property called alike; an empty property: no property at all,
    /// and nothing that matters here.
    std::span<const Renamed> renamed = {};
    /// Members that would be properties, and are spelled otherwise inside.
    std::span<const std::string_view> refused = {};
    /// The note with the moment from which on it is gone; empty: there is none.
    std::string_view ends_by_note = {};
    /// What input is answered with that the cloud does not take.
    std::string_view invalid_code = "ValidationException";
    /// What text is answered with that should be JSON and is not.
    std::string_view json_code = {};
    std::string_view json_message = {};
    std::string_view too_many_tags = "LimitExceeded";
    /// The member of inputs that names another account's registry; empty: none does.
    std::string_view account_member = {};
    /// Its API does not show what is going any more.
    bool is_gone_when_deleting = false;
};

/// Whether it is being taken away.
bool is_going(const engine::Record& record);
/// All of the type that are there or go, in the order of their creation.
std::vector<const engine::Record*> all_records(const Asking& asking, std::string_view type);
/// By id, name or ARN; null: there is none, or it goes.
const engine::Record* find_living(const Asking& asking, std::string_view type,
                                  std::string_view word);
/// Those that do not go, in the order of their creation.
std::vector<const engine::Record*> living(const Asking& asking, std::string_view type);
/// Those of them that name `id` in a property which names things.
std::vector<const engine::Record*> living_users(const Asking& asking, std::string_view type,
                                                std::string_view id);

/// What is noted of the record beside its properties.
const cfn::Object& notes_of(const Asking& asking, const engine::Record& record);

/// Such a form, filled in for the record.
std::string form_of(const Asking& asking, const engine::Record& record, std::string_view form);

/// The record that `word` means; null: none.
const engine::Record* find_record(const Asking& asking, const RecordKind& kind,
                                  std::string_view word);
/// The kind's own error.
aws::Error missing(const Asking& asking, const RecordKind& kind, std::string_view word);

/// The record that `word` means: by id, name or ARN. Error: the kind's own.
aws::Either<const engine::Record*> record_of(const Asking& asking, const RecordKind& kind,
                                             std::string_view word);
/// All of the kind that are there, in the order of their creation.
std::vector<const engine::Record*> records_of(const Asking& asking, const RecordKind& kind);

/// Writes the members of the structure `shape`, which is begun already.
void write_record(const Asking& asking, aws::Writer& out, const aws::Shape& shape,
                  const RecordKind& kind, const engine::Record& record);

}  // namespace local
