// The rules by which objects move and expire, as S3 spells them and as a record has them. They are
// kept and not followed: no object moves or expires here.

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.h"
#include "cfn/write_template.h"
#include "engine/properties.h"
#include "local/s3/bucket.h"
#include "local/s3/settings.h"
#include "local/tags.h"
#include "local/trying.h"
#include "local/writing.h"

namespace local {
namespace {

/// A number, a moment or a word that the two call differently.
struct Word {
    std::string_view member;
    std::string_view property;
};
constexpr Word kExpiration[] = {{"Date", "ExpirationDate"},
                                {"Days", "ExpirationInDays"},
                                {"ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker"}};
constexpr Word kTransition[] = {
    {"Date", "TransitionDate"}, {"Days", "TransitionInDays"}, {"StorageClass", "StorageClass"}};
constexpr Word kNoncurrentTransition[] = {{"NoncurrentDays", "TransitionInDays"},
                                          {"StorageClass", "StorageClass"},
                                          {"NewerNoncurrentVersions", "NewerNoncurrentVersions"}};
constexpr Word kNoncurrentExpiration[] = {{"NoncurrentDays", "NoncurrentDays"},
                                          {"NewerNoncurrentVersions", "NewerNoncurrentVersions"}};
constexpr Word kAbort[] = {{"DaysAfterInitiation", "DaysAfterInitiation"}};
constexpr Word kSizes[] = {{"ObjectSizeGreaterThan", "ObjectSizeGreaterThan"},
                           {"ObjectSizeLessThan", "ObjectSizeLessThan"}};

const aws::Value& structure(const aws::Value& value, std::string_view name) {
    static const aws::Value kNone{aws::Value::Fields()};
    const aws::Value* given = value.find(name);
    return given ? *given : kNone;
}

void read_words(const aws::Value& from, std::span<const Word> words, cfn::Object& into) {
    for (const Word& word : words) {
        const aws::Value* value = from.find(word.member);
        if (!value) continue;
        if (const auto* time = std::get_if<base::Time>(&value->held))
            into.add(std::string(word.property), base::to_string(*time));
        else if (const auto* number = std::get_if<std::int64_t>(&value->held))
            into.add(std::string(word.property), *number);
        else if (const auto* truth = std::get_if<bool>(&value->held))
            into.add(std::string(word.property), *truth);
        else
            into.add(std::string(word.property), value->as_text());
    }
}

void read_list(const aws::Value& rule, std::string_view name, std::span<const Word> words,
               cfn::Object& into) {
    cfn::Array items;
    for (const aws::Value& item : rule.list(name)) {
        cfn::Object object;
        read_words(item, words, object);
        items.push_back(std::move(object));
    }
    if (!items.empty()) into.add(std::string(name), std::move(items));
}

void read_structure(const aws::Value& rule, std::string_view name, std::span<const Word> words,
                    cfn::Object& into) {
    if (!rule.has(name)) return;
    cfn::Object object;
    read_words(structure(rule, name), words, object);
    into.add(std::string(name), std::move(object));
}

void read_filter(const aws::Value& rule, cfn::Object& into) {
    const aws::Value& filter = structure(rule, "Filter");
    const aws::Value& both = filter.has("And") ? structure(filter, "And") : filter;
    std::string_view prefix = rule.has("Prefix") ? rule.text("Prefix") : both.text("Prefix");
    if (!prefix.empty()) into.add("Prefix", prefix);
    Tags tags = tags_in(both, "Tags");
    if (const aws::Value* tag = filter.find("Tag"))
        tags.push_back({std::string(tag->text("Key")), std::string(tag->text("Value"))});
    if (!tags.empty()) into.add("TagFilters", tags_property(tags));
    read_words(both, kSizes, into);
}

cfn::Object rule_property(const aws::Value& rule) {
    cfn::Object property;
    if (rule.has("ID")) property.add("Id", rule.text("ID"));
    property.add("Status", rule.text("Status"));
    read_filter(rule, property);
    read_words(structure(rule, "Expiration"), kExpiration, property);
    read_list(rule, "Transitions", kTransition, property);
    read_list(rule, "NoncurrentVersionTransitions", kNoncurrentTransition, property);
    read_structure(rule, "NoncurrentVersionExpiration", kNoncurrentExpiration, property);
    read_structure(rule, "AbortIncompleteMultipartUpload", kAbort, property);
    return property;
}

const aws::Shape& shape_of(const aws::Shape& shape, std::string_view name) {
    return *aws::find_member(shape, name)->shape;
}

void write_words(aws::Writer& out, const aws::Shape& shape, const cfn::Object& from,
                 std::span<const Word> words) {
    for (const Word& word : words) {
        std::string text = engine::text_of(from.find(word.property));
        if (text.empty()) continue;
        const aws::Shape& member = shape_of(shape, word.member);
        if (member.type != aws::ShapeType::Timestamp)
            write_scalar(out, member, word.member, text);
        else if (auto time = base::parse_time(text))
            out.time(word.member, *time);
    }
}

bool has_any(const cfn::Object& object, std::span<const Word> words) {
    return std::ranges::any_of(words, [&](const Word& word) { return object.find(word.property); });
}

void write_list(aws::Writer& out, const aws::Shape& shape, const cfn::Object& rule,
                std::string_view name, std::span<const Word> words) {
    auto items = engine::objects_at(rule, name);
    if (items.empty()) return;
    out.begin_list(name);
    for (const cfn::Object* item : items) {
        out.begin_structure();
        write_words(out, element_of(shape, name), *item, words);
        out.end();
    }
    out.end();
}

void write_structure(aws::Writer& out, const aws::Shape& shape, const cfn::Object& rule,
                     std::string_view name, std::span<const Word> words) {
    const cfn::Expression* value = rule.find(name);
    const auto* object = value ? value->as<cfn::Object>() : nullptr;
    if (!object) return;
    out.begin_structure(name);
    write_words(out, shape_of(shape, name), *object, words);
    out.end();
}

/// One condition stands by itself, several in an And.
void write_filter(aws::Writer& out, const aws::Shape& shape, const cfn::Object& rule) {
    std::string prefix = engine::text_at(rule, "Prefix");
    auto tags = engine::objects_at(rule, "TagFilters");
    std::size_t conditions = tags.size() + (prefix.empty() ? 0 : 1);
    for (const Word& size : kSizes)
        if (rule.find(size.property)) ++conditions;
    const bool is_and = conditions > 1;
    const aws::Shape& filter = shape_of(shape, "Filter");
    out.begin_structure("Filter");
    if (is_and) out.begin_structure("And");
    if (!prefix.empty() || conditions == 0) out.text("Prefix", prefix);
    if (is_and && !tags.empty()) out.begin_list("Tags");
    for (const cfn::Object* tag : tags)
        out.begin_structure(is_and ? "" : "Tag")
            .text("Key", engine::text_at(*tag, "Key"))
            .text("Value", engine::text_at(*tag, "Value"))
            .end();
    if (is_and && !tags.empty()) out.end();
    write_words(out, is_and ? shape_of(filter, "And") : filter, rule, kSizes);
    if (is_and) out.end();
    out.end();
}

void write_rule(aws::Writer& out, const aws::Shape& shape, const cfn::Object& rule) {
    std::string id = engine::text_at(rule, "Id");
    out.begin_structure();
    if (has_any(rule, kExpiration)) {
        out.begin_structure("Expiration");
        write_words(out, shape_of(shape, "Expiration"), rule, kExpiration);
        out.end();
    }
    // AWS rule s3.38 [documented] "S3 User Guide, Lifecycle configuration elements, ID": S3 makes
    // one up where none was given. Test: BucketSettings.KeepLifecycleRules
    out.text("ID", id.empty() ? base::sha256_hex(cfn::compact_json(rule), 32) : id);
    write_filter(out, shape, rule);
    out.text("Status", engine::text_at(rule, "Status"));
    write_list(out, shape, rule, "Transitions", kTransition);
    write_list(out, shape, rule, "NoncurrentVersionTransitions", kNoncurrentTransition);
    write_structure(out, shape, rule, "NoncurrentVersionExpiration", kNoncurrentExpiration);
    write_structure(out, shape, rule, "AbortIncompleteMultipartUpload", kAbort);
    out.end();
}

}  // namespace

std::optional<aws::Error> put_bucket_lifecycle_configuration(Asking& asking, aws::Writer&) {
    constexpr std::string_view kNotYet[] = {"TransitionDefaultMinimumObjectSize"};
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    TRY_OR_ANSWER(refuse_not_yet(asking, kNotYet));
    cfn::Array rules;
    for (const aws::Value& rule : structure(asking.input(), "LifecycleConfiguration").list("Rules"))
        rules.push_back(rule_property(rule));
    if (rules.empty()) return s3_error("MalformedXML");
    cfn::Object changes{{"LifecycleConfiguration", cfn::Object{{"Rules", std::move(rules)}}}};
    return ask_s3(asking, bucket.region,
                  engine::ResourceUpdateAsked{kBucketType, bucket.record->physical_id,
                                              engine::share(std::move(changes))});
}

std::optional<aws::Error> get_bucket_lifecycle_configuration(Asking& asking, aws::Writer& answer) {
    Bucket bucket = TRY_OR_ANSWER(bucket_of(asking));
    auto rules = engine::objects_at(*bucket.record->properties, "LifecycleConfiguration.Rules");
    if (rules.empty()) return s3_error("NoSuchLifecycleConfiguration");
    const aws::Shape& shape = element_of(*asking.operation().output, "Rules");
    answer.begin_list("Rules");
    for (const cfn::Object* rule : rules)
        write_rule(answer, shape, *rule);
    answer.end();
    return std::nullopt;
}

}  // namespace local
