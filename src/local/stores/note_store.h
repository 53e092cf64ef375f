#pragma once
// What the API of a service knows of a thing and no template can say: the versions of a policy, the
// tags of what CloudFormation does not tag. It stands beside the record and ends with it.

#include <compare>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "cfn/expression.h"
#include "io/database.h"

namespace local {

/// A record.
struct NoteKey {
    std::string account;
    std::string region;  ///< of the inventory that has it
    std::string type;
    std::string id;
    auto operator<=>(const NoteKey&) const = default;
};

/// Errors of all that it does: those of io::Database.
class NoteStore {
  public:
    /// What makes its tables.
    static const std::string_view kTables;

    /// Reads what is in `world`, which must outlive it.
    static base::Result<std::unique_ptr<NoteStore>> open(io::Database& world);
    NoteStore(const NoteStore&) = delete;
    NoteStore& operator=(const NoteStore&) = delete;

    /// Of the record that was made then: what was put for it, else what was put for the next one at
    /// that moment; one without anything when nothing is noted.
    const cfn::Object& notes(const NoteKey& key, base::Time created) const;
    /// All that is noted of it from now on.
    base::Status put(const NoteKey& key, base::Time created, cfn::Object notes);
    /// The same of the next record of the type, which will be made at `now` and whose id nobody
    /// knows yet: the id of `key` is empty. Without any notes it is forgotten.
    base::Status put_next(const NoteKey& key, base::Time now, cfn::Object notes);

  private:
    explicit NoteStore(io::Database& world) : world_(world) {}

    struct Noted {
        base::Time created;
        cfn::Object notes;
    };
    io::Database& world_;
    std::map<NoteKey, Noted> noted_;
};

}  // namespace local
