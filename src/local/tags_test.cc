#include "local/tags.h"

#include <gtest/gtest.h>

#include "aws/writer.h"

namespace local {
namespace {

using aws::Value;

Value text(const char* word) {
    return {std::string(word)};
}

const Tags kTags = {{"team", "shop"}, {"stage", "dev"}};

TEST(Tags, AreReadHoweverAServiceSpellsThem) {
    auto listed = [](const char* key, const char* value) {
        Value::List list;
        for (const Tag& tag : kTags)
            list.push_back(
                {Value::Fields{{key, text(tag.key.c_str())}, {value, text(tag.value.c_str())}}});
        return Value{Value::Fields{{"tags", {std::move(list)}}}};
    };
    for (const Value& input :
         {listed("key", "value"), listed("Key", "Value"), listed("TagKey", "TagValue"),
          Value{Value::Fields{
              {"tags", {Value::Fields{{"team", text("shop")}, {"stage", text("dev")}}}}}}})
        EXPECT_EQ(tags_in(input, "tags"), kTags);
    EXPECT_EQ(tags_in({Value::Fields()}, "tags"), Tags());
}

TEST(Tags, ComeBackFromTheRecordThatTheyWerePutOn) {
    engine::Record record{.properties = engine::share(cfn::Object{
                              {"Tags", tags_property(kTags)},
                              {"Map", cfn::Object{{"team", "shop"}, {"stage", "dev"}}}})};
    EXPECT_EQ(tags_of(record), kTags);
    EXPECT_EQ(tags_of(record, "Map"), kTags);
    EXPECT_EQ(tags_of(record, "Other"), Tags());
}

TEST(Tags, AreChangedByTheirKeys) {
    EXPECT_EQ(with_tags(kTags, {{"stage", "prod"}, {"new", ""}}),
              (Tags{{"team", "shop"}, {"stage", "prod"}, {"new", ""}}));
    EXPECT_EQ(without_tags(kTags, {"team", "other"}), (Tags{{"stage", "dev"}}));
}

TEST(Tags, AreWrittenAsTheShapeHasThem) {
    auto written = [](const char* service, const char* operation, const char* member) {
        const aws::Operation& found = *aws::find_operation(*aws::find_service(service), operation);
        aws::Writer out(aws::Syntax::Json, *found.output);
        write_tags(out, *found.output, member, kTags);
        return out.take();
    };
    EXPECT_EQ(written("ecs", "ListTagsForResource", "tags"),
              R"({"tags":[{"key":"team","value":"shop"},{"key":"stage","value":"dev"}]})");
    EXPECT_EQ(
        written("kms", "ListResourceTags", "Tags"),
        R"({"Tags":[{"TagKey":"team","TagValue":"shop"},{"TagKey":"stage","TagValue":"dev"}]})");
    EXPECT_EQ(written("logs", "ListTagsForResource", "tags"),
              R"({"tags":{"team":"shop","stage":"dev"}})");
}

}  // namespace
}  // namespace local
