#include "cfn/evaluate.h"

#include <gtest/gtest.h>

#include "cfn/dynamic_references.h"
#include "cfn/evaluate_functions.h"
#include "cfn/parameters.h"
#include "cfn/test_templates.h"
#include "cfn/write_template.h"

namespace cfn {
namespace {

Surroundings here() {
    return {.account = "123456789012",
            .region = "eu-west-1",
            .stack_name = "shop",
            .stack_id = "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1",
            .zones = {"eu-west-1a", "eu-west-1b"},
            .parameters = {{"Env", "prod"}, {"Ports", Array{"80", "443"}}, {"Count", "3"}},
            .exports = {{"net-Vpc", "vpc-1"}}};
}

/// Two resources that are there, with what they yield; everything else is not known yet.
std::optional<Expression> known(const std::string& resource, const std::string& attribute) {
    if (resource == "Bucket") return Expression(attribute.empty() ? "b-1" : "arn:" + attribute);
    if (resource == "Vpc" && attribute == "Ipv6CidrBlocks") return Array{"2001:db8:0:ff00::/56"};
    return std::nullopt;
}

constexpr const char* kHead =
    "Parameters:\n"
    "  Env: {Type: String}\n"
    "  Ports: {Type: CommaDelimitedList}\n"
    "  Count: {Type: Number}\n"
    "Mappings:\n"
    "  Sizes:\n"
    "    prod: {Cpu: '1024', Zones: [a, b]}\n"
    "Conditions:\n"
    "  IsDev: !Not [!Condition IsProd]\n"
    "  IsProd: !Equals [!Ref Env, prod]\n"
    "  Both: !And [!Condition IsProd, !Equals [!Ref Count, 3]]\n"
    "Resources:\n"
    "  R:\n"
    "    Type: AWS::SQS::Queue\n"
    "    Properties:\n"
    "      V: ";

/// The value of the property V, as JSON; "-" when it is left out; what is wrong.
std::string value_of(const std::string& expression) {
    Template body = read_text(kHead + expression + "\n");
    Evaluator evaluator(body, here());
    EXPECT_EQ(evaluator.problem(), "");
    Evaluated result = evaluator.evaluate(body.resources.at(0).properties, known);
    if (!result.problem.empty()) return result.problem;
    const Expression* value = result.value->as<Object>()->find("V");
    return value ? compact_json(*value) : "-";
}

struct Row {
    const char* expression;
    const char* value;
};

void check(const std::vector<Row>& rows) {
    for (const Row& row : rows)
        EXPECT_EQ(value_of(row.expression), row.value) << row.expression;
}

TEST(Evaluate, GivesParametersAndPseudoParametersTheirValues) {
    check({{"!Ref Env", R"("prod")"},
           {"!Ref Ports", R"(["80","443"])"},
           {"!Ref AWS::Region", R"("eu-west-1")"},
           {"!Ref AWS::AccountId", R"("123456789012")"},
           {"!Ref AWS::Partition", R"("aws")"},
           {"!Ref AWS::URLSuffix", R"("amazonaws.com")"},
           {"!Ref AWS::StackName", R"("shop")"},
           {"!Ref AWS::NotificationARNs", "[]"},
           {"!Ref AWS::NoValue", "-"}});
}

TEST(Evaluate, EvaluatesEveryFunction) {
    check({{"!Sub '${Env}-${AWS::StackName}-${!Literal}'", R"("prod-shop-${Literal}")"},
           {"!Sub ['${A}/${B.C}', {A: !Ref Count, B.C: x}]", R"("3/x")"},
           {"!Sub '${Bucket}:${Bucket.Arn}'", R"("b-1:arn:Arn")"},
           {"!GetAtt Bucket.Arn", R"("arn:Arn")"},
           {"{Fn::GetAtt: [Bucket, !Ref Env]}", R"("arn:prod")"},
           {"!Join ['-', [a, !Ref Env, !Ref AWS::NoValue, 7]]", R"("a-prod-7")"},
           {"!Join [',', !Ref Ports]", R"("80,443")"},
           {"!Split [',', 'a,b,,c']", R"(["a","b","","c"])"},
           {"!Select [1, !Ref Ports]", R"("443")"},
           {"!Select ['0', !GetAZs '']", R"("eu-west-1a")"},
           {"!GetAZs {Ref: AWS::Region}", R"(["eu-west-1a","eu-west-1b"])"},
           {"!FindInMap [Sizes, !Ref Env, Cpu]", R"("1024")"},
           {"!FindInMap [Sizes, prod, Zones]", R"(["a","b"])"},
           {"!ImportValue {Fn::Sub: 'net-${Part}'}",
            R"({"Fn::ImportValue":{"Fn::Sub":"net-${Part}"}})"},
           {"!ImportValue net-Vpc", R"("vpc-1")"},
           {"!Base64 'hello'", R"("aGVsbG8=")"},
           {"!Base64 'any carnal'", R"("YW55IGNhcm5hbA==")"},
           {"!Cidr [10.0.0.0/16, 2, 8]", R"(["10.0.0.0/24","10.0.1.0/24"])"},
           {"!If [IsProd, yes-prod, no-prod]", R"("yes-prod")"},
           {"!If [IsDev, x, !Ref AWS::NoValue]", "-"},
           {"!If [Both, {A: !Ref AWS::NoValue, B: 1}, 2]", R"({"B":1})"}});
    // But for those that need a transform, and one that reads another stack.
    check({{"{Fn::Length: [a, b]}", "Template error: Fn::Length is not supported here"},
           {"{Fn::ToJsonString: {a: 1}}", "Template error: Fn::ToJsonString is not supported here"},
           {"{Fn::Transform: {Name: AWS::Include}}",
            "Template error: Fn::Transform is not supported here"},
           {"{Fn::GetStackOutput: {StackName: s, OutputName: o}}",
            "Template error: Fn::GetStackOutput is not supported here"}});
}

TEST(Evaluate, CutsBlocksOutOfNetworks) {
    using Blocks = std::vector<std::string>;
    EXPECT_EQ(cidr_blocks("10.1.255.7/16", 2, 12), (Blocks{"10.1.0.0/20", "10.1.16.0/20"}));
    EXPECT_EQ(cidr_blocks("10.0.0.0/24", 4, 6),
              (Blocks{"10.0.0.0/26", "10.0.0.64/26", "10.0.0.128/26", "10.0.0.192/26"}));
    EXPECT_EQ(cidr_blocks("10.0.0.0/24", 5, 6), std::nullopt);
    EXPECT_EQ(cidr_blocks("10.0.0.0/8", 256, 8)->size(), 256U);
    EXPECT_EQ(cidr_blocks("10.0.0.0/8", 257, 8), std::nullopt);
    EXPECT_EQ(cidr_blocks("10.0.0.0/8", 0, 8), std::nullopt);
    EXPECT_EQ(cidr_blocks("2001:db8:0:ff00::/56", 2, 64),
              (Blocks{"2001:db8:0:ff00::/64", "2001:db8:0:ff01::/64"}));
    for (const char* wrong : {"", "10.0.0.0", "10.0.0/8", "10.0.0.300/8", "1::2::3/8", "x/y", "/"})
        EXPECT_EQ(cidr_blocks(wrong, 1, 4), std::nullopt) << wrong;
}

TEST(Evaluate, KeepsWhatIsNotKnownYet) {
    check(
        {{"!Ref Later", R"({"Ref":"Later"})"},
         {"!Sub '${Env}/${Later.Arn}/${Bucket}'", R"({"Fn::Sub":"prod/${Later.Arn}/b-1"})"},
         {"!Join ['-', [!Ref Env, !Ref Later]]", R"({"Fn::Join":["-",["prod",{"Ref":"Later"}]]})"},
         {"!Select [0, [!Ref Env, !Ref Later]]", R"("prod")"},
         {"!Select [0, !GetAtt Later.Zones]",
          R"({"Fn::Select":[0,{"Fn::GetAtt":["Later","Zones"]}]})"}});
    Template body = read_text(std::string(kHead) + "[!Ref Later]\n");
    Evaluator evaluator(body, here());
    Evaluated open = evaluator.evaluate(body.resources[0].properties, known);
    EXPECT_FALSE(is_complete(*open.value));
}

TEST(Evaluate, SaysWhatIsWrongAsCloudFormationDoes) {
    check({{"!Select [2, !Ref Ports]",
            "Template error: Fn::Select cannot select nonexistent value at index 2"},
           {"!FindInMap [Sizes, dev, Cpu]",
            "Template error: Unable to get mapping for Sizes::dev::Cpu"},
           {"!ImportValue nowhere", "No export named nowhere found."},
           {"!Sub 'a${Ports}'",
            "Template error: variable Ports in Fn::Sub expression does not resolve to a string"},
           {"!Base64 {Ref: Ports}",
            "Template error: every Fn::Base64 object must have a String-typed "
            "value."},
           {"!GetAZs mars-1", "Template error: Fn::GetAZs does not know the region mars-1"}});
    EXPECT_TRUE(value_of("!Join ['-', x]").starts_with("Template error: every Fn::Join object"));
    EXPECT_TRUE(
        value_of("!Split [',', [a]]").starts_with("Template error: every Fn::Split object"));
    EXPECT_TRUE(value_of("!Select [x, [a]]").starts_with("Template error: Fn::Select requires"));
}

/// `seed`, put `depth` times into what `around` makes of it.
template <class Around>
std::string nested(std::string seed, int depth, Around around) {
    for (int i = 0; i < depth; ++i)
        seed = around(seed);
    return seed;
}

std::string sub_of(const std::string& inner) {
    return "!Sub ['${a}${a}${a}${a}${a}${a}${a}${a}${a}${a}', {a: " + inner + "}]";
}

/// 300 texts joined by `inner`.
std::string join_with(const std::string& inner) {
    std::string items;
    for (int i = 0; i < 300; ++i)
        items += "a,";
    return "!Join [" + inner + ", [" + items + "]]";
}

TEST(Evaluate, RefusesWhatTakesTooMuch) {
    const std::string too_long = " makes a text of more than 1048576 bytes here";
    const std::string too_much =
        "Template error: the values of the template take more than 33554432 bytes here";
    struct Case {
        std::string expression;
        std::string told;
    };
    std::string million = nested("'x'", 6, sub_of);  // a 1 and six 0
    std::string many;
    for (int i = 0; i < 40; ++i)
        many += million + ",";
    std::string words = "!Split [x, " + million + "]";
    for (const Case& row : std::vector<Case>{
             {"!Ref Env", "\"prod\""},
             {nested("''", 9, sub_of), "\"\""},
             {nested("'x'", 7, sub_of), "Template error: Fn::Sub" + too_long},
             {nested("!Ref Env", 12, sub_of), "Template error: Fn::Sub" + too_long},
             {nested("!Ref AWS::StackName", 4, join_with), "Template error: Fn::Join" + too_long},
             {"!Base64 {Fn::Base64: " + million + "}", "Template error: Fn::Base64" + too_long},
             {words, too_much},
             {"!Join ['', " + words + "]", too_much},
             {"!Sub ['${a}', {a: !Join ['', " + words + "]}]", too_much},
             {"[" + many + "]", too_much}})
        EXPECT_EQ(value_of(row.expression), row.told) << row.expression.substr(0, 80);
    EXPECT_EQ(value_of(million).size(), 1000002U);
}

TEST(Evaluate, KeepsWhatIsNotKnownYetAsSmallAsItIs) {
    std::string open = value_of(nested("!Ref Later", 12, sub_of));
    EXPECT_LT(open.size(), 2000U);
    EXPECT_EQ(open.find("Ref\":\"Later"), open.rfind("Ref\":\"Later"));
    EXPECT_LT(value_of(nested("!Ref Later", 4, join_with)).size(), 10000U);
}

TEST(Evaluate, FollowsImportsInsideEachOtherOnce) {
    std::string name = nested(
        "net-Vpc", 40, [](const std::string& inner) { return "{Fn::ImportValue: " + inner + "}"; });
    Template body = read_text(std::string(kHead) + name + "\n");
    Evaluator evaluator(body, here());
    Uses uses;
    evaluator.add_uses(body.resources[0].properties, uses);
    EXPECT_TRUE(uses.import_by_resource);
    EXPECT_TRUE(uses.imports.contains("net-Vpc"));
}

TEST(Evaluate, SharesABudgetAmongValues) {
    Template body = read_text(std::string(kHead) + nested("'x'", 6, sub_of) + "\n");
    Evaluator evaluator(body, here());
    Budget budget;
    int fine = 0;
    while (evaluator.evaluate(body.resources[0].properties, known, budget).problem.empty())
        ++fine;
    EXPECT_GT(fine, 5);
    EXPECT_LT(fine, 33);
    EXPECT_EQ(evaluator.evaluate(body.resources[0].properties, known).problem, "");
}

TEST(Evaluate, LooksOnlyIntoTheBranchThatIsTaken) {
    EXPECT_EQ(value_of("!If [IsDev, !ImportValue nowhere, fine]"), R"("fine")");
    Template body = read_text(std::string(kHead) +
                              "[!If [IsDev, !Ref Gone, !GetAtt Bucket.Arn], "
                              "!ImportValue {Fn::Sub: 'net-${Env}'}, !Ref Count]\n");
    Evaluator evaluator(body, here());
    Uses uses;
    evaluator.add_uses(body.resources[0].properties, uses);
    EXPECT_EQ(uses.resources, (std::map<std::string, std::set<std::string>>{{"Bucket", {"Arn"}}}));
    EXPECT_EQ(uses.imports, std::set<std::string>{"net-prod"});
    EXPECT_EQ(uses.parameters, (std::set<std::string>{"Count", "Env"}));
}

std::string problem_of(const std::string& yaml) {
    Template body = read_text(yaml + "Resources: {R: {Type: AWS::SQS::Queue}}\n");
    return Evaluator(body, here()).problem();
}

TEST(Evaluate, SettlesConditionsInAnyOrder) {
    EXPECT_EQ(problem_of("Conditions:\n"
                         "  A: !Or [!Condition B, !Condition C]\n"
                         "  C: !Not [!Condition B]\n"
                         "  B: !Equals [!Ref Env, dev]\n"),
              "");
    EXPECT_EQ(problem_of("Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n"),
              "Template error: Circular dependency between conditions: [A, B]");
    std::string chain = "Conditions:\n";
    for (int i = 0; i < 20000; ++i)
        chain += "  C" + std::to_string(i) + ": !Not [!Condition C" + std::to_string(i + 1) + "]\n";
    EXPECT_EQ(problem_of(chain + "  C20000: !Equals [!Ref Env, dev]\n"), "");
    EXPECT_EQ(problem_of("Conditions:\n  A: !Equals [" + nested("'x'", 7, sub_of) + ", x]\n"),
              "Template error: Fn::Sub makes a text of more than 1048576 bytes here");
    EXPECT_EQ(problem_of("Conditions:\n  A: !Not [!Condition B]\n"),
              "Template format error: Unresolved condition dependency B in the Conditions block of "
              "the template");
    EXPECT_EQ(problem_of("Conditions:\n  A: !Equals [!Ref R, x]\n"),
              "Template format error: Unresolved dependencies [R]. Cannot reference resources in "
              "the Conditions block of the template");
}

TEST(Evaluate, HoldsParametersToTheRules) {
    auto rule = [](const char* condition, const char* list) {
        return std::string("Rules:\n  Version:\n    RuleCondition: ") + condition +
               "\n    Assertions:\n      - Assert: !Not [!Contains [" + list +
               ", !Ref Count]]\n        AssertDescription: too old\n";
    };
    EXPECT_EQ(problem_of(rule("!Equals [!Ref Env, prod]", "[1, 2]")), "");
    EXPECT_EQ(problem_of(rule("!Equals [!Ref Env, prod]", "[1, 3]")),
              "Template error: Rule Version failed: too old");
    EXPECT_EQ(problem_of(rule("!Equals [!Ref Env, dev]", "[1, 3]")), "");
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "x,";
    EXPECT_EQ(problem_of("Rules:\n  All:\n    Assertions:\n      - Assert: {Fn::EachMemberIn: [[" +
                         many + "], [" + many + "y]]}\n"),
              "Template error: the values of the template take more than 33554432 bytes here");
}

TEST(Evaluate, FindsDynamicReferencesAndPutsOthersInTheirPlace) {
    Expression value = Array{"a{{resolve:ssm:/x:1}}b{{resolve:ssm:/y}}",
                             Object{{"P", "{{resolve:secretsmanager:s}}"}}, 7, "{{resolve:open"};
    EXPECT_EQ(dynamic_references(value),
              (std::set<std::string>{"{{resolve:secretsmanager:s}}", "{{resolve:ssm:/x:1}}",
                                     "{{resolve:ssm:/y}}"}));
    EXPECT_EQ(
        with_references(value, {{"{{resolve:ssm:/x:1}}", "one"}}),
        Expression(Array{"aoneb{{resolve:ssm:/y}}", Object{{"P", "{{resolve:secretsmanager:s}}"}},
                         7, "{{resolve:open"}));
}

// Parameters.

std::string settle(const std::string& parameter, std::map<std::string, std::string> given,
                   std::map<std::string, std::string> ssm = {}) {
    Template body =
        read_text("Parameters:\n  P: " + parameter + "\nResources: {R: {Type: AWS::SQS::Queue}}\n");
    SettledParameters settled = settle_parameters(body, given, ssm);
    if (!settled.problem.empty()) return settled.problem;
    const SettledParameter& one = settled.values.at(0);
    return one.value + (one.resolved.empty() ? "" : " = " + one.resolved) +
           (one.no_echo ? " (no echo)" : "");
}

TEST(Parameters, NeedAValueOrADefault) {
    EXPECT_EQ(settle("{Type: String, Default: d}", {}), "d");
    EXPECT_EQ(settle("{Type: String, Default: d, NoEcho: true}", {{"P", "g"}}), "g (no echo)");
    EXPECT_EQ(settle("{Type: String}", {}), "Parameters: [P] must have values");
    EXPECT_EQ(settle("{Type: String}", {{"P", ""}, {"Q", ""}, {"R", ""}}),
              "Parameters: [Q, R] do not exist in the template");
}

TEST(Parameters, HoldValuesToTheirConstraints) {
    struct Case {
        const char* parameter;
        const char* value;
        const char* told;
    };
    for (const Case& row : std::vector<Case>{
             {"{Type: String, AllowedValues: [a, b]}", "b", "b"},
             {"{Type: String, AllowedValues: [a, b]}", "c",
              "Parameter 'P' must be one of AllowedValues"},
             {"{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a, b", "a, b"},
             {"{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a,c",
              "Parameter 'P' must be one of AllowedValues"},
             {"{Type: String, AllowedPattern: '[a-z]+'}", "ab1",
              "Parameter 'P' must match pattern [a-z]+"},
             {"{Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: small letters}", "A",
              "Parameter P failed to satisfy constraint: small letters"},
             {"{Type: String, MinLength: 2}", "x",
              "Parameter 'P' must contain at least 2 "
              "characters"},
             {"{Type: String, MaxLength: '2'}", "xyz",
              "Parameter 'P' must contain at most 2 "
              "characters"},
             {"{Type: Number}", "x", "Parameter 'P' must be a number"},
             {"{Type: Number}", "1.5", "1.5"},
             {"{Type: List<Number>}", "1,x", "Parameter 'P' must be a number"},
             {"{Type: Number, MinValue: 2}", "1", "Parameter 'P' must be a number not less than 2"},
             {"{Type: Number, MaxValue: 2}", "3",
              "Parameter 'P' must be a number not greater than 2"}})
        EXPECT_EQ(settle(row.parameter, {{"P", row.value}}), row.told) << row.parameter;
    EXPECT_EQ(settle("{Type: String}", {{"P", std::string(4097, 'x')}}),
              "Parameter 'P' must contain at most 4096 characters");
}

TEST(Parameters, OfSystemsManagerComeFromTheStore) {
    constexpr const char* kType = "{Type: 'AWS::SSM::Parameter::Value<String>', Default: /a:2}";
    EXPECT_EQ(settle(kType, {}, {{"/a", "v"}}), "/a:2 = v");
    EXPECT_EQ(settle(kType, {}),
              "Unable to fetch parameters [/a:2] from parameter store for this account.");
    Template body = read_text(std::string("Parameters:\n  P: ") + kType +
                              "\nResources: {R: {Type: AWS::SQS::Queue}}\n");
    EXPECT_EQ(ssm_parameters(body, {{"P", "/b"}}), std::set<std::string>{"/b"});
    EXPECT_EQ(ssm_parameters(body, {}), std::set<std::string>{"/a"});
    EXPECT_EQ(parameter_value("AWS::SSM::Parameter::Value<List<String>>", "a, b"),
              Expression(Array{"a", "b"}));
}

}  // namespace
}  // namespace cfn
