#pragma once
// What an inventory looks up: all of it follows from the records, and none of it is written down.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "cfn/check_schema.h"
#include "engine/inventory.h"

namespace engine {

/// Which target groups listeners and rules forward to, and who forwards to each.
class Forwards {
  public:
    /// `number` forwards to `groups` now. Those whose count changed.
    std::vector<std::string> changed(std::uint32_t number, std::set<std::string> groups);
    std::uint32_t count(std::string_view group) const;

  private:
    std::map<std::uint32_t, std::set<std::string>> groups_;
    std::map<std::string, std::uint32_t, std::less<>> counts_;
};

struct InventoryIndex {
    template <class T>
    using ByText = std::map<std::string, T, std::less<>>;

    /// By type, then by every word that means the thing: id, name, ARN.
    ByText<ByText<std::uint32_t>> identities;
    /// By type, then by physical id: what lists show.
    ByText<ByText<std::uint32_t>> ids;
    /// By type, then by what no two may share.
    ByText<ByText<std::uint32_t>> claims;
    /// Of each family of task definitions the revisions that are ACTIVE.
    ByText<std::map<std::uint32_t, std::uint32_t>> active_revisions;
    /// Who has a word in a property that names things.
    ByText<std::set<std::uint32_t>> users;
    std::set<std::pair<base::Time, std::uint32_t>> due;
    std::set<std::pair<base::Time, std::uint32_t>> patience;
    std::set<std::pair<base::Time, std::uint32_t>> failing;
    /// What stacks asked and nobody has answered: an order that comes again changes nothing.
    std::set<Operation> open;
    Forwards forwards;
    mutable cfn::SchemaChecker checker;

    void add(std::uint32_t number, const Record& record);
    void remove(std::uint32_t number, const Record& record);
    std::optional<std::uint32_t> find(std::string_view type, std::string_view id) const;
    std::optional<std::uint32_t> claimed(std::string_view type, std::string_view claim) const;
    /// All that name `record` in a property.
    std::set<std::uint32_t> users_of(const Record& record) const;
    /// Whether `word` means `record`.
    static bool names(const Record& record, std::string_view word);
};

/// The target groups that a listener or rule forwards to; of other types none.
std::set<std::string> forwarded_by(const Record& record);

}  // namespace engine
