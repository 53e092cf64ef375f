#include "local/s3/settings.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/properties.h"
#include "local/policies.h"
#include "local/reading.h"
#include "local/records.h"
#include "local/s3/bucket.h"
#include "local/s3/tag_rules.h"
#include "local/trying.h"

namespace local {
namespace {

/// The bucket's property `name` is `value` from now on; null takes it away.
std::optional<aws::Error> set(Asking& asking, const char* name, cfn::Expression value) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    cfn::Object changes;
    changes.add(name, std::move(value));
    return ask_s3(asking, bucket.region,
                  engine::ResourceUpdateAsked{kBucketType, bucket.record->physical_id,
                                              engine::share(std::move(changes))});
}

/// The structure `name` of the input; an empty one where there is none.
const aws::Value& structure(const aws::Value& input, std::string_view name) {
    static const aws::Value kNone{aws::Value::Fields()};
    const aws::Value* given = input.find(name);
    return given ? *given : kNone;
}

struct BlockSetting {
    const char* name;
};
constexpr BlockSetting kBlocks[] = {
    {"BlockPublicAcls"}, {"IgnorePublicAcls"}, {"BlockPublicPolicy"}, {"RestrictPublicBuckets"}};

cfn::Object rule_of_encryption(const aws::Value& rule) {
    const aws::Value& given = structure(rule, "ApplyServerSideEncryptionByDefault");
    cfn::Object by_default;
    for (const char* name : {"SSEAlgorithm", "KMSMasterKeyID"})
        if (given.has(name)) by_default.add(name, given.text(name));
    cfn::Object property;
    if (!by_default.empty()) property.add("ServerSideEncryptionByDefault", std::move(by_default));
    if (rule.has("BucketKeyEnabled"))
        property.add("BucketKeyEnabled", rule.boolean("BucketKeyEnabled"));
    return property;
}

void write_encryption(aws::Writer& out, const cfn::Object& rule) {
    std::string algorithm = engine::text_at(rule, "ServerSideEncryptionByDefault.SSEAlgorithm");
    std::string key = engine::text_at(rule, "ServerSideEncryptionByDefault.KMSMasterKeyID");
    out.begin_structure().begin_structure("ApplyServerSideEncryptionByDefault");
    out.text("SSEAlgorithm", algorithm.empty() ? "AES256" : algorithm);
    if (!key.empty()) out.text("KMSMasterKeyID", key);
    out.end();
    out.boolean("BucketKeyEnabled", engine::truth_at(rule, "BucketKeyEnabled"));
    out.end();
}

}  // namespace

// AWS rule s3.34 [documented] "S3 User Guide, Setting default server-side encryption behavior": a
// bucket that says nothing, or says nothing any more, encrypts with AES256. Test:
// BucketSettings.EncryptWithAes256WhereNothingIsSaid
std::optional<aws::Error> get_bucket_encryption(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    auto rules = engine::objects_at(*bucket.record->properties,
                                    "BucketEncryption.ServerSideEncryptionConfiguration");
    answer.begin_structure("ServerSideEncryptionConfiguration").begin_list("Rules");
    if (rules.empty()) write_encryption(answer, {});
    for (const cfn::Object* rule : rules)
        write_encryption(answer, *rule);
    answer.end().end();
    return std::nullopt;
}

std::optional<aws::Error> put_bucket_encryption(Asking& asking, aws::Writer&) {
    cfn::Array rules;
    for (const aws::Value& rule :
         structure(asking.input(), "ServerSideEncryptionConfiguration").list("Rules")) {
        if (rule.has("BlockedEncryptionTypes"))
            return s3_error("NotImplemented",
                            "BlockedEncryptionTypes is not part of this cloud yet");
        rules.push_back(rule_of_encryption(rule));
    }
    if (rules.size() != 1) return s3_error("MalformedXML");
    return set(asking, "BucketEncryption",
               cfn::Object{{"ServerSideEncryptionConfiguration", std::move(rules)}});
}

std::optional<aws::Error> delete_bucket_encryption(Asking& asking, aws::Writer&) {
    return set(asking, "BucketEncryption", cfn::Null{});
}

std::optional<aws::Error> get_bucket_versioning(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    std::string status =
        engine::text_at(*bucket.record->properties, "VersioningConfiguration.Status");
    if (!status.empty()) answer.text("Status", status);
    return std::nullopt;
}

std::optional<aws::Error> put_bucket_versioning(Asking& asking, aws::Writer&) {
    const aws::Value& given = structure(asking.input(), "VersioningConfiguration");
    if (asking.input().has("MFA") || given.text("MFADelete") == "Enabled")
        return s3_error("NotImplemented", "MFADelete is not part of this cloud yet");
    if (!given.has("Status")) return s3_error("MalformedXML");
    return set(asking, "VersioningConfiguration", cfn::Object{{"Status", given.text("Status")}});
}

// AWS rule s3.35 [documented] "S3 User Guide, Blocking public access": a new bucket blocks all of
// it; where the configuration was deleted there is none. Nobody from outside comes here either way.
// Test: BucketSettings.BlockPublicAccessWhereNothingIsSaid
std::optional<aws::Error> get_public_access_block(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    const cfn::Expression* property =
        bucket.record->properties->find("PublicAccessBlockConfiguration");
    const auto* blocks = property ? property->as<cfn::Object>() : nullptr;
    if (blocks && blocks->empty()) return s3_error("NoSuchPublicAccessBlockConfiguration");
    answer.begin_structure("PublicAccessBlockConfiguration");
    for (const BlockSetting& block : kBlocks)
        answer.boolean(block.name, !blocks || engine::truth_at(*blocks, block.name));
    answer.end();
    return std::nullopt;
}

std::optional<aws::Error> put_public_access_block(Asking& asking, aws::Writer&) {
    const aws::Value& given = structure(asking.input(), "PublicAccessBlockConfiguration");
    cfn::Object blocks;
    for (const BlockSetting& block : kBlocks)
        blocks.add(block.name, given.boolean(block.name));
    return set(asking, "PublicAccessBlockConfiguration", std::move(blocks));
}

std::optional<aws::Error> delete_public_access_block(Asking& asking, aws::Writer&) {
    return set(asking, "PublicAccessBlockConfiguration", cfn::Object{});
}

// AWS rule s3.36 [documented] "S3 User Guide, Controlling ownership of objects": a new bucket
// enforces its owner's ownership. Test: BucketSettings.EnforceTheOwnerWhereNothingIsSaid
std::optional<aws::Error> get_bucket_ownership_controls(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    const cfn::Object& properties = *bucket.record->properties;
    auto rules = engine::objects_at(properties, "OwnershipControls.Rules");
    if (properties.find("OwnershipControls") && rules.empty())
        return s3_error("OwnershipControlsNotFoundError");
    std::string ownership =
        rules.empty() ? "BucketOwnerEnforced" : engine::text_at(*rules.front(), "ObjectOwnership");
    answer.begin_structure("OwnershipControls").begin_list("Rules");
    answer.begin_structure().text("ObjectOwnership", ownership).end();
    answer.end().end();
    return std::nullopt;
}

std::optional<aws::Error> put_bucket_ownership_controls(Asking& asking, aws::Writer&) {
    cfn::Array rules;
    for (const aws::Value& rule : structure(asking.input(), "OwnershipControls").list("Rules"))
        rules.push_back(cfn::Object{{"ObjectOwnership", rule.text("ObjectOwnership")}});
    if (rules.size() != 1) return s3_error("MalformedXML");
    return set(asking, "OwnershipControls", cfn::Object{{"Rules", std::move(rules)}});
}

std::optional<aws::Error> delete_bucket_ownership_controls(Asking& asking, aws::Writer&) {
    return set(asking, "OwnershipControls", cfn::Object{{"Rules", cfn::Array{}}});
}

std::optional<aws::Error> get_bucket_tagging(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    Tags tags = tags_of(*bucket.record);
    if (tags.empty()) return s3_error("NoSuchTagSet");
    write_tags(answer, *asking.operation().output, "TagSet", tags);
    return std::nullopt;
}

std::optional<aws::Error> put_bucket_tagging(Asking& asking, aws::Writer&) {
    Tags tags = tags_in(structure(asking.input(), "Tagging"), "TagSet");
    TRY_OR_ANSWER(refuse_bucket_tags(tags));
    return set(asking, "Tags", tags_property(tags));
}

std::optional<aws::Error> delete_bucket_tagging(Asking& asking, aws::Writer&) {
    return set(asking, "Tags", cfn::Null{});
}

std::optional<aws::Error> get_bucket_policy(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    const engine::Record* policy = asking.cloud()
                                       .inventory(bucket.account, bucket.region)
                                       ->find(kBucketPolicyType, bucket.record->physical_id);
    if (!policy || is_going(*policy)) return s3_error("NoSuchBucketPolicy");
    answer.text("Policy", policy_text(*policy->properties->find("PolicyDocument")));
    return std::nullopt;
}

// AWS rule s3.37 [documented] "S3 API reference, PutBucketPolicy": a policy takes the place of the
// one before. It is kept and not weighed: nobody but the owner comes to a bucket here. Test:
// BucketSettings.KeepAPolicy
std::optional<aws::Error> put_bucket_policy(Asking& asking, aws::Writer&) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    auto policy = read_policy(asking.input().text("Policy"));
    if (!policy)
        return s3_error("MalformedPolicy",
                        "Policies must be valid JSON and the first byte must be '{'");
    if (!policy->find("Statement"))
        return s3_error("MalformedPolicy", "Missing required field Statement");
    const std::string& name = bucket.record->physical_id;
    cfn::Object properties{{"PolicyDocument", *std::move(policy)}};
    const engine::Inventory& inventory = *asking.cloud().inventory(bucket.account, bucket.region);
    if (inventory.find(kBucketPolicyType, name))
        return ask_s3(asking, bucket.region,
                      engine::ResourceUpdateAsked{kBucketPolicyType, name,
                                                  engine::share(std::move(properties))});
    properties.add("Bucket", name);
    return ask_s3(
        asking, bucket.region,
        engine::ResourceCreateAsked{kBucketPolicyType, engine::share(std::move(properties))});
}

std::optional<aws::Error> delete_bucket_policy(Asking& asking, aws::Writer&) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    const std::string& name = bucket.record->physical_id;
    const engine::Record* policy =
        asking.cloud().inventory(bucket.account, bucket.region)->find(kBucketPolicyType, name);
    if (!policy || is_going(*policy)) return std::nullopt;
    return ask_s3(asking, bucket.region, engine::ResourceDeleteAsked{kBucketPolicyType, name});
}

std::optional<aws::Error> delete_bucket_lifecycle(Asking& asking, aws::Writer&) {
    return set(asking, "LifecycleConfiguration", cfn::Null{});
}

}  // namespace local
