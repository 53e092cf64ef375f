#include "local/records.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

#include "engine/inventory/forms.h"
#include "engine/properties.h"
#include "local/stores.h"
#include "local/writing.h"

namespace local {
namespace {

using Phase = engine::Record::Phase;

std::size_t word_of(Phase phase) {
    switch (phase) {
        case Phase::Creating: return 0;
        case Phase::Ready: return 1;
        case Phase::Updating: return 2;
        case Phase::Deleting:
        case Phase::Inactive: return 3;
    }
    return 1;
}

/// The part of `words` with that number, between bars.
std::string_view nth_word(std::string_view words, std::size_t number) {
    for (; number > 0; --number)
        words.remove_prefix(std::min(words.find('|') + 1, words.size()));
    return words.substr(0, words.find('|'));
}

/// The hole at the beginning of the form, which is nothing else: "x" of "{note:x}".
std::optional<std::string_view> hole_after(std::string_view form, std::string_view prefix) {
    if (!form.starts_with(prefix) || !form.ends_with('}')) return std::nullopt;
    return form.substr(prefix.size(), form.size() - prefix.size() - 1);
}

const cfn::Expression* whole_value(const engine::Record& record, std::string_view path) {
    if (path.starts_with('@')) return record.attributes->find(path.substr(1));
    return engine::property(*record.properties, path);
}

/// One record on its way out.
class Shower {
  public:
    Shower(const Asking& asking, aws::Writer& out, const RecordKind& kind,
           const engine::Record& record)
        : asking_(asking), out_(out), kind_(kind), record_(record) {}

    /// `path` is where the structure stands: "State." of the members of State.
    void members(const aws::Shape& shape, const std::string& path) {
        for (const aws::Member& member : shape.members) {
            const std::string here = path + std::string(member.name);
            if (const MemberForm* form = find(here)) {
                fill(*member.shape, member.name, form->form);
            } else if (is_around_a_form(here + ".")) {
                out_.begin_structure(member.name);
                members(*member.shape, here + ".");
                out_.end();
            } else if (path.empty()) {
                part_or_property(shape, member);
            }
        }
    }

  private:
    const MemberForm* find(std::string_view path) const {
        auto found = std::ranges::find(kind_.members, path, &MemberForm::member);
        return found == kind_.members.end() ? nullptr : &*found;
    }
    bool is_around_a_form(std::string_view path) const {
        return std::ranges::any_of(
            kind_.members, [&](const MemberForm& form) { return form.member.starts_with(path); });
    }
    void part_or_property(const aws::Shape& shape, const aws::Member& member) {
        auto part = std::ranges::find(kind_.parts, member.name, &MemberPart::member);
        if (part != kind_.parts.end())
            return part->write({asking_, out_, *member.shape, member.name, record_});
        write_property(out_, shape, member.name, *record_.properties);
    }
    void fill(const aws::Shape& shape, std::string_view name, std::string_view form) {
        if (form == "{created}") return void(out_.time(name, record_.created));
        if (form == "{changed}") return void(out_.time(name, record_.changed));
        if (form.starts_with('=')) {
            const cfn::Expression* value = whole_value(record_, form.substr(1));
            return value ? write_expression(out_, shape, name, *value) : void();
        }
        const std::string text = form_of(asking_, record_, form);
        if (!text.empty()) write_scalar(out_, shape, name, text);
    }

    const Asking& asking_;
    aws::Writer& out_;
    const RecordKind& kind_;
    const engine::Record& record_;
};

bool is_gone(const Asking& asking, const RecordKind& kind, const engine::Record& record) {
    if (kind.is_gone_when_deleting && is_going(record)) return true;
    if (kind.ends_by_note.empty()) return false;
    auto ends = base::parse_time(engine::text_at(notes_of(asking, record), kind.ends_by_note));
    return ends && *ends <= asking.now();
}

}  // namespace

bool is_going(const engine::Record& record) {
    return record.phase == Phase::Deleting;
}

std::vector<const engine::Record*> all_records(const Asking& asking, std::string_view type) {
    const engine::Inventory* inventory = asking.inventory_of(type);
    return inventory ? inventory->all(type) : std::vector<const engine::Record*>();
}

const engine::Record* find_living(const Asking& asking, std::string_view type,
                                  std::string_view word) {
    const engine::Inventory* inventory = asking.inventory_of(type);
    const engine::Record* record = inventory ? inventory->find(type, word) : nullptr;
    return record && !is_going(*record) ? record : nullptr;
}

std::vector<const engine::Record*> living(const Asking& asking, std::string_view type) {
    std::vector<const engine::Record*> records = all_records(asking, type);
    std::erase_if(records, [](const engine::Record* record) { return is_going(*record); });
    return records;
}

std::vector<const engine::Record*> living_users(const Asking& asking, std::string_view type,
                                                std::string_view id) {
    const engine::Inventory* inventory = asking.inventory_of(type);
    if (!inventory) return {};
    std::vector<const engine::Record*> records = inventory->users(type, id);
    std::erase_if(records, [](const engine::Record* record) { return is_going(*record); });
    return records;
}

const cfn::Object& notes_of(const Asking& asking, const engine::Record& record) {
    const engine::Inventory& inventory = *asking.inventory_of(record.type);
    return asking.stores().notes().notes(
        {asking.account(), inventory.state().region, record.type, record.physical_id},
        record.created);
}

std::string form_of(const Asking& asking, const engine::Record& record, std::string_view form) {
    if (auto words = hole_after(form, "{phase:"))
        return std::string(nth_word(*words, word_of(record.phase)));
    if (auto note = hole_after(form, "{note:")) {
        std::string text = engine::text_at(notes_of(asking, record), nth_word(*note, 0));
        return text.empty() && note->find('|') != std::string_view::npos
                   ? std::string(nth_word(*note, 1))
                   : text;
    }
    const std::string zone = engine::text_at(*record.properties, "AvailabilityZone");
    return engine::fill(form, {.account = asking.account(),
                               .region = asking.region(),
                               .zone = zone,
                               .name = record.name,
                               .id = record.physical_id,
                               .type = record.type,
                               .revision = record.revision,
                               .properties = record.properties.held.get(),
                               .attributes = record.attributes.held.get()});
}

const engine::Record* find_record(const Asking& asking, const RecordKind& kind,
                                  std::string_view word) {
    const engine::Inventory* inventory = asking.inventory_of(kind.type);
    if (!inventory) return nullptr;
    const engine::Record* record = inventory->find(kind.type, word);
    // Few are named by their ARN, or by what no two may share.
    if (!record && (kind.is_found_by_claim || word.starts_with("arn:")))
        for (const engine::Record* other : records_of(asking, kind))
            if ((kind.is_found_by_claim && other->claim == word) ||
                (!kind.arn.empty() && form_of(asking, *other, kind.arn) == word))
                record = other;
    return record && is_gone(asking, kind, *record) ? nullptr : record;
}

aws::Error missing(const Asking& asking, const RecordKind& kind, std::string_view word) {
    return asking.error(
        std::string(kind.missing_code),
        fmt::format(fmt::runtime(kind.missing_message), word, asking.account(), asking.region()));
}

aws::Either<const engine::Record*> record_of(const Asking& asking, const RecordKind& kind,
                                             std::string_view word) {
    if (const engine::Record* record = find_record(asking, kind, word)) return record;
    return missing(asking, kind, word);
}

std::vector<const engine::Record*> records_of(const Asking& asking, const RecordKind& kind) {
    std::vector<const engine::Record*> records = all_records(asking, kind.type);
    std::erase_if(records,
                  [&](const engine::Record* record) { return is_gone(asking, kind, *record); });
    return records;
}

void write_record(const Asking& asking, aws::Writer& out, const aws::Shape& shape,
                  const RecordKind& kind, const engine::Record& record) {
    Shower(asking, out, kind, record).members(shape, "");
}

}  // namespace local
