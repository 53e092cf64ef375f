#include "engine/inventory/make.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/prng.h"
#include "cfn/schema.h"
#include "engine/inventory/forms.h"
#include "engine/properties.h"
#include "engine/tunables.h"

namespace engine {
namespace {

constexpr std::size_t kSuffix = 12;
constexpr const char* kDefaultGroup = "default";
constexpr std::string_view kParameter = "AWS::SSM::Parameter";
constexpr std::string_view kSecret = "AWS::SecretsManager::Secret";

FormContext context_of(const Record& record, const cfn::Object& attributes,
                       const Inventory::State& state, std::string_view zone, IdSource* ids) {
    return {.account = state.account,
            .region = state.region,
            .zone = zone,
            .name = record.name,
            .id = record.physical_id,
            .type = record.type,
            .revision = record.revision,
            .properties = &*record.properties,
            .attributes = &attributes,
            .ids = ids};
}

/// The zone of a subnet that does not say: AWS chooses one.
std::string zone_of(const cfn::Object& properties, std::uint32_t number,
                    const Inventory::State& state) {
    std::string zone = text_at(properties, "AvailabilityZone");
    if (!zone.empty()) return zone;
    return state.region + static_cast<char>('a' + number % 3);
}

cfn::Expression attribute_value(std::string_view form, const FormContext& context) {
    if (!form.starts_with('[')) return fill(form, context);
    std::string text = fill(form.substr(1, form.size() - 2), context);
    cfn::Array items;
    for (std::size_t from = 0; from < text.size();) {
        std::size_t comma = std::min(text.find(',', from), text.size());
        items.emplace_back(text.substr(from, comma - from));
        from = comma + 1;
    }
    return items;
}

/// Attributes by the rules of the type; then those that are the id or a property. Those of `before`
/// that were made up stay.
SharedProperties attributes_of(const Record& record, const cfn::Object* before,
                               std::uint32_t number, Inventory::State& state) {
    const TypeRules& rules = *find_rules(record.type);
    cfn::Object attributes;
    std::string zone = zone_of(*record.properties, number, state);
    FormContext context = context_of(record, attributes, state, zone, &state.ids);
    for (std::string_view rest = rules.attributes; !rest.empty();) {
        std::string_view row = rest.substr(0, rest.find(';'));
        rest.remove_prefix(std::min(row.size() + 1, rest.size()));
        std::size_t equals = row.find('=');
        assert(equals != std::string_view::npos);
        std::string name(row.substr(0, equals));
        std::string_view form = row.substr(equals + 1);
        const cfn::Expression* old = before ? before->find(name) : nullptr;
        bool stays = old && makes_up(form);
        attributes.add(std::move(name), stays ? *old : attribute_value(form, context));
    }
    const cfn::TypeSchema* schema = cfn::find_type(record.type);
    for (const cfn::AttributeSchema& attribute : schema->attributes) {
        if (attributes.find(attribute.name)) continue;
        bool is_id = schema->identifier.size() == 1 && schema->identifier[0] == attribute.name;
        if (is_id)
            attributes.add(std::string(attribute.name), record.physical_id);
        else if (const cfn::Expression* value = property(*record.properties, attribute.name))
            attributes.add(std::string(attribute.name), *value);
    }
    return share(std::move(attributes));
}

bool has_name(const TypeRules& rules) {
    return !rules.name_property.empty() || rules.id.find("{name}") != std::string_view::npos;
}

/// The part of `text` that a name may hold.
std::string lettered(std::string_view text, Letters letters) {
    return letters == Letters::Lower ? base::lower(text) : std::string(text);
}

}  // namespace

// AWS rule inventory.5 [documented] "CloudFormation user guide, Name type": a name that is not
// given is made of the stack's name, the logical id and letters of its own, cut to what the service
// takes; services that know no capitals get small letters. How the two parts share the room is
// chosen. Test: Inventory.MakesNamesAsCloudFormationDoes
std::string generated_name(const TypeRules& rules, const ResourceOrigin& origin, IdSource& ids) {
    std::string suffix = ids.upper(kSuffix);
    std::string_view stack = origin.stack_name;
    std::string_view logical = origin.logical_id;
    if (stack.empty()) return lettered(last_segment(rules.type) + "-" + suffix, rules.letters);
    std::size_t room = rules.name_length - suffix.size() - 2;
    if (stack.size() + logical.size() > room) {
        std::size_t half = room / 2;
        std::size_t for_stack =
            std::min(stack.size(), std::max(half, room - std::min(room, logical.size())));
        stack = stack.substr(0, for_stack);
        logical = logical.substr(0, room - for_stack);
    }
    return lettered(fmt::format("{}-{}-{}", stack, logical, suffix), rules.letters);
}

std::string claim_of(const TypeRules& rules, const cfn::Object& properties, std::string_view name,
                     const Inventory::State& state) {
    std::string_view form = rules.unique.empty() ? rules.id : rules.unique;
    if (makes_up(form) || form.find("{rev}") != std::string_view::npos) return {};
    if (has_name(rules) && name.empty()) return {};
    return fill(form, {.account = state.account,
                       .region = state.region,
                       .name = name,
                       .type = rules.type,
                       .properties = &properties});
}

// AWS rule inventory.17 [documented] "CloudFormation user guide, Return values of
// AWS::Route53::RecordSet, AWS::Events::Rule, AWS::Logs::MetricFilter": Ref is the name alone,
// though things of one name may stand together (records of two kinds, filters of two log groups),
// and "bus|name" of a rule on a bus of one's own. Test: Inventory.TellsRecordsOfOneNameApart
std::string_view shown_id(std::string_view type, std::string_view physical_id) {
    const TypeRules* rules = find_rules(type);
    return rules && rules->id.ends_with("{#}") ? without_mark(physical_id) : physical_id;
}

void make_record(Record& record, const CreateResource& asked, std::uint32_t number,
                 Inventory::State& state) {
    const TypeRules& rules = *find_rules(asked.type);
    record.type = asked.type;
    record.properties = asked.properties ? asked.properties : share(cfn::Object{});
    record.origin = asked.origin;
    if (has_name(rules)) {
        if (!rules.name_property.empty())
            record.name = text_at(*record.properties, rules.name_property);
        if (record.name.empty()) record.name = generated_name(rules, asked.origin, state.ids);
    }
    if (rules.id.find("{rev}") != std::string_view::npos)
        record.revision = ++state.revisions[record.name];
    if (record.type == kParameter) record.revision = 1;
    cfn::Object none;
    record.physical_id = fill(rules.id, context_of(record, none, state, {}, &state.ids));
    record.attributes = attributes_of(record, nullptr, number, state);
    record.claim = claim_of(rules, *record.properties, record.name, state);
}

// AWS rule inventory.18 [documented] "Amazon VPC user guide, Default security groups": a VPC has a
// security group called "default" from its creation on, which nobody can delete; it goes with the
// VPC. Test: Inventory.MakesTheDefaultSecurityGroupWithItsVpc
void make_default_group(Record& group, const Record& vpc, std::uint32_t number,
                        Inventory::State& state) {
    group.type = "AWS::EC2::SecurityGroup";
    group.physical_id = text_of(vpc.attributes->find("DefaultSecurityGroup"));
    group.name = kDefaultGroup;
    group.properties = share(cfn::Object{{"GroupName", group.name},
                                         {"GroupDescription", "default VPC security group"},
                                         {"VpcId", vpc.physical_id}});
    group.attributes = attributes_of(group, nullptr, number, state);
    group.claim = claim_of(*find_rules(group.type), *group.properties, group.name, state);
    group.phase = Record::Phase::Ready;
    group.created = group.changed = vpc.created;
}

bool is_default_group(const Record& record) {
    return record.type == "AWS::EC2::SecurityGroup" && record.name == kDefaultGroup;
}

namespace {

const cfn::Object& object_of(const SharedProperties& properties) {
    static const cfn::Object kNone;
    return properties ? *properties : kNone;
}

bool differs(const cfn::Object& a, const cfn::Object& b, std::string_view name) {
    const cfn::Expression* in_a = a.find(name);
    const cfn::Expression* in_b = b.find(name);
    return (in_a && in_b) ? *in_a != *in_b : in_a != in_b;
}

/// What of a thing is numbered goes on when it changes.
void count_change(Record& record) {
    const cfn::Object& before = object_of(record.previous);
    const cfn::Object& after = object_of(record.properties);
    // AWS rule ssm.5 [documented] "Systems Manager API reference, PutParameter, Version": each
    // change of a parameter, even to the same value, is a version; its tags are none of it.
    // Test: InventoryData.NumbersTheVersionsOfParameters
    if (record.type == kParameter && !differs(before, after, "Tags")) record.revision++;
    // AWS rule secrets.2 [documented] "CloudFormation user guide, AWS::SecretsManager::Secret": a
    // template that changes how the value is to be gives the secret a new version.
    // Test: InventoryData.CountsTheValuesThatTemplatesGiveToSecrets
    bool has_new_value =
        differs(before, after, "SecretString") || differs(before, after, "GenerateSecretString");
    if (record.type == kSecret && has_new_value) record.content++;
}

}  // namespace

void change_record(Record& record, const SharedProperties& properties, std::uint32_t number,
                   Inventory::State& state) {
    const TypeRules& rules = *find_rules(record.type);
    record.previous =
        std::exchange(record.properties, properties ? properties : share(cfn::Object{}));
    SharedProperties before = record.attributes;
    record.attributes = attributes_of(record, &*before, number, state);
    record.claim = claim_of(rules, *record.properties, record.name, state);
    count_change(record);
}

base::Duration time_taken(Pace pace, std::uint64_t seed, std::uint32_t number, std::uint32_t step) {
    constexpr base::Duration kLengths[] = {tunables::kPaceMoment, tunables::kPaceBrief,
                                           tunables::kPaceShort,  tunables::kPaceMedium,
                                           tunables::kPaceLong,   tunables::kPaceVeryLong};
    std::int64_t length = kLengths[static_cast<std::size_t>(pace)].in_milliseconds();
    base::Prng random(base::mix(seed, number, step));
    return base::Duration::milliseconds(random.between(length * 3 / 4, length * 3 / 2));
}

}  // namespace engine
