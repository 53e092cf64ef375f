#include "local/records/rows.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "cfn/schema.h"
#include "engine/cloud_index.h"
#include "engine/properties.h"
#include "local/not_yet.h"
#include "local/stores.h"
#include "local/writing.h"

namespace local {
namespace {

using Refused = std::optional<aws::Error>;

/// A record and the kind that it is.
struct Found {
    const RecordKind* kind = nullptr;
    const engine::Record* record = nullptr;
};

std::string_view tags_property_of(const RecordKind& kind) {
    return cfn::find_type(kind.type)->tags_property;
}

bool is_tags(std::string_view member) {
    return member == "Tags" || member == "tags" || member == "TagList";
}

const Renamed* find_renamed(std::span<const Renamed> renamed, std::string_view member) {
    auto found = std::ranges::find(renamed, member, &Renamed::member);
    return found == renamed.end() ? nullptr : &*found;
}

/// The text of `key` with the members of the input in it.
std::string filled_key(const Asking& asking, std::string_view key) {
    if (key.find('{') == std::string_view::npos) return std::string(asking.input().text(key));
    std::string text;
    while (true) {
        std::size_t open = key.find('{');
        text += key.substr(0, open);
        if (open == std::string_view::npos) return text;
        std::size_t close = key.find('}', open);
        std::string_view hole = key.substr(open + 1, close - open - 1);
        std::size_t bar = std::min(hole.find('|'), hole.size());
        std::string_view value = asking.input().text(hole.substr(0, bar));
        if (value.empty() && bar < hole.size()) value = hole.substr(bar + 1);
        text += engine::last_segment(value);
        key.remove_prefix(close + 1);
    }
}

bool is_in_key(std::string_view key, std::string_view member) {
    return key == member || key.find(fmt::format("{{{}}}", member)) != std::string_view::npos ||
           key.find(fmt::format("{{{}|", member)) != std::string_view::npos;
}

bool is_of_pages(const PageRules* pages, std::string_view member) {
    return pages && (member == pages->token || member == pages->limit);
}

/// The registry of another account has nothing that could be seen here.
bool is_of_another_account(const Asking& asking, const RecordKind& kind) {
    std::string_view account =
        kind.account_member.empty() ? "" : asking.input().text(kind.account_member);
    return !account.empty() && account != asking.account();
}

aws::Either<Found> find_any(const Asking& asking, const RecordRow& row, std::string_view word) {
    if (!is_of_another_account(asking, *row.kind)) {
        if (const auto* record = find_record(asking, *row.kind, word))
            return Found{row.kind, record};
        for (const RecordKind* kind : row.also)
            if (const auto* record = find_record(asking, *kind, word)) return Found{kind, record};
    }
    return missing(asking, *row.kind, word);
}

aws::Either<Found> find_keyed(const Asking& asking, const RecordRow& row) {
    return find_any(asking, row, filled_key(asking, row.key));
}

/// The record under `row.shown`, or as the whole answer.
void show(const Asking& asking, aws::Writer& answer, const RecordRow& row, const Found& found) {
    const aws::Shape& output = aws::or_nothing(asking.operation().output);
    if (row.shown.empty()) return write_record(asking, answer, output, *found.kind, *found.record);
    answer.begin_structure(row.shown);
    write_record(asking, answer, *aws::find_member(output, row.shown)->shape, *found.kind,
                 *found.record);
    answer.end();
}

/// An input that says more than the operation does here.
Refused refuse_more(const Asking& asking, const RecordRow& row) {
    const auto* fields = std::get_if<aws::Value::Fields>(&asking.input().held);
    if (!fields) return std::nullopt;
    for (const aws::Field& field : *fields) {
        bool is_known =
            is_in_key(row.key, field.name) || is_of_pages(row.pages, field.name) ||
            field.name == row.parent_key || field.name == row.kind->account_member ||
            find_renamed(row.renamed, field.name) ||
            std::ranges::find(row.filters, field.name, &ListFilter::member) != row.filters.end();
        if (!is_known && !says_nothing(field.value)) return not_yet(asking, *row.kind, field.name);
    }
    return std::nullopt;
}

Refused create(const RecordRow& row, Asking& asking, aws::Writer& answer) {
    auto wanted = wanted_of(asking, *row.kind, {}, row.renamed);
    if (auto* error = std::get_if<aws::Error>(&wanted)) return std::move(*error);
    auto made = make_record(asking, *row.kind, std::move(std::get<Wanted>(wanted)));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    show(asking, answer, row, {row.kind, std::get<const engine::Record*>(made)});
    return std::nullopt;
}

Refused get(const RecordRow& row, Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_more(asking, row)) return refused;
    auto found = find_keyed(asking, row);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    show(asking, answer, row, std::get<Found>(found));
    return std::nullopt;
}

bool keeps(const Asking& asking, const ListFilter& filter, const engine::Record& record) {
    const aws::Value* given = filter.member.empty() ? nullptr : asking.input().find(filter.member);
    if (filter.keeps) return filter.keeps(asking, record, given);
    if (!given || says_nothing(*given)) return true;
    const std::string text = form_of(asking, record, filter.form);
    auto is_meant = [&](const aws::Value& value) {
        return filter.is_prefix ? text.starts_with(value.as_text()) : text == value.as_text();
    };
    if (const auto* list = std::get_if<aws::Value::List>(&given->held))
        return std::ranges::any_of(*list, is_meant);
    return is_meant(*given);
}

/// Those that the list is about, by id. Error: one that is named is not there.
aws::Either<std::map<std::string, Found>> listed(const Asking& asking, const RecordRow& row) {
    std::map<std::string, Found> all;
    std::vector<std::string> words = {};
    if (const aws::Value* named = row.key.empty() ? nullptr : asking.input().find(row.key)) {
        if (const auto* list = std::get_if<aws::Value::List>(&named->held))
            words = texts_of(*list);
        else if (!named->as_text().empty())
            words.emplace_back(named->as_text());
    }
    for (const std::string& word : words) {
        auto found = find_any(asking, row, word);
        if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
        all.emplace(std::get<Found>(found).record->physical_id, std::get<Found>(found));
    }
    if (words.empty() && !is_of_another_account(asking, *row.kind)) {
        for (const engine::Record* record : records_of(asking, *row.kind))
            all.emplace(record->physical_id, Found{row.kind, record});
        for (const RecordKind* kind : row.also)
            for (const engine::Record* record : records_of(asking, *kind))
                all.emplace(record->physical_id, Found{kind, record});
    }
    std::erase_if(all, [&](const auto& entry) {
        return !std::ranges::all_of(row.filters, [&](const ListFilter& filter) {
            return keeps(asking, filter, *entry.second.record);
        });
    });
    return all;
}

aws::Either<Page> page_by(const Asking& asking, const PageRules* rules,
                          std::vector<std::string> ids, std::string_view filter) {
    if (rules) return page_of(asking, std::move(ids), *rules, filter);
    std::ranges::sort(ids);
    return Page{.ids = std::move(ids), .next = {}};
}

/// What tells the pages of one list from those of another: what else was asked.
std::string filter_text(const Asking& asking, const RecordRow& row) {
    std::string text;
    for (const ListFilter& filter : row.filters)
        if (!filter.member.empty())
            text += fmt::format("{}={};", filter.member, asking.input().text(filter.member));
    if (!row.parent_key.empty()) text += asking.input().text(row.parent_key);
    return text;
}

Refused list(const RecordRow& row, Asking& asking, aws::Writer& answer) {
    if (auto refused = refuse_more(asking, row)) return refused;
    if (row.parent && asking.input().has(row.parent_key)) {
        auto parent = record_of(asking, *row.parent, asking.input().text(row.parent_key));
        if (auto* error = std::get_if<aws::Error>(&parent)) return std::move(*error);
    }
    auto all = listed(asking, row);
    if (auto* error = std::get_if<aws::Error>(&all)) return std::move(*error);
    const auto& found = std::get<0>(all);
    std::vector<std::string> ids;
    for (const auto& [id, entry] : found)
        ids.push_back(id);
    auto paged = page_by(asking, row.pages, std::move(ids), filter_text(asking, row));
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    const aws::Shape& element = element_of(*asking.operation().output, row.shown);
    answer.begin_list(row.shown);
    for (const std::string& id : page.ids) {
        const Found& entry = found.at(id);
        if (!row.element.empty()) {
            answer.text("", form_of(asking, *entry.record, row.element));
            continue;
        }
        answer.begin_structure();
        write_record(asking, answer, element, *entry.kind, *entry.record);
        answer.end();
    }
    answer.end();
    write_whether_truncated(asking, answer, page);
    if (row.pages) write_next(answer, page, *row.pages);
    return std::nullopt;
}

Refused update(const RecordRow& row, Asking& asking, aws::Writer& answer) {
    auto found = find_keyed(asking, row);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    auto [kind, record] = std::get<Found>(found);
    auto wanted = wanted_of(asking, *kind, row.key, row.renamed);
    if (auto* error = std::get_if<aws::Error>(&wanted)) return std::move(*error);
    const std::string id = record->physical_id;
    if (auto error =
            change_record(asking, *kind, id, std::move(std::get<Wanted>(wanted).properties)))
        return error;
    show(asking, answer, row, {kind, find_record(asking, *kind, id)});
    return std::nullopt;
}

/// The answer shows it as it goes, so it is written before it is gone. What is refused has no
/// answer.
Refused remove(const RecordRow& row, Asking& asking, aws::Writer& answer) {
    auto found = find_keyed(asking, row);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    auto [kind, record] = std::get<Found>(found);
    auto wanted = wanted_of(asking, *kind, row.key, row.renamed);
    if (auto* error = std::get_if<aws::Error>(&wanted)) return std::move(*error);
    if (!std::get<Wanted>(wanted).properties.empty())
        return not_yet(asking, *kind, std::get<Wanted>(wanted).properties.fields.front().name);
    engine::Record going = *record;
    going.phase = engine::Record::Phase::Deleting;
    if (auto error = delete_record(asking, *kind, going.physical_id)) return error;
    show(asking, answer, row, {kind, &going});
    return std::nullopt;
}

/// The member of the input that has tags, or their keys.
std::string_view tags_member(const Asking& asking) {
    for (std::string_view name : {"Tags", "tags", "AddTags", "TagKeys", "tagKeys"})
        if (asking.input().has(name)) return name;
    return {};
}

Refused change_tags(const RecordRow& row, Asking& asking, aws::Writer& answer) {
    auto found = find_keyed(asking, row);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    auto [kind, record] = std::get<Found>(found);
    std::string_view member = tags_member(asking);
    Tags tags = tags_of_record(asking, *record);
    if (row.verb == Verb::Tag)
        tags = with_tags(std::move(tags), tags_in(asking.input(), member));
    else if (member == "Tags")  // by key and value
        for (const Tag& tag : tags_in(asking.input(), member))
            tags = without_tags(std::move(tags), {tag.key});
    else
        tags = without_tags(std::move(tags), texts_of(asking.input().list(member)));
    // AWS rule records.3 [documented] "IAM, ECR, RDS and SNS API references, TagResource": a thing
    // has up to 50 tags. Test: Records.HaveUpToFiftyTags
    constexpr std::size_t kMostTags = 50;
    if (tags.size() > kMostTags)
        return asking.error(std::string(row.kind->too_many_tags),
                            fmt::format("A resource can have up to {} tags.", kMostTags));
    if (auto error = set_tags(asking, *kind, record->physical_id, tags)) return error;
    if (!row.shown.empty()) write_tags(answer, *asking.operation().output, row.shown, tags);
    return std::nullopt;
}

Refused list_tags(const RecordRow& row, Asking& asking, aws::Writer& answer) {
    auto found = find_keyed(asking, row);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    Tags tags = tags_of_record(asking, *std::get<Found>(found).record);
    std::vector<std::string> keys;
    for (const Tag& tag : tags)
        keys.push_back(tag.key);
    auto paged = page_by(asking, row.pages, std::move(keys), filled_key(asking, row.key));
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    std::erase_if(tags,
                  [&](const Tag& tag) { return !std::ranges::binary_search(page.ids, tag.key); });
    write_tags(answer, *asking.operation().output, row.shown, tags);
    write_whether_truncated(asking, answer, page);
    if (row.pages) write_next(answer, page, *row.pages);
    return std::nullopt;
}

/// What the record of that kind that is made next, at this moment, has noted: a store writes before
/// the cloud is told, and the id is not known yet.
Refused note_next(Asking& asking, const RecordKind& kind, cfn::Object notes) {
    base::Status put = asking.stores().notes().put_next(
        {asking.account(),
         std::string(engine::region_of(kind.type, asking.region())),
         std::string(kind.type),
         {}},
        asking.now(), std::move(notes));
    if (!put.ok()) return broken(put.problems());
    return std::nullopt;
}

/// In the service's own words: the inventory says ValidationException for all.
Refused in_words_of(const RecordKind& kind, const Asking& asking, Refused error) {
    if (error && error->code == "ValidationException")
        error = asking.error(std::string(kind.invalid_code), std::move(error->message));
    return error;
}

}  // namespace

Refused answer_row(const RecordRow& row, Asking& asking, aws::Writer& answer) {
    switch (row.verb) {
        case Verb::Create: return create(row, asking, answer);
        case Verb::Get: return get(row, asking, answer);
        case Verb::List: return list(row, asking, answer);
        case Verb::Update: return update(row, asking, answer);
        case Verb::Delete: return remove(row, asking, answer);
        case Verb::Tag:
        case Verb::Untag: return change_tags(row, asking, answer);
        case Verb::ListTags: return list_tags(row, asking, answer);
    }
    return std::nullopt;
}

aws::Error not_yet(const Asking& asking, const RecordKind& kind, std::string_view name) {
    return asking.error(std::string(kind.invalid_code), not_yet_message(name));
}

aws::Either<Wanted> wanted_of(const Asking& asking, const RecordKind& kind, std::string_view key,
                              std::span<const Renamed> renamed, const PageRules* pages) {
    const cfn::TypeSchema& schema = *cfn::find_type(kind.type);
    const auto* fields = std::get_if<aws::Value::Fields>(&asking.input().held);
    Wanted wanted;
    if (!fields) return wanted;
    for (const aws::Field& field : *fields) {
        if (is_in_key(key, field.name) || is_of_pages(pages, field.name)) continue;
        if (field.name == kind.account_member) continue;
        if (is_tags(field.name)) {
            Tags tags = tags_in(asking.input(), field.name);
            if (schema.tags_property.empty())
                wanted.tags = std::move(tags);
            else
                wanted.properties.add(std::string(schema.tags_property), tags_property(tags));
            continue;
        }
        if (std::ranges::find(kind.refused, field.name) != kind.refused.end() &&
            !says_nothing(field.value))
            return not_yet(asking, kind, field.name);
        const Renamed* other = find_renamed(renamed, field.name);
        if (!other) other = find_renamed(kind.renamed, field.name);
        std::string name = other ? std::string(other->property) : property_name(field.name);
        if (other && name.empty()) continue;
        const cfn::PropertySchema* property = schema.find(name);
        if (!property && says_nothing(field.value)) continue;
        if (!property) return not_yet(asking, kind, field.name);
        const aws::Member* member = aws::find_member(*asking.operation().input, field.name);
        cfn::Expression value = expression_of(*member->shape, field.value);
        bool is_text = value.as<std::string>() != nullptr;
        if (property->type == cfn::PropertyType::kJson && is_text) {
            auto json = read_json(*value.as<std::string>());
            if (!json || (!json->as<cfn::Object>() && !json->as<cfn::Array>()))
                return asking.error(std::string(kind.json_code), std::string(kind.json_message));
            value = *std::move(json);
        }
        wanted.properties.add(std::move(name), std::move(value));
    }
    return wanted;
}

aws::Either<const engine::Record*> make_record(Asking& asking, const RecordKind& kind,
                                               Wanted wanted) {
    const bool are_noted = wanted.tags && !wanted.tags->empty();
    if (are_noted)
        if (auto error =
                note_next(asking, kind, cfn::Object{{"Tags", tags_property(*wanted.tags)}}))
            return *std::move(error);
    auto error = asking.ask(engine::ResourceCreateAsked{
        std::string(kind.type), engine::share(std::move(wanted.properties))});
    const std::string id = asking.made().physical_id;
    if (!error && are_noted) error = set_tags(asking, kind, id, *wanted.tags);
    if (are_noted)
        if (auto failure = note_next(asking, kind, cfn::Object{})) return *std::move(failure);
    if (error) return *in_words_of(kind, asking, std::move(error));
    return find_record(asking, kind, id);
}

Refused change_record(Asking& asking, const RecordKind& kind, const std::string& physical_id,
                      cfn::Object changes) {
    if (changes.empty()) return std::nullopt;
    return in_words_of(kind, asking,
                       asking.ask(engine::ResourceUpdateAsked{std::string(kind.type), physical_id,
                                                              engine::share(std::move(changes))}));
}

Refused delete_record(Asking& asking, const RecordKind& kind, const std::string& physical_id) {
    return in_words_of(
        kind, asking, asking.ask(engine::ResourceDeleteAsked{std::string(kind.type), physical_id}));
}

Refused set_note(Asking& asking, const RecordKind& kind, const std::string& physical_id,
                 std::string_view name, cfn::Expression value) {
    const engine::Record* record = find_record(asking, kind, physical_id);
    if (!record) return missing(asking, kind, physical_id);
    cfn::Object notes = notes_of(asking, *record);
    std::erase_if(notes.fields, [&](const cfn::Field& field) { return field.name == name; });
    if (!value.as<cfn::Null>()) notes.add(std::string(name), std::move(value));
    base::Status put = asking.stores().notes().put(
        {asking.account(), asking.inventory_of(kind.type)->state().region, record->type,
         record->physical_id},
        record->created, std::move(notes));
    if (!put.ok()) return broken(put.problems());
    return std::nullopt;
}

Tags tags_of_record(const Asking& asking, const engine::Record& record) {
    std::string_view property = cfn::find_type(record.type)->tags_property;
    if (!property.empty()) return tags_of(record, property);
    Tags tags;
    for (const cfn::Object* tag : engine::objects_at(notes_of(asking, record), "Tags"))
        tags.push_back({engine::text_at(*tag, "Key"), engine::text_at(*tag, "Value")});
    return tags;
}

Refused set_tags(Asking& asking, const RecordKind& kind, const std::string& physical_id,
                 const Tags& tags) {
    std::string_view property = tags_property_of(kind);
    if (property.empty()) return set_note(asking, kind, physical_id, "Tags", tags_property(tags));
    return change_record(asking, kind, physical_id,
                         cfn::Object{{std::string(property), tags_property(tags)}});
}

void write_tags_part(const PartPlace& place) {
    Tags tags = tags_of_record(place.asking, place.record);
    if (tags.empty()) return;
    // As a structure around it would: the member is found by its name.
    const aws::Member member{.name = place.name, .shape = &place.shape};
    const aws::Shape around{.members = {&member, 1}};
    write_tags(place.out, around, place.name, tags);
}

void write_whether_truncated(const Asking& asking, aws::Writer& out, const Page& page) {
    for (std::string_view name : {"IsTruncated", "Truncated"})
        if (aws::find_member(*asking.operation().output, name))
            out.boolean(name, !page.next.empty());
}

}  // namespace local
