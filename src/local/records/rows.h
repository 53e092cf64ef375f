#pragma once
// Operations that make, show, list, change and take away a record, as rows of a table: most of what
// services offer is that, and only the names differ.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "local/operations.h"
#include "local/pages.h"
#include "local/records.h"
#include "local/tags.h"

namespace local {

enum class Verb : std::uint8_t {
    Create,
    Get,
    List,  ///< all of them, or those that `key` names where it is given
    Update,
    Delete,
    Tag,
    Untag,
    ListTags,
};

/// Which records a list keeps, where the member is given.
struct ListFilter {
    std::string_view member;  ///< of the input; empty: `keeps` is always asked
    /// What the member's text must be; of a list, one of its texts.
    std::string_view form = {};
    /// In the place of a form: `given` is the value of the member; null where it is not given.
    bool (*keeps)(const Asking& asking, const engine::Record& record,
                  const aws::Value* given) = nullptr;
    /// The text of the form has to begin with the member's.
    bool is_prefix = false;
};

struct RecordRow {
    std::string_view operation;
    Verb verb = Verb::Get;
    const RecordKind* kind = nullptr;
    /// Kinds that the operation speaks of too.
    std::span<const RecordKind* const> also = {};
    /// The member of the input that names the record, or a text of members in braces:
    /// "{GroupName|default}|{Name}".
    std::string_view key = {};
    /// The member of the answer that holds the record, or the list; empty: its members are the
    /// answer's.
    std::string_view shown = {};
    /// Of a list of texts: the form of one.
    std::string_view element = {};
    /// As of RecordKind, for this operation alone.
    std::span<const Renamed> renamed = {};
    const PageRules* pages = nullptr;  ///< null: there are no pages
    std::span<const ListFilter> filters = {};
    /// A thing that must be there where the member names it.
    const RecordKind* parent = nullptr;
    std::string_view parent_key = {};
};

/// Answers by the row.
std::optional<aws::Error> answer_row(const RecordRow& row, Asking& asking, aws::Writer& answer);

/// Handlers and rows as one table, by the names of their operations.
template <std::size_t Handlers, std::size_t Rows>
constexpr std::array<OperationRow, Handlers + Rows> joined(const OperationRow (&handlers)[Handlers],
                                                           const RecordRow (&rows)[Rows]) {
    std::array<OperationRow, Handlers + Rows> all = {};
    std::copy(handlers, handlers + Handlers, all.begin());
    for (std::size_t i = 0; i < Rows; ++i)
        all[Handlers + i] = {rows[i].operation, nullptr, &rows[i]};
    std::sort(all.begin(), all.end(), [](const OperationRow& a, const OperationRow& b) {
        return a.operation < b.operation;
    });
    return all;
}
template <std::size_t Rows>
constexpr std::array<OperationRow, Rows> joined(const RecordRow (&rows)[Rows]) {
    std::array<OperationRow, Rows> all = {};
    for (std::size_t i = 0; i < Rows; ++i)
        all[i] = {rows[i].operation, nullptr, &rows[i]};
    std::sort(all.begin(), all.end(), [](const OperationRow& a, const OperationRow& b) {
        return a.operation < b.operation;
    });
    return all;
}

// What handlers share with the rows.

/// What the input says as properties, but for `key`, the members of pages and what `renamed` says.
/// Error: a member that is no property of the kind's type, and JSON that is none.
struct Wanted {
    cfn::Object properties;
    std::optional<Tags> tags;  ///< where the type has no property for them
};
aws::Either<Wanted> wanted_of(const Asking& asking, const RecordKind& kind,
                              std::string_view key = {}, std::span<const Renamed> renamed = {},
                              const PageRules* pages = nullptr);
/// "NAME is not part of this cloud yet", in the kind's code.
aws::Error not_yet(const Asking& asking, const RecordKind& kind, std::string_view name);

/// The new record.
aws::Either<const engine::Record*> make_record(Asking& asking, const RecordKind& kind,
                                               Wanted wanted);
/// `changes`: each property whole; null takes one away. None: nothing is asked. The record is
/// another one afterwards: find it anew.
std::optional<aws::Error> change_record(Asking& asking, const RecordKind& kind,
                                        const std::string& physical_id, cfn::Object changes);
std::optional<aws::Error> delete_record(Asking& asking, const RecordKind& kind,
                                        const std::string& physical_id);
/// The note `name` is `value` from now on; null takes it away.
std::optional<aws::Error> set_note(Asking& asking, const RecordKind& kind,
                                   const std::string& physical_id, std::string_view name,
                                   cfn::Expression value);

/// Tags of the record, wherever they are kept.
Tags tags_of_record(const Asking& asking, const engine::Record& record);
std::optional<aws::Error> set_tags(Asking& asking, const RecordKind& kind,
                                   const std::string& physical_id, const Tags& tags);
/// For tables of parts: the tags, as whatever the member is.
void write_tags_part(const PartPlace& place);

/// Whether more follows, in the member that the service has for it, if it has one.
void write_whether_truncated(const Asking& asking, aws::Writer& out, const Page& page);

}  // namespace local
