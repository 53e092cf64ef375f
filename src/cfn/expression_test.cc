#include "cfn/expression.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace cfn {
namespace {

TEST(ParseSub, TakesTheTextApart) {
    struct Row {
        std::string text;
        std::vector<Sub::Part> parts;
    };
    const Row rows[] = {
        {"", {}},
        {"plain", {"plain"}},
        {"${A}", {Ref{"A"}}},
        {"a${A}b${AWS::Region}", {"a", Ref{"A"}, "b", Ref{"AWS::Region"}}},
        {"${Db.Endpoint.Address}:5432", {GetAtt{"Db", "Endpoint.Address"}, ":5432"}},
        {"${!Literal} and ${A}", {"${Literal} and ", Ref{"A"}}},
        {"100 % ${", {"100 % ${"}},
        {"$${A}$", {"$", Ref{"A"}, "$"}},
        {"${!}", {"${}"}},
    };
    for (const Row& row : rows) {
        auto sub = parse_sub(row.text);
        ASSERT_TRUE(sub) << row.text;
        EXPECT_EQ(sub->parts, row.parts) << row.text;
        EXPECT_EQ(sub_text(*sub), row.text);
    }
}

TEST(ParseSub, SaysWhatIsNoName) {
    for (std::string inside : {"", "a b", "A-B", ".A", "A.", "${X", "#1"}) {
        std::string wrong = "-";
        EXPECT_FALSE(parse_sub("x ${" + inside + "} y", &wrong)) << inside;
        EXPECT_EQ(wrong, inside);
    }
}

TEST(ParseSub, ReadsBackWhatItWrote) {
    rc::check([] {
        auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("${}!aB.:")));
        auto sub = parse_sub(text);
        if (!sub) return;
        auto again = parse_sub(sub_text(*sub));
        RC_ASSERT(again.has_value());
        RC_ASSERT(again->parts == sub->parts);
    });
}

TEST(Object, FindsByName) {
    Object object = {{"a", 1}, {"b", true}};
    EXPECT_EQ(*object.find("b"), Expression(true));
    EXPECT_EQ(object.find("c"), nullptr);
}

TEST(Expression, KeepsTheTypesOfLiterals) {
    EXPECT_EQ(Expression(1), Expression(std::int64_t{1}));
    EXPECT_NE(Expression(1), Expression(1.0));
    EXPECT_NE(Expression(1), Expression(true));
    EXPECT_NE(Expression("true"), Expression(true));
    EXPECT_NE(Expression("A"), Expression(Ref{"A"}));
    EXPECT_TRUE(Expression(Array{}).is_literal());
    EXPECT_FALSE(Expression(Sub{}).is_literal());
}

}  // namespace
}  // namespace cfn
