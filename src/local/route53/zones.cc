#include "local/route53/zones.h"

#include <algorithm>
#include <charconv>
#include <span>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/sha256.h"
#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local::route53 {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::string_view kPrefix = "/hostedzone/";
constexpr std::size_t kMostZones = 100;
constexpr std::size_t kTimeDigits = 12;

std::string without_prefix(std::string_view id) {
    return std::string(id.substr(id.rfind('/') + 1));
}

bool is_private(const engine::Record& zone) {
    return !engine::objects_at(*zone.properties, "VPCs").empty();
}

void write_name(const PartPlace& place) {
    place.out.text(place.name, dns_name(place.record.name));
}
void write_reference(const PartPlace& place) {
    std::string reference = engine::text_at(notes_of(place.asking, place.record), "Reference");
    place.out.text(place.name, reference.empty() ? place.record.physical_id : reference);
}
void write_config(const PartPlace& place) {
    place.out.begin_structure(place.name);
    write_unless_empty(place.out, "Comment",
                       engine::text_at(*place.record.properties, "HostedZoneConfig.Comment"));
    place.out.boolean("PrivateZone", is_private(place.record)).end();
}
/// Its own SOA is always there, and of a public zone its NS.
void write_count(const PartPlace& place) {
    place.out.integer(place.name,
                      static_cast<std::int64_t>(records_in(place.asking, place.record).size() + 2));
}

constexpr MemberForm kZoneMembers[] = {{"Id", "/hostedzone/{id}"}};
constexpr MemberPart kZoneParts[] = {{"Name", write_name},
                                     {"CallerReference", write_reference},
                                     {"Config", write_config},
                                     {"ResourceRecordSetCount", write_count}};
constexpr Renamed kZoneRenamed[] = {{"CallerReference", ""}};

void write_zone(const Asking& asking, aws::Writer& answer, const aws::Shape& shape,
                const engine::Record& zone) {
    answer.begin_structure("HostedZone");
    write_record(asking, answer, shape, kZone, zone);
    answer.end();
}
const aws::Shape& zone_shape(const Asking& asking) {
    return *aws::find_member(*asking.operation().output, "HostedZone")->shape;
}

/// The VPCs of the zone, as the API has them.
void write_networks(aws::Writer& answer, const engine::Record& zone) {
    answer.begin_list("VPCs");
    for (const cfn::Object* vpc : engine::objects_at(*zone.properties, "VPCs"))
        answer.begin_structure()
            .text("VPCRegion", engine::text_at(*vpc, "VPCRegion"))
            .text("VPCId", engine::text_at(*vpc, "VPCId"))
            .end();
    answer.end();
}

void write_delegation(aws::Writer& answer, const engine::Record& zone) {
    answer.begin_structure("DelegationSet");
    write_texts(answer, "NameServers", name_servers(zone));
    answer.end();
}

/// MaxItems is a text.
std::size_t most_items(const Asking& asking, std::size_t most) {
    std::string_view text = asking.input().text("MaxItems");
    std::size_t wished = most;
    std::from_chars(text.data(), text.data() + text.size(), wished);
    return std::clamp<std::size_t>(wished, 1, most);
}

std::vector<const engine::Record*> zones_by_name(const Asking& asking) {
    std::vector<const engine::Record*> zones = records_of(asking, kZone);
    std::ranges::stable_sort(zones, {}, [](const engine::Record* zone) {
        return std::pair(dns_name(zone->name), zone->physical_id);
    });
    return zones;
}

void write_zones(const Asking& asking, aws::Writer& out,
                 std::span<const engine::Record* const> zones) {
    const aws::Shape& shape = element_of(*asking.operation().output, "HostedZones");
    out.begin_list("HostedZones");
    for (const engine::Record* zone : zones) {
        out.begin_structure();
        write_record(asking, out, shape, kZone, *zone);
        out.end();
    }
    out.end();
}

}  // namespace

constexpr RecordKind kZone = {.type = "AWS::Route53::HostedZone",
                              .members = kZoneMembers,
                              .missing_code = "NoSuchHostedZone",
                              .missing_message = "No hosted zone found with ID: {0}",
                              .parts = kZoneParts,
                              .renamed = kZoneRenamed,
                              .invalid_code = "InvalidInput"};
constexpr RecordKind kRecordSet = {.type = "AWS::Route53::RecordSet",
                                   .invalid_code = "InvalidChangeBatch"};

std::string dns_name(std::string_view name) {
    std::string text = base::lower(name);
    if (!text.ends_with('.')) text += '.';
    return text;
}

aws::Either<const engine::Record*> zone_of(const Asking& asking, std::string_view member) {
    return record_of(asking, kZone, without_prefix(asking.input().text(member)));
}

std::vector<const engine::Record*> records_in(const Asking& asking, const engine::Record& zone) {
    std::vector<const engine::Record*> records = records_of(asking, kRecordSet);
    std::erase_if(records, [&](const engine::Record* record) {
        std::string id = engine::text_at(*record->properties, "HostedZoneId");
        std::string name = engine::text_at(*record->properties, "HostedZoneName");
        return id != zone.physical_id && (name.empty() || dns_name(name) != dns_name(zone.name));
    });
    return records;
}

std::vector<std::string> name_servers(const engine::Record& zone) {
    return engine::texts_at(*zone.attributes, "NameServers");
}

// AWS rule dns.1 [documented] "Route 53 API reference, GetChange": a change is PENDING until
// all name servers know of it, which takes up to a minute, and INSYNC then. Here it takes 30
// seconds, and its id says when it was made. Test: Route53.ChangesAreInSyncAfterAWhile
void write_change(const Asking& asking, aws::Writer& answer, std::string_view comment) {
    const std::string when =
        fmt::format("{:0{}X}", asking.now().in_unix_milliseconds(), kTimeDigits);
    answer.begin_structure("ChangeInfo")
        .text("Id", fmt::format("/change/C{}", when))
        .text("Status", "PENDING")
        .time("SubmittedAt", asking.now());
    write_unless_empty(answer, "Comment", comment);
    answer.end();
}

Refused get_change(Asking& asking, aws::Writer& answer) {
    const std::string id = without_prefix(asking.input().text("Id"));
    std::int64_t when = 0;
    const char* last = id.data() + id.size();
    bool is_shaped = id.size() == kTimeDigits + 1 && id[0] == 'C';
    if (is_shaped) is_shaped = std::from_chars(id.data() + 1, last, when, 16).ptr == last;
    base::Time made = base::Time::unix_milliseconds(when);
    if (!is_shaped || asking.now() < made)
        return asking.error("NoSuchChange", fmt::format("Could not find resource with ID: {}", id));
    bool is_known = asking.now() - made >= base::Duration::seconds(30);
    answer.begin_structure("ChangeInfo")
        .text("Id", "/change/" + id)
        .text("Status", is_known ? "INSYNC" : "PENDING")
        .time("SubmittedAt", made)
        .end();
    return std::nullopt;
}

// AWS rule dns.2 [documented] "Route 53 API reference, CreateHostedZone, CallerReference": a
// reference is taken once. Test: Route53.MakesAZoneOnceAReference
Refused create_hosted_zone(Asking& asking, aws::Writer& answer) {
    const std::string reference(asking.input().text("CallerReference"));
    for (const engine::Record* other : records_of(asking, kZone))
        if (engine::text_at(notes_of(asking, *other), "Reference") == reference)
            return asking.error("HostedZoneAlreadyExists",
                                fmt::format("A hosted zone has already been created with the "
                                            "specified caller reference: {}",
                                            reference));
    if (asking.input().has("DelegationSetId")) return not_yet(asking, kZone, "DelegationSetId");
    cfn::Object properties{{"Name", dns_name(asking.input().text("Name"))}};
    if (const aws::Value* config = asking.input().find("HostedZoneConfig");
        config && !config->text("Comment").empty())
        properties.add("HostedZoneConfig", cfn::Object{{"Comment", config->text("Comment")}});
    if (const aws::Value* vpc = asking.input().find("VPC"))
        properties.add("VPCs", cfn::Array{cfn::Object{{"VPCId", vpc->text("VPCId")},
                                                      {"VPCRegion", vpc->text("VPCRegion")}}});
    auto made = make_record(asking, kZone, {std::move(properties), std::nullopt});
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    const std::string id = std::get<const engine::Record*>(made)->physical_id;
    if (auto error = set_note(asking, kZone, id, "Reference", reference)) return error;
    const engine::Record& zone = *find_record(asking, kZone, id);
    write_zone(asking, answer, zone_shape(asking), zone);
    write_change(asking, answer);
    write_delegation(answer, zone);
    if (const aws::Value* vpc = asking.input().find("VPC")) answer.value("VPC", *vpc);
    answer.text("Location", "https://route53.amazonaws.com/2013-04-01/hostedzone/" + id);
    return std::nullopt;
}

Refused get_hosted_zone(Asking& asking, aws::Writer& answer) {
    auto found = zone_of(asking, "Id");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& zone = *std::get<const engine::Record*>(found);
    write_zone(asking, answer, zone_shape(asking), zone);
    if (is_private(zone))
        write_networks(answer, zone);
    else
        write_delegation(answer, zone);
    return std::nullopt;
}

Refused delete_hosted_zone(Asking& asking, aws::Writer& answer) {
    auto found = zone_of(asking, "Id");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    write_change(asking, answer);
    return delete_record(asking, kZone, std::get<const engine::Record*>(found)->physical_id);
}

Refused list_hosted_zones(Asking& asking, aws::Writer& answer) {
    for (std::string_view member : {"DelegationSetId", "HostedZoneType"})
        if (asking.input().has(member)) return not_yet(asking, kZone, member);
    std::vector<const engine::Record*> zones = records_of(asking, kZone);
    std::ranges::sort(zones, {}, &engine::Record::physical_id);
    // The marker is the first zone of the next page.
    std::string_view marker = asking.input().text("Marker");
    std::erase_if(zones, [&](const engine::Record* zone) { return zone->physical_id < marker; });
    std::size_t most = most_items(asking, kMostZones);
    std::size_t count = std::min(most, zones.size());
    write_zones(asking, answer, std::span(zones).first(count));
    answer.text("Marker", marker);
    answer.boolean("IsTruncated", count < zones.size());
    if (count < zones.size()) answer.text("NextMarker", zones[count]->physical_id);
    answer.text("MaxItems", fmt::to_string(most));
    return std::nullopt;
}

Refused list_hosted_zones_by_name(Asking& asking, aws::Writer& answer) {
    std::vector<const engine::Record*> zones = zones_by_name(asking);
    std::string_view from = asking.input().text("DNSName");
    const std::string id = without_prefix(asking.input().text("HostedZoneId"));
    if (!from.empty())
        std::erase_if(zones, [&](const engine::Record* zone) {
            return std::pair(dns_name(zone->name), zone->physical_id) <
                   std::pair(dns_name(from), id);
        });
    std::size_t most = most_items(asking, kMostZones);
    std::size_t count = std::min(most, zones.size());
    write_zones(asking, answer, std::span(zones).first(count));
    write_unless_empty(answer, "DNSName", from);
    write_unless_empty(answer, "HostedZoneId", id);
    answer.boolean("IsTruncated", count < zones.size());
    if (count < zones.size()) {
        answer.text("NextDNSName", dns_name(zones[count]->name));
        answer.text("NextHostedZoneId", zones[count]->physical_id);
    }
    answer.text("MaxItems", fmt::to_string(most));
    return std::nullopt;
}

Refused get_hosted_zone_count(Asking& asking, aws::Writer& answer) {
    answer.integer("HostedZoneCount", static_cast<std::int64_t>(records_of(asking, kZone).size()));
    return std::nullopt;
}

Refused update_hosted_zone_comment(Asking& asking, aws::Writer& answer) {
    auto found = zone_of(asking, "Id");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const std::string id = std::get<const engine::Record*>(found)->physical_id;
    cfn::Expression config = cfn::Null{};
    if (asking.input().has("Comment"))
        config = cfn::Object{{"Comment", asking.input().text("Comment")}};
    if (auto error =
            change_record(asking, kZone, id, cfn::Object{{"HostedZoneConfig", std::move(config)}}))
        return error;
    write_zone(asking, answer, zone_shape(asking), *find_record(asking, kZone, id));
    return std::nullopt;
}

Refused change_tags(Asking& asking, aws::Writer&) {
    if (asking.input().text("ResourceType") != "hostedzone")
        return asking.error("InvalidInput", "Health checks are not part of this cloud yet");
    auto found = zone_of(asking, "ResourceId");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& zone = *std::get<const engine::Record*>(found);
    Tags tags = with_tags(tags_of_record(asking, zone), tags_in(asking.input(), "AddTags"));
    tags = without_tags(std::move(tags), texts_of(asking.input().list("RemoveTagKeys")));
    return set_tags(asking, kZone, zone.physical_id, tags);
}

Refused list_tags(Asking& asking, aws::Writer& answer) {
    if (asking.input().text("ResourceType") != "hostedzone")
        return asking.error("InvalidInput", "Health checks are not part of this cloud yet");
    auto found = zone_of(asking, "ResourceId");
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& zone = *std::get<const engine::Record*>(found);
    const aws::Shape& set = *aws::find_member(*asking.operation().output, "ResourceTagSet")->shape;
    answer.begin_structure("ResourceTagSet");
    answer.text("ResourceType", "hostedzone");
    answer.text("ResourceId", zone.physical_id);
    write_tags(answer, set, "Tags", tags_of_record(asking, zone));
    answer.end();
    return std::nullopt;
}

}  // namespace local::route53
