#pragma once
// The things of IAM as its API speaks of them.

#include "local/records.h"

namespace local::iam {

extern const RecordKind kRole;
extern const RecordKind kServiceLinkedRole;
extern const RecordKind kPolicy;
extern const RecordKind kInstanceProfile;
extern const RecordKind kProvider;

/// The role that `word` means, also one that a service made for itself.
struct FoundRole {
    const RecordKind* kind = nullptr;
    const engine::Record* record = nullptr;
};
/// At the member RoleName of the input.
aws::Either<FoundRole> role_of(const Asking& asking);
/// The same; error too for a role that only its service may change.
aws::Either<const engine::Record*> own_role_of(const Asking& asking);

/// A policy document as answers have it.
std::string encoded_document(const cfn::Expression* document);
/// The document at a member of the input. Error: it is none.
aws::Either<cfn::Expression> document_in(const Asking& asking, std::string_view member);

/// What the API calls a path: "/" where none was given.
std::string path_of(const engine::Record& record);

}  // namespace local::iam
