#pragma once
// When each core is due: a calendar. What is due soon is a heap, the rest lies unsorted in a bucket
// for each second, so that hundreds of thousands of deadlines cost little more than ten.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.h"
#include "engine/core.h"

namespace engine {

/// At most one deadline for each address. Ordered by moment, then by address.
class Deadlines {
  public:
    /// `address` is due at `when`, and at no other moment; empty: never.
    void set(Address address, std::optional<base::Time> when);
    /// When `address` is due; empty: never.
    std::optional<base::Time> of(Address address) const;
    /// The earliest of all deadlines; empty: there is none.
    std::optional<base::Time> next() const;
    /// The first address that is due by `now`, without its deadline from then on; empty: none is.
    std::optional<Address> take(base::Time now);

  private:
    /// A deadline that was set at some time; it holds while `of` says the same.
    struct Entry {
        base::Time when;
        Address address;
        auto operator<=>(const Entry&) const = default;
    };

    bool holds(const Entry& entry) const { return of(entry.address) == entry.when; }
    void file(const Entry& entry);
    void drop_first();
    void show_first();
    void forget_stale();

    /// By kind and index; `kNever` for those without a deadline.
    std::array<std::vector<base::Time>, kCoreKinds> due_ = {};
    std::size_t holding_ = 0;

    /// A heap of the entries of the first second that has any. Its first one holds, unless there is
    /// no deadline at all.
    std::vector<Entry> near_ = {};
    std::int64_t near_second_ = 0;                         ///< since 1970
    std::map<std::int64_t, std::vector<Entry>> far_ = {};  ///< of the seconds after it
    std::size_t entries_ = 0;                              ///< in both
};

}  // namespace engine
