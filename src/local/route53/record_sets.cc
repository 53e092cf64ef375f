#include "local/route53/record_sets.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/route53/zones.h"
#include "local/writing.h"

namespace local::route53 {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::size_t kMostRecords = 300;

/// What tells records of a zone apart, in the order in which AWS lists them: by the labels of the
/// name from its end, then by type, then by identifier.
struct Key {
    std::vector<std::string> labels;
    std::string type;
    std::string identifier;
    auto operator<=>(const Key&) const = default;
};

Key key_of(std::string_view name, std::string_view type, std::string_view identifier) {
    Key key{{}, std::string(type), std::string(identifier)};
    std::string rest = dns_name(name);
    rest.pop_back();
    while (true) {
        std::size_t dot = rest.rfind('.');
        key.labels.push_back(dot == std::string::npos ? rest : rest.substr(dot + 1));
        if (dot == std::string::npos) return key;
        rest.resize(dot);
    }
}

/// A record set in CloudFormation's spelling, and the record that has it; null: the zone itself.
struct Set {
    cfn::Object properties;
    const engine::Record* record = nullptr;
};

/// All of the zone: those that it has of itself, and those that were made.
std::map<Key, Set> sets_of(const Asking& asking, const engine::Record& zone) {
    std::map<Key, Set> sets;
    const std::string name = dns_name(zone.name);
    cfn::Array servers;
    for (const std::string& server : name_servers(zone))
        servers.emplace_back(server + ".");
    const std::string first = servers.empty() ? "" : engine::text_of(&servers.front());
    // AWS rule dns.3 [documented] "Route 53 developer guide, NS and SOA records that Route 53
    // creates": a zone has both from the beginning, for two days and a quarter of an hour. Test:
    // Route53.ListsRecordsByTheirLabels
    sets[key_of(name, "NS", "")] = {
        cfn::Object{
            {"Name", name}, {"Type", "NS"}, {"TTL", "172800"}, {"ResourceRecords", servers}},
        nullptr};
    sets[key_of(name, "SOA", "")] = {
        cfn::Object{{"Name", name},
                    {"Type", "SOA"},
                    {"TTL", "900"},
                    {"ResourceRecords",
                     cfn::Array{fmt::format(
                         "{} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400", first)}}},
        nullptr};
    for (const engine::Record* record : records_in(asking, zone)) {
        const cfn::Object& properties = *record->properties;
        sets[key_of(engine::text_at(properties, "Name"), engine::text_at(properties, "Type"),
                    engine::text_at(properties, "SetIdentifier"))] = {properties, record};
    }
    return sets;
}

void write_set(aws::Writer& out, const aws::Shape& shape, const cfn::Object& properties) {
    out.begin_structure();
    for (const aws::Member& member : shape.members) {
        if (member.name == "Name") {
            out.text("Name", dns_name(engine::text_at(properties, "Name")));
        } else if (member.name == "ResourceRecords") {
            auto values = engine::texts_at(properties, "ResourceRecords");
            if (values.empty()) continue;
            out.begin_list("ResourceRecords");
            for (const std::string& value : values)
                out.begin_structure().text("Value", value).end();
            out.end();
        } else {
            write_property(out, shape, member.name, properties);
        }
    }
    out.end();
}

/// A record set of the input, as a template would have it.
cfn::Object properties_of_set(const aws::Shape& shape, const aws::Value& set,
                              const engine::Record& zone) {
    cfn::Object properties = properties_of(shape, set);
    set_property(properties, "Name", dns_name(set.text("Name")));
    properties.add("HostedZoneId", zone.physical_id);
    if (set.has("TTL")) set_property(properties, "TTL", fmt::to_string(set.integer("TTL")));
    if (!set.has("ResourceRecords")) return properties;
    cfn::Array values;
    for (const aws::Value& record : set.list("ResourceRecords"))
        values.emplace_back(record.text("Value"));
    set_property(properties, "ResourceRecords", std::move(values));
    return properties;
}

/// Whether both answer with the same.
bool is_alike(const cfn::Object& a, const cfn::Object& b) {
    for (const char* path : {"TTL", "AliasTarget.DNSName"})
        if (engine::text_at(a, path) != engine::text_at(b, path)) return false;
    return engine::texts_at(a, "ResourceRecords") == engine::texts_at(b, "ResourceRecords");
}

/// One change of a batch, read.
struct Change {
    std::string action;
    std::string name;
    std::string type;
    Key key;
    cfn::Object properties;
};

aws::Error invalid(const Asking& asking, std::string_view what) {
    return asking.error("InvalidChangeBatch", fmt::format("[{}]", what));
}

// AWS rule dns.4 [observed] "Route 53 API reference, ChangeResourceRecordSets; messages that
// others recorded": all changes of a batch are made, or none: what is created must not be there,
// what is deleted must be, and every name belongs to the zone. [chosen]: each is a turn of its own,
// so a process that is killed between two of them has made the first ones. Test:
// Route53.MakesAllChangesOrNone
Refused refuse_change(const Asking& asking, const engine::Record& zone, const Change& change,
                      std::map<Key, bool>& there) {
    const std::string apex = dns_name(zone.name);
    bool is_inside = change.name == apex || change.name.ends_with("." + apex);
    if (!is_inside)
        return invalid(asking, fmt::format("RRSet with DNS name {} is not permitted in zone {}",
                                           change.name, apex));
    bool is_own = change.name == apex && (change.type == "NS" || change.type == "SOA");
    if (is_own && change.action == "DELETE")
        return invalid(asking, fmt::format("A HostedZone must contain at least one {} record for "
                                           "the zone itself.",
                                           change.type));
    if (is_own)
        return invalid(asking,
                       "The NS and SOA records of a zone cannot be changed in this cloud "
                       "yet");
    const std::string_view verb = change.action == "DELETE" ? "delete" : "create";
    bool is_there = there[change.key];
    if (change.action == "CREATE" && is_there)
        return invalid(asking, fmt::format("Tried to {} resource record set [name='{}', type='{}'] "
                                           "but it already exists",
                                           verb, change.name, change.type));
    if (change.action == "DELETE" && !is_there)
        return invalid(asking, fmt::format("Tried to {} resource record set [name='{}', type='{}'] "
                                           "but it was not found",
                                           verb, change.name, change.type));
    there[change.key] = change.action != "DELETE";
    return std::nullopt;
}

Refused make(Asking& asking, const engine::Record& zone, Change change) {
    std::map<Key, Set> sets = sets_of(asking, zone);
    auto there = sets.find(change.key);
    bool is_there = there != sets.end();
    if (change.action == "DELETE")
        return delete_record(asking, kRecordSet, there->second.record->physical_id);
    if (!is_there) {
        auto made = make_record(asking, kRecordSet, {std::move(change.properties), std::nullopt});
        if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
        return std::nullopt;
    }
    // What the new one does not say goes; the name as it was written stays.
    const engine::Record& record = *there->second.record;
    for (const cfn::Field& field : record.properties->fields) {
        bool stays =
            field.name == "Name" || field.name == "HostedZoneName" || field.name == "HostedZoneId";
        if (stays) set_property(change.properties, field.name, field.value);
        if (!change.properties.find(field.name)) change.properties.add(field.name, cfn::Null{});
    }
    if (!record.properties->find("HostedZoneId"))
        std::erase_if(change.properties.fields,
                      [](const cfn::Field& field) { return field.name == "HostedZoneId"; });
    return change_record(asking, kRecordSet, record.physical_id, std::move(change.properties));
}

std::vector<Change> changes_of(const Asking& asking, const aws::Value& batch,
                               const engine::Record& zone) {
    const aws::Shape& changes = *aws::find_member(*asking.operation().input, "ChangeBatch")->shape;
    const aws::Shape& shape =
        *aws::find_member(element_of(changes, "Changes"), "ResourceRecordSet")->shape;
    std::vector<Change> all;
    for (const aws::Value& given : batch.list("Changes")) {
        const aws::Value& set = *given.find("ResourceRecordSet");
        all.push_back({std::string(given.text("Action")), dns_name(set.text("Name")),
                       std::string(set.text("Type")),
                       key_of(set.text("Name"), set.text("Type"), set.text("SetIdentifier")),
                       properties_of_set(shape, set, zone)});
    }
    return all;
}

}  // namespace

Refused change_resource_record_sets(Asking& asking, aws::Writer& answer) {
    auto found = zone_of(asking, "HostedZoneId");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& zone = *std::get<const engine::Record*>(found);
    const aws::Value& batch = *asking.input().find("ChangeBatch");
    std::vector<Change> changes = changes_of(asking, batch, zone);
    std::map<Key, bool> there;
    for (const auto& [key, set] : sets_of(asking, zone))
        there[key] = true;
    const std::map<Key, Set> sets = sets_of(asking, zone);
    for (const Change& change : changes) {
        auto set = sets.find(change.key);
        bool differs = change.action == "DELETE" && set != sets.end() && there[change.key] &&
                       !is_alike(set->second.properties, change.properties);
        if (differs)
            return invalid(asking,
                           fmt::format("Tried to delete resource record set [name='{}', "
                                       "type='{}'] but the values provided do not match the "
                                       "current values",
                                       change.name, change.type));
        if (auto refused = refuse_change(asking, zone, change, there)) return refused;
        if (change.action == "DELETE") continue;
        // What the record itself may not be: asked for all before any is made.
        engine::ApiRequested asked{
            asking.account(), asking.region(),
            engine::ResourceCreateAsked{std::string(kRecordSet.type),
                                        engine::share(cfn::Object(change.properties))}};
        auto refusal = asking.cloud().refuse(asked);
        if (refusal && refusal->code == "ValidationException")
            return invalid(asking, refusal->message);
    }
    write_change(asking, answer, batch.text("Comment"));
    for (Change& change : changes)
        if (auto error = make(asking, zone, std::move(change))) return error;
    return std::nullopt;
}

Refused list_resource_record_sets(Asking& asking, aws::Writer& answer) {
    auto found = zone_of(asking, "HostedZoneId");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const aws::Value& input = asking.input();
    std::map<Key, Set> sets = sets_of(asking, *std::get<const engine::Record*>(found));
    auto at = sets.begin();
    if (!input.text("StartRecordName").empty())
        at = sets.lower_bound(key_of(input.text("StartRecordName"), input.text("StartRecordType"),
                                     input.text("StartRecordIdentifier")));
    std::size_t most = kMostRecords;
    std::string_view text = input.text("MaxItems");
    std::from_chars(text.data(), text.data() + text.size(), most);
    most = std::clamp<std::size_t>(most, 1, kMostRecords);
    const aws::Shape& shape = element_of(*asking.operation().output, "ResourceRecordSets");
    answer.begin_list("ResourceRecordSets");
    for (std::size_t i = 0; i < most && at != sets.end(); ++i, ++at)
        write_set(answer, shape, at->second.properties);
    answer.end();
    answer.boolean("IsTruncated", at != sets.end());
    if (at != sets.end()) {
        answer.text("NextRecordName", dns_name(engine::text_at(at->second.properties, "Name")));
        answer.text("NextRecordType", at->first.type);
        write_unless_empty(answer, "NextRecordIdentifier", at->first.identifier);
    }
    answer.text("MaxItems", fmt::to_string(most));
    return std::nullopt;
}

}  // namespace local::route53
