#include "local/acm/operations.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/sha256.h"
#include "engine/properties.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::string_view kPhases = "{phase:PENDING_VALIDATION|ISSUED|ISSUED|ISSUED}";

/// The name itself, and the others that it is for.
std::vector<std::string> names_of(const engine::Record& certificate) {
    std::vector<std::string> names = {engine::text_at(*certificate.properties, "DomainName")};
    for (std::string& name : engine::texts_at(*certificate.properties, "SubjectAlternativeNames"))
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    return names;
}

void write_names(const PartPlace& place) {
    write_texts(place.out, place.name, names_of(place.record));
}

/// "RSA_2048" of "RSA-2048": the API has it with a bar below.
std::string algorithm_of(const engine::Record& certificate) {
    std::string algorithm = engine::text_at(*certificate.properties, "KeyAlgorithm");
    return algorithm.empty() ? "RSA_2048" : algorithm;
}
void write_algorithm(const PartPlace& place) {
    place.out.text(place.name, algorithm_of(place.record));
}

// AWS rule acm.1 [documented] "ACM user guide, DNS validation": each name is proved by a CNAME that
// belongs to the account and the name alone. Test: Acm.ShowsHowACertificateIsValidated
void write_validations(const PartPlace& place) {
    const std::string method = engine::text_at(*place.record.properties, "ValidationMethod");
    bool is_issued = place.record.phase != engine::Record::Phase::Creating;
    place.out.begin_list(place.name);
    for (const std::string& name : names_of(place.record)) {
        std::string_view bare = name;
        if (bare.starts_with("*.")) bare.remove_prefix(2);
        const std::string mark =
            base::sha256_hex(fmt::format("{}/{}", place.asking.account(), bare));
        place.out.begin_structure()
            .text("DomainName", name)
            .text("ValidationDomain", name)
            .text("ValidationStatus", is_issued ? "SUCCESS" : "PENDING_VALIDATION");
        if (method != "EMAIL")
            place.out.begin_structure("ResourceRecord")
                .text("Name", fmt::format("_{}.{}.", mark.substr(0, 32), bare))
                .text("Type", "CNAME")
                .text("Value", fmt::format("_{}.acm-validations.aws.", mark.substr(32)))
                .end();
        place.out.text("ValidationMethod", method.empty() ? "DNS" : method).end();
    }
    place.out.end();
}

std::vector<std::string> users_of(const PartPlace& place) {
    std::vector<std::string> arns;
    const engine::Inventory& inventory = *place.asking.inventory_of(place.record.type);
    for (const engine::Record* listener :
         inventory.users("AWS::ElasticLoadBalancingV2::Listener", place.record.physical_id))
        arns.push_back(engine::text_at(*listener->properties, "LoadBalancerArn"));
    return arns;
}
void write_users(const PartPlace& place) {
    write_texts(place.out, place.name, users_of(place));
}
void write_in_use(const PartPlace& place) {
    place.out.boolean(place.name, !users_of(place).empty());
}

constexpr MemberForm kMembers[] = {
    {"CertificateArn", "{id}"},
    {"Status", kPhases},
    {"Type", "AMAZON_ISSUED"},
    {"CreatedAt", "{created}"},
    {"Options.CertificateTransparencyLoggingPreference",
     "{.CertificateTransparencyLoggingPreference|ENABLED}"},
};
constexpr MemberPart kParts[] = {
    {"SubjectAlternativeNames", write_names},
    {"SubjectAlternativeNameSummaries", write_names},
    {"DomainValidationOptions", write_validations},
    {"KeyAlgorithm", write_algorithm},
    {"InUseBy", write_users},
    {"InUse", write_in_use},
};
constexpr Renamed kRenamed[] = {{"IdempotencyToken", ""}};

constexpr RecordKind kCertificate = {.type = "AWS::CertificateManager::Certificate",
                                     .members = kMembers,
                                     .missing_code = "ResourceNotFoundException",
                                     .missing_message = "Could not find certificate {0}.",
                                     .parts = kParts,
                                     .renamed = kRenamed,
                                     .too_many_tags = "TooManyTagsException",
                                     .is_gone_when_deleting = true};

/// Without a filter AWS lists those with an RSA key of 2048 bits alone.
bool is_of_key_type(const Asking&, const engine::Record& certificate, const aws::Value* given) {
    const std::string algorithm = algorithm_of(certificate);
    if (!given || given->list("keyTypes").empty()) return algorithm == "RSA_2048";
    return std::ranges::any_of(given->list("keyTypes"),
                               [&](const aws::Value& type) { return type.as_text() == algorithm; });
}

// AWS rule acm.2 [documented] "ACM API reference, RequestCertificate, IdempotencyToken": the same
// token for the same name within an hour is the same certificate.
// Test: Acm.RequestsOneCertificateATokenAndHour
Refused request_certificate(Asking& asking, aws::Writer& answer) {
    std::string_view token = asking.input().text("IdempotencyToken");
    for (const engine::Record* other : records_of(asking, kCertificate)) {
        bool is_same = !token.empty() &&
                       engine::text_at(notes_of(asking, *other), "Token") == token &&
                       engine::text_at(*other->properties, "DomainName") ==
                           asking.input().text("DomainName") &&
                       asking.now() - other->created < base::Duration::minutes(60);
        if (!is_same) continue;
        answer.text("CertificateArn", other->physical_id);
        return std::nullopt;
    }
    auto wanted = wanted_of(asking, kCertificate);
    if (auto* error = std::get_if<aws::Error>(&wanted)) return std::move(*error);
    auto made = make_record(asking, kCertificate, std::move(std::get<Wanted>(wanted)));
    if (auto* error = std::get_if<aws::Error>(&made)) return std::move(*error);
    const std::string arn = std::get<const engine::Record*>(made)->physical_id;
    answer.text("CertificateArn", arn);
    if (token.empty()) return std::nullopt;
    return set_note(asking, kCertificate, arn, "Token", token);
}

constexpr PageRules kPages = {.token = "NextToken", .limit = "MaxItems", .most = 1000};
constexpr ListFilter kFilters[] = {{.member = "CertificateStatuses", .form = kPhases},
                                   {.member = "Includes", .keeps = is_of_key_type}};

constexpr RecordRow kRows[] = {
    {.operation = "DescribeCertificate",
     .verb = Verb::Get,
     .kind = &kCertificate,
     .key = "CertificateArn",
     .shown = "Certificate"},
    {.operation = "ListCertificates",
     .verb = Verb::List,
     .kind = &kCertificate,
     .shown = "CertificateSummaryList",
     .pages = &kPages,
     .filters = kFilters},
    {.operation = "DeleteCertificate",
     .verb = Verb::Delete,
     .kind = &kCertificate,
     .key = "CertificateArn"},
    {.operation = "AddTagsToCertificate",
     .verb = Verb::Tag,
     .kind = &kCertificate,
     .key = "CertificateArn"},
    {.operation = "RemoveTagsFromCertificate",
     .verb = Verb::Untag,
     .kind = &kCertificate,
     .key = "CertificateArn"},
    {.operation = "ListTagsForCertificate",
     .verb = Verb::ListTags,
     .kind = &kCertificate,
     .key = "CertificateArn",
     .shown = "Tags"},
};

constexpr OperationRow kHandlers[] = {
    {"RequestCertificate", request_certificate},
};

constexpr auto kOperations = joined(kHandlers, kRows);

}  // namespace

std::span<const OperationRow> acm_operations() {
    return kOperations;
}

}  // namespace local
