#include "local/records.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "engine/inventory/forms.h"
#include "engine/properties.h"
#include "local/writing.h"

namespace local {
namespace {

/// One record on its way out.
class Shower {
  public:
    Shower(const Asking& asking, aws::Writer& out, const RecordKind& kind,
           const engine::Record& record)
        : out_(out),
          kind_(kind),
          record_(record),
          zone_(engine::text_at(*record.properties, "AvailabilityZone")),
          context_{.account = asking.account(),
                   .region = asking.region(),
                   .zone = zone_,
                   .name = record.name,
                   .id = record.physical_id,
                   .type = record.type,
                   .revision = record.revision,
                   .properties = record.properties.held.get(),
                   .attributes = record.attributes.held.get()} {}

    /// `path` is where the structure stands: "State." of the members of State.
    void members(const aws::Shape& shape, const std::string& path) {
        for (const aws::Member& member : shape.members) {
            const std::string here = path + std::string(member.name);
            if (const MemberForm* form = find(here)) {
                scalar(*member.shape, member.name, form->form);
            } else if (is_around_a_form(here + ".")) {
                out_.begin_structure(member.name);
                members(*member.shape, here + ".");
                out_.end();
            } else if (path.empty()) {
                write_property(out_, shape, member.name, *record_.properties);
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

    void scalar(const aws::Shape& shape, std::string_view name, std::string_view form) {
        if (form == "{created}") return void(out_.time(name, record_.created));
        if (form == "{changed}") return void(out_.time(name, record_.changed));
        const std::string text = engine::fill(form, context_);
        if (!text.empty()) write_scalar(out_, shape, name, text);
    }

    aws::Writer& out_;
    const RecordKind& kind_;
    const engine::Record& record_;
    std::string zone_;
    engine::FormContext context_;
};

}  // namespace

aws::Either<const engine::Record*> record_of(const Asking& asking, const RecordKind& kind,
                                             std::string_view word) {
    const engine::Inventory* inventory = asking.inventory_of(kind.type);
    const engine::Record* record = inventory ? inventory->find(kind.type, word) : nullptr;
    if (record) return record;
    return asking.error(std::string(kind.missing_code),
                        fmt::format(fmt::runtime(kind.missing_message), word));
}

std::vector<const engine::Record*> records_of(const Asking& asking, const RecordKind& kind) {
    std::vector<const engine::Record*> records;
    const engine::Inventory* inventory = asking.inventory_of(kind.type);
    if (!inventory) return records;
    for (const auto& [number, record] : inventory->state().records)
        if (record.type == kind.type) records.push_back(&record);
    return records;
}

void write_record(const Asking& asking, aws::Writer& out, const aws::Shape& shape,
                  const RecordKind& kind, const engine::Record& record) {
    Shower(asking, out, kind, record).members(shape, "");
}

}  // namespace local
