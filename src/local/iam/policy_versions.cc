// Versions of managed policies. The one that counts is the resource's document; the notes keep them
// all once there are more than the first.

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "base/time.h"
#include "engine/properties.h"
#include "local/iam/kinds.h"
#include "local/iam/pages.h"
#include "local/iam/policies.h"
#include "local/records/rows.h"
#include "local/writing.h"

namespace local::iam {
namespace {

using Refused = std::optional<aws::Error>;

constexpr std::size_t kMostVersions = 5;

enum class WithDocument : std::uint8_t { No, Yes };

/// One version, as the notes keep it.
cfn::Object version(std::string id, cfn::Expression document, base::Time created) {
    return {{"VersionId", std::move(id)},
            {"Document", std::move(document)},
            {"CreateDate", base::to_string(created)}};
}

/// All versions, oldest first. The document of the default one is that of the resource: a stack may
/// have changed it since.
std::vector<cfn::Object> versions_of(const Asking& asking, const engine::Record& policy) {
    static const cfn::Expression kNothing = cfn::Object{};
    const cfn::Expression* document = policy.properties->find("PolicyDocument");
    std::vector<cfn::Object> versions;
    for (const cfn::Object* noted : engine::objects_at(notes_of(asking, policy), "Versions"))
        versions.push_back(*noted);
    if (versions.empty())
        versions.push_back(version("v1", document ? *document : kNothing, policy.created));
    for (cfn::Object& each : versions)
        if (engine::text_at(each, "VersionId") == default_version(asking, policy) && document)
            set_property(each, "Document", *document);
    return versions;
}

std::vector<cfn::Object>::const_iterator find(const std::vector<cfn::Object>& versions,
                                              std::string_view id) {
    return std::ranges::find_if(versions, [&](const cfn::Object& each) {
        return engine::text_at(each, "VersionId") == id;
    });
}

void write_version(const Asking& asking, aws::Writer& out, const engine::Record& policy,
                   const cfn::Object& version, WithDocument with_document) {
    const std::string id = engine::text_at(version, "VersionId");
    if (with_document == WithDocument::Yes)
        out.text("Document", encoded_document(version.find("Document")));
    out.text("VersionId", id);
    out.boolean("IsDefaultVersion", id == default_version(asking, policy));
    if (auto created = base::parse_time(engine::text_at(version, "CreateDate")))
        out.time("CreateDate", *created);
}

aws::Either<const engine::Record*> policy_of(const Asking& asking) {
    const std::string arn(asking.input().text("PolicyArn"));
    if (arn.find(":iam::aws:policy/") != std::string::npos)
        return asking.error("InvalidInput",
                            "A policy of AWS itself can be attached here; what it says is not part "
                            "of this cloud yet");
    return record_of(asking, kPolicy, arn);
}

aws::Error no_version(const Asking& asking) {
    return asking.error(
        "NoSuchEntity",
        fmt::format("Policy {} version {} does not exist or is not attachable.",
                    asking.input().text("PolicyArn"), asking.input().text("VersionId")));
}

Refused keep(Asking& asking, const std::string& arn, const std::vector<cfn::Object>& versions) {
    cfn::Array all;
    for (const cfn::Object& each : versions)
        all.emplace_back(each);
    return set_note(asking, kPolicy, arn, "Versions", std::move(all));
}

/// The notes come first, as of every store, and say from which change of the record on they count:
/// whenever the process ends, each version has the document that it was given.
Refused make_default(Asking& asking, const engine::Record& policy, const cfn::Object& version) {
    const std::string arn = policy.physical_id;
    const std::pair<std::string_view, cfn::Expression> notes[] = {
        {"DefaultBefore", default_version(asking, policy)},
        {"DefaultAfter", static_cast<std::int64_t>(policy.steps)},
        {"DefaultVersionId", engine::text_at(version, "VersionId")},
    };
    for (const auto& [name, value] : notes)
        if (auto error = set_note(asking, kPolicy, arn, name, value)) return error;
    return change_record(asking, kPolicy, arn,
                         cfn::Object{{"PolicyDocument", *version.find("Document")}});
}

}  // namespace

std::string default_version(const Asking& asking, const engine::Record& policy) {
    const cfn::Object& notes = notes_of(asking, policy);
    // Noted, and the policy has not changed since: the process ended before it could.
    bool is_to_come = engine::integer_at(notes, "DefaultAfter") == policy.steps;
    std::string id = engine::text_at(notes, is_to_come ? "DefaultBefore" : "DefaultVersionId");
    return id.empty() ? "v1" : id;
}

Refused get_policy(Asking& asking, aws::Writer& answer) {
    auto found = policy_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    answer.begin_structure("Policy");
    write_record(asking, answer, *aws::find_member(*asking.operation().output, "Policy")->shape,
                 kPolicy, *std::get<const engine::Record*>(found));
    answer.end();
    return std::nullopt;
}

// AWS rule iam.4 [documented] "IAM API reference, CreatePolicyVersion": a policy has up to five
// versions; their numbers are not given again. Test: Iam.KeepsUpToFiveVersionsOfAPolicy
Refused create_policy_version(Asking& asking, aws::Writer& answer) {
    auto found = policy_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& policy = *std::get<const engine::Record*>(found);
    const std::string arn = policy.physical_id;
    auto read = document_in(asking, "PolicyDocument");
    if (auto* error = std::get_if<aws::Error>(&read)) return std::move(*error);
    std::vector<cfn::Object> versions = versions_of(asking, policy);
    if (versions.size() >= kMostVersions)
        return asking.error(
            "LimitExceeded",
            fmt::format("A managed policy can have up to {} versions. Before you "
                        "create a new version, you must delete an existing version.",
                        kMostVersions));
    std::int64_t last = engine::integer_at(notes_of(asking, policy), "Last").value_or(1);
    versions.push_back(version(fmt::format("v{}", last + 1),
                               std::move(std::get<cfn::Expression>(read)), asking.now()));
    // The number first: it is not given again even where the version never came to be.
    if (auto error = set_note(asking, kPolicy, arn, "Last", last + 1)) return error;
    if (auto error = keep(asking, arn, versions)) return error;
    if (asking.input().boolean("SetAsDefault"))
        if (auto error = make_default(asking, policy, versions.back())) return error;
    answer.begin_structure("PolicyVersion");
    write_version(asking, answer, *find_record(asking, kPolicy, arn), versions.back(),
                  WithDocument::No);
    answer.end();
    return std::nullopt;
}

Refused get_policy_version(Asking& asking, aws::Writer& answer) {
    auto found = policy_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& policy = *std::get<const engine::Record*>(found);
    std::vector<cfn::Object> versions = versions_of(asking, policy);
    auto there = find(versions, asking.input().text("VersionId"));
    if (there == versions.end()) return no_version(asking);
    answer.begin_structure("PolicyVersion");
    write_version(asking, answer, policy, *there, WithDocument::Yes);
    answer.end();
    return std::nullopt;
}

Refused list_policy_versions(Asking& asking, aws::Writer& answer) {
    auto found = policy_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& policy = *std::get<const engine::Record*>(found);
    std::vector<cfn::Object> versions = versions_of(asking, policy);
    std::vector<std::string> ids;
    for (const cfn::Object& each : versions)
        ids.push_back(engine::text_at(each, "VersionId"));
    auto paged = page_of(asking, std::move(ids), kPages, policy.physical_id);
    if (auto* error = std::get_if<aws::Error>(&paged)) return std::move(*error);
    const Page& page = std::get<Page>(paged);
    answer.begin_list("Versions");
    for (const std::string& id : page.ids) {
        answer.begin_structure();
        write_version(asking, answer, policy, *find(versions, id), WithDocument::No);
        answer.end();
    }
    answer.end();
    write_whether_truncated(asking, answer, page);
    write_next(answer, page, kPages);
    return std::nullopt;
}

Refused delete_policy_version(Asking& asking, aws::Writer&) {
    auto found = policy_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& policy = *std::get<const engine::Record*>(found);
    std::vector<cfn::Object> versions = versions_of(asking, policy);
    auto there = find(versions, asking.input().text("VersionId"));
    if (there == versions.end()) return no_version(asking);
    if (engine::text_at(*there, "VersionId") == default_version(asking, policy))
        return asking.error("DeleteConflict", "Cannot delete the default version of a policy.");
    versions.erase(there);
    return keep(asking, policy.physical_id, versions);
}

// AWS rule iam.7 [observed] "IAM API reference, DeletePolicy; messages that others recorded":
// through the API a policy goes when its last version alone is left; a stack takes them all away
// first. Test: Iam.DeletesAPolicyWhenNobodyHasItAndOneVersionIsLeft
Refused delete_policy(Asking& asking, aws::Writer&) {
    auto found = policy_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& policy = *std::get<const engine::Record*>(found);
    if (versions_of(asking, policy).size() == 1)
        return delete_record(asking, kPolicy, policy.physical_id);
    return asking.error(
        "DeleteConflict",
        "This policy has more than one version. Before you delete a policy, you "
        "must delete the policy's versions. The default version is deleted with the "
        "policy.");
}

Refused set_default_policy_version(Asking& asking, aws::Writer&) {
    auto found = policy_of(asking);
    if (auto* error = std::get_if<aws::Error>(&found)) return std::move(*error);
    const engine::Record& policy = *std::get<const engine::Record*>(found);
    const std::string arn = policy.physical_id;
    std::vector<cfn::Object> versions = versions_of(asking, policy);
    auto there = find(versions, asking.input().text("VersionId"));
    if (there == versions.end()) return no_version(asking);
    // What the resource says is kept as a version before another takes its place.
    if (auto error = keep(asking, arn, versions)) return error;
    return make_default(asking, policy, *there);
}

}  // namespace local::iam
