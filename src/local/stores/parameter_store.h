#pragma once
// The versions of parameters with their values and labels, in the vault. What a parameter is now
// stands in its record, but for the value of a SecureString, which is here alone; a template may
// have changed it since it was last asked for.
//
// The value of a SecureString is written first, for a life of the parameter that is not known yet,
// and taken up when its record says that there is such a version. One that is never taken up is
// overwritten by the next.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "io/database.h"
#include "local/stores/details.h"

namespace local {

struct ParameterVersion {
    std::int64_t version = 0;  ///< from 1 on
    std::string value = {};
    base::Time modified = {};
    Details details = {};                  ///< Type, Description, KeyId, ...
    std::vector<std::string> labels = {};  ///< sorted
    bool operator==(const ParameterVersion&) const = default;
};

/// One life of a parameter: from its creation to its deletion.
struct ParameterLife {
    std::string place = {};  ///< account, region and name
    base::Time born = {};
    bool operator==(const ParameterLife&) const = default;
};

/// Errors of all that it does: those of io::Database. Every change is one transaction.
class ParameterStore {
  public:
    static const std::string_view kTables;

    /// `vault` must outlive it.
    static base::Result<std::unique_ptr<ParameterStore>> open(io::Database& vault);
    ~ParameterStore();
    ParameterStore(const ParameterStore&) = delete;
    ParameterStore& operator=(const ParameterStore&) = delete;

    /// A version that the record does not have yet.
    base::Status put_waiting(std::string_view place, const ParameterVersion& version);
    base::Result<std::optional<ParameterVersion>> waiting(std::string_view place);

    /// Oldest first, without what waits.
    base::Result<std::vector<ParameterVersion>> versions(const ParameterLife& life);
    /// The last version that is here; 0: none.
    base::Result<std::int64_t> last_version(const ParameterLife& life);
    /// Those of an earlier life go, and so does what waits and the versions before the last
    /// hundred.
    base::Status add(const ParameterLife& life, const ParameterVersion& version);
    /// The label is on that version alone then; with the version 0 on none.
    base::Status label(const ParameterLife& life, std::string_view label, std::int64_t version);
    base::Status forget(std::string_view place);

  private:
    struct Statements;
    ParameterStore(io::Database& vault, std::unique_ptr<Statements> statements);

    base::Status insert(std::string_view place, std::int64_t born, const ParameterVersion& version);
    base::Result<std::vector<ParameterVersion>> select(std::string_view place, std::int64_t born);

    io::Database& vault_;
    std::unique_ptr<Statements> sql_;
};

}  // namespace local
