#pragma once
// The values of secrets, their versions and stages, in the vault. A value is nowhere else: the
// cores and the journal know how often the current one changed, and no more.
//
// The value is written first, then the inventory counts it. A process that is killed between the
// two has a value that is current and not counted: who asks for the secret next counts it. A new
// secret gets its ARN from the inventory, so its value waits under its name until there is one.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "io/database.h"

namespace local {

struct SecretValue {
    bool is_binary = false;
    std::string bytes = {};
    bool operator==(const SecretValue&) const = default;
};

struct SecretVersion {
    std::string id = {};
    base::Time created = {};
    std::vector<std::string> stages = {};  ///< sorted; none: it is deprecated
    bool operator==(const SecretVersion&) const = default;
};

/// What is known of a secret beside its values.
struct SecretMarks {
    /// How often its current value changed, as far as values are here.
    std::int64_t counted = 0;
    std::optional<base::Time> deleted = {};  ///< it is scheduled for deletion
    base::Time removal = {};                 ///< when it goes then
    base::Time changed = {};
    std::optional<base::Time> accessed = {};
    bool operator==(const SecretMarks&) const = default;
};

inline constexpr std::string_view kCurrent = "AWSCURRENT";
inline constexpr std::string_view kPrevious = "AWSPREVIOUS";
inline constexpr std::string_view kPending = "AWSPENDING";

/// Secrets are called by their ARN, which is never given again. Errors of all that it does: those
/// of io::Database. Every change is one transaction.
class SecretStore {
  public:
    static const std::string_view kTables;

    /// `vault` must outlive it.
    static base::Result<std::unique_ptr<SecretStore>> open(io::Database& vault);
    ~SecretStore();
    SecretStore(const SecretStore&) = delete;
    SecretStore& operator=(const SecretStore&) = delete;

    /// The first value of a secret that is about to be made; in the place of one that was never
    /// taken up. `place`: account, region and name.
    base::Status put_waiting(std::string_view place, std::string_view id, const SecretValue& value);
    base::Status drop_waiting(std::string_view place);
    /// It becomes the first and current version of `arn`. False: there is none.
    base::Result<bool> take_up(std::string_view place, std::string_view arn,
                               const SecretMarks& marks);

    /// Nothing: nobody asked for it yet.
    base::Result<std::optional<SecretMarks>> marks(std::string_view arn);
    base::Status set_marks(std::string_view arn, const SecretMarks& marks);
    /// Newest first.
    base::Result<std::vector<SecretVersion>> versions(std::string_view arn);
    base::Result<std::optional<SecretValue>> value(std::string_view arn, std::string_view id);
    /// The version that was current when the current one had changed so often; empty: unknown.
    base::Result<std::string> counted_version(std::string_view arn, std::int64_t count);

    /// A new version with these stages, which others lose; with AWSCURRENT the one that had it gets
    /// AWSPREVIOUS, and `marks` say the new count.
    base::Status put(std::string_view arn, const SecretVersion& version, const SecretValue& value,
                     const SecretMarks& marks);
    /// `to` empty: no version has it any more.
    base::Status move_stage(std::string_view arn, std::string_view stage, std::string_view to,
                            const SecretMarks& marks);
    base::Status forget(std::string_view arn);

  private:
    struct Statements;
    SecretStore(io::Database& vault, std::unique_ptr<Statements> statements);

    base::Status insert(std::string_view arn, const SecretVersion& version,
                        const SecretValue& value);
    base::Status give(std::string_view arn, std::string_view stage, std::string_view id,
                      const SecretMarks& marks);
    base::Status write_marks(std::string_view arn, const SecretMarks& marks);
    base::Result<std::string> holder(std::string_view arn, std::string_view stage);

    io::Database& vault_;
    std::unique_ptr<Statements> sql_;
};

}  // namespace local
