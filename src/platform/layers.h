#pragma once
// Layers of the manifest, node by node: what a service is in one environment before it is read into
// the model. Every node keeps the place where it was written.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "platform/keys.h"
#include "platform/report.h"
#include "text/document.h"

namespace platform {

/// Drops (`-name` in `calls` and `tags`) of all environments: one that takes nothing away anywhere
/// is reported.
class Drops {
  public:
    void met(const text::Node& at, std::string name, bool took_something);
    /// Adds merge.nothing-to-drop for each drop without an effect.
    void report(Report& report) const;

  private:
    struct Drop {
        std::string name;
        bool took_something = false;
    };
    std::map<base::SourceSpan, Drop> drops_;
};

/// The mapping as it counts in `environment`: choices made, members in the order of the table, of
/// free-form mappings in the order of the alphabet. `mapping` is part of a clean tree. A choice
/// that has nothing for the environment is gone.
text::Node settle(const text::Node& mapping, const Table& table, std::string_view environment);

/// `upper` laid over `lower`, both settled: mappings merge, lists and single values replace, calls
/// and tags add up, and a key takes the place of its rival.
text::Node merge(text::Node lower, const text::Node& upper, const Table& table, Drops& drops);

/// Only the members whose keys `table` has.
text::Node only_keys_of(text::Node mapping, const Table& table);

/// The templates that `extends` of `entry` leads to, those they extend first, each once.
/// `templates` is the mapping of the manifest; unknown names and cycles are left out, they are
/// reported by `check_extends`.
std::vector<const text::Node*> template_chain(const text::Node& entry, const text::Node* templates);

/// The names under `extends`.
std::vector<std::string> extended_names(const text::Node& entry);

/// Reports `extends` of what is not there (extends.unknown), several services in a job's list
/// (extends.several), and templates that extend each other (extends.cycle).
void check_extends(const text::Node& manifest, Report& report);

}  // namespace platform
