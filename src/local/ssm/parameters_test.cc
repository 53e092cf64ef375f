#include "local/ssm/parameters.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "local/test_json.h"

namespace local {
namespace {

using base::Duration;
using test::at;
using test::count_at;

struct Ssm : testing::Test {
    test::TestCloud cloud;
    test::JsonService service{"ssm", "AmazonSSM"};

    base::HttpAnswer ask(const std::string& operation, const std::string& body) {
        return service.ask(cloud, operation, body);
    }
    std::string error(const std::string& operation, const std::string& body) {
        return at(ask(operation, body), "__type");
    }
    base::HttpAnswer put(const std::string& name, const std::string& value,
                         const std::string& rest = R"(,"Type":"String")") {
        return ask("PutParameter",
                   R"({"Name":")" + name + R"(","Value":")" + value + "\"" + rest + "}");
    }
    base::HttpAnswer get(const std::string& name, const std::string& rest = "") {
        return ask("GetParameter", R"({"Name":")" + name + "\"" + rest + "}");
    }
    std::string value(const std::string& name, const std::string& rest = "") {
        return at(get(name, rest), "Parameter.Value");
    }
};
const std::string kOver = R"(,"Overwrite":true)";
const std::string kSecure = R"(,"Type":"SecureString")";
const std::string kDecrypt = R"(,"WithDecryption":true)";

using Parameters = Ssm;

TEST_F(Parameters, ArePutAndTold) {
    base::HttpAnswer made = put("/shop/url", "http", R"(,"Type":"String","Description":"d")");
    EXPECT_EQ(at(made, "Version"), "1");
    EXPECT_EQ(at(made, "Tier"), "Standard");
    base::HttpAnswer got = get("/shop/url");
    EXPECT_EQ(at(got, "Parameter.Name"), "/shop/url");
    EXPECT_EQ(at(got, "Parameter.Type"), "String");
    EXPECT_EQ(at(got, "Parameter.Value"), "http");
    EXPECT_EQ(at(got, "Parameter.Version"), "1");
    EXPECT_EQ(at(got, "Parameter.ARN"), "arn:aws:ssm:eu-west-1:000000000000:parameter/shop/url");
    EXPECT_EQ(at(got, "Parameter.DataType"), "text");
    EXPECT_EQ(at(got, "Parameter.LastModifiedDate"), "1800000000");
    EXPECT_EQ(error("GetParameter", R"({"Name":"/aws/service/ecs/x"})"), "ParameterNotFound");
    service.key = "123456789012";
    EXPECT_EQ(error("GetParameter", R"({"Name":"/shop/url"})"), "ParameterNotFound");
}

TEST_F(Parameters, AreOverwrittenOnDemandAlone) {
    put("x", "one");
    EXPECT_EQ(at(put("x", "two"), "__type"), "ParameterAlreadyExists");
    EXPECT_EQ(at(put("y", "one", ""), "__type"), "ValidationException");
    EXPECT_EQ(at(put("x", "two", kOver), "Version"), "2");
    EXPECT_EQ(at(put("x", "two", kOver), "Version"), "3");
    EXPECT_EQ(value("x"), "two");
    EXPECT_EQ(at(put("x", "two", kOver + kSecure), "__type"), "HierarchyTypeMismatchException");
    EXPECT_EQ(at(put("x", "two", kOver + R"(,"Tags":[{"Key":"a","Value":"1"}])"), "__type"),
              "ValidationException");
    EXPECT_EQ(at(put("x", "", kOver), "__type"), "ValidationException");
}

TEST_F(Parameters, AreToldByVersionAndLabel) {
    put("/a/x", "one");
    put("/a/x", "two", kOver);
    put("plain", "p");
    ASSERT_EQ(
        ask("LabelParameterVersion", R"({"Name":"/a/x","ParameterVersion":1,"Labels":["old"]})")
            .status,
        200);
    EXPECT_EQ(value("/a/x:1"), "one");
    EXPECT_EQ(value("/a/x:old"), "one");
    EXPECT_EQ(at(get("/a/x:old"), "Parameter.Selector"), ":old");
    const std::string arn = "arn:aws:ssm:eu-west-1:000000000000:parameter/";
    EXPECT_EQ(value(arn + "a/x"), "two");
    EXPECT_EQ(value(arn + "a/x:1"), "one");
    EXPECT_EQ(value(arn + "plain"), "p");
    base::HttpAnswer none = get("/a/x:9");
    EXPECT_EQ(at(none, "__type"), "ParameterVersionNotFound");
    EXPECT_EQ(
        at(none, "message"),
        "Systems Manager could not find version 9 of /a/x. Verify the version and try again.");
    EXPECT_EQ(at(get("/a/x:new"), "__type"), "ParameterVersionNotFound");
}

TEST_F(Parameters, AreToldTogether) {
    put("a", "1");
    put("b", "2");
    base::HttpAnswer answer = ask("GetParameters", R"({"Names":["b","none","a:1","a:7"]})");
    EXPECT_EQ(at(answer, "Parameters.0.Value"), "2");
    EXPECT_EQ(at(answer, "Parameters.1.Value"), "1");
    EXPECT_EQ(at(answer, "InvalidParameters.0"), "none");
    EXPECT_EQ(at(answer, "InvalidParameters.1"), "a:7");
    EXPECT_EQ(error("GetParameters", R"({"Names":["a","a"]})"), "ValidationException");
}

TEST_F(Parameters, KeepToTheirPattern) {
    const std::string digits = R"(,"Type":"String","AllowedPattern":"^[0-9]+$")";
    EXPECT_EQ(at(put("x", "ten", digits), "__type"), "ParameterPatternMismatchException");
    EXPECT_EQ(put("x", "10", digits).status, 200);
    EXPECT_EQ(at(put("x", "ten", kOver), "__type"), "ParameterPatternMismatchException");
    EXPECT_EQ(at(put("y", "ten", R"(,"Type":"String","AllowedPattern":"[")"), "__type"),
              "InvalidAllowedPatternException");
}

TEST_F(Parameters, HaveATier) {
    const std::string long_value(4097, 'v');
    EXPECT_EQ(at(put("x", long_value), "__type"), "ValidationException");
    EXPECT_EQ(at(put("s", long_value, kSecure), "__type"), "ValidationException");
    const std::string smart = R"(,"Type":"String","Tier":"Intelligent-Tiering")";
    EXPECT_EQ(at(put("x", long_value, smart), "Tier"), "Advanced");
    EXPECT_EQ(at(put("y", "short", smart), "Tier"), "Standard");
    EXPECT_EQ(at(put("x", "short", kOver), "Tier"), "Advanced");
    EXPECT_EQ(at(put("x", "short", kOver + R"(,"Tier":"Standard")"), "__type"),
              "ValidationException");
}

TEST_F(Parameters, HaveNamesThatSystemsManagerTakes) {
    EXPECT_EQ(at(put("a b", "x"), "__type"), "ValidationException");
    EXPECT_EQ(at(put("/aws/x", "x"), "__type"), "AccessDeniedException");
    std::string deep;
    for (int i = 0; i < 16; ++i)
        deep += "/a";
    EXPECT_EQ(at(put(deep, "x"), "__type"), "HierarchyLevelLimitExceededException");
}

TEST_F(Parameters, AreDeleted) {
    put("a", "1");
    put("b", "2");
    EXPECT_EQ(ask("DeleteParameter", R"({"Name":"a"})").status, 200);
    EXPECT_EQ(error("DeleteParameter", R"({"Name":"a"})"), "ParameterNotFound");
    base::HttpAnswer many = ask("DeleteParameters", R"({"Names":["b","none"]})");
    EXPECT_EQ(at(many, "DeletedParameters.0"), "b");
    EXPECT_EQ(at(many, "InvalidParameters.0"), "none");
    cloud.wait(Duration::minutes(1));
    EXPECT_EQ(at(put("b", "new"), "Version"), "1");
    EXPECT_EQ(at(ask("GetParameterHistory", R"({"Name":"b"})"), "Parameters.0.Value"), "new");
}

TEST_F(Parameters, RefuseWhatIsNotThere) {
    EXPECT_EQ(at(put("x", "v", R"(,"Type":"String","Policies":"[]")"), "message"),
              "Policies is not part of this cloud yet");
    EXPECT_EQ(at(put("x", "v", R"(,"Type":"String","DataType":"aws:ec2:image")"), "message"),
              "DataType aws:ec2:image is not part of this cloud yet");
    EXPECT_EQ(error("DescribeParameters", R"({"Shared":true})"), "ValidationException");
    const std::string document = R"({"ResourceType":"Document","ResourceId":"d")";
    for (const auto& [operation, more] :
         {std::pair("AddTagsToResource", R"(,"Tags":[{"Key":"k","Value":"v"}]})"),
          std::pair("RemoveTagsFromResource", R"(,"TagKeys":["k"]})"),
          std::pair("ListTagsForResource", "}")})
        EXPECT_THAT(at(ask(operation, document + more), "message"),
                    testing::HasSubstr("is not part of this cloud yet"))
            << operation;
}

using ParameterVersions = Ssm;

TEST_F(ParameterVersions, AreToldInTheirHistory) {
    put("x", "one", R"(,"Type":"String","Description":"d")");
    put("x", "two", kOver);
    put("x", "three", kOver);
    ask("LabelParameterVersion", R"({"Name":"x","ParameterVersion":2,"Labels":["two"]})");
    base::HttpAnswer first = ask("GetParameterHistory", R"({"Name":"x","MaxResults":2})");
    EXPECT_EQ(at(first, "Parameters.0.Value"), "one");
    EXPECT_EQ(at(first, "Parameters.0.Description"), "d");
    EXPECT_EQ(at(first, "Parameters.1.Labels.0"), "two");
    EXPECT_EQ(at(first, "Parameters.1.LastModifiedUser"), "arn:aws:iam::000000000000:root");
    base::HttpAnswer second =
        ask("GetParameterHistory",
            R"({"Name":"x","MaxResults":2,"NextToken":")" + at(first, "NextToken") + R"("})");
    EXPECT_EQ(at(second, "Parameters.0.Version"), "3");
    EXPECT_EQ(at(second, "NextToken"), "");
    EXPECT_EQ(error("GetParameterHistory", R"({"Name":"none"})"), "ParameterNotFound");
}

TEST_F(ParameterVersions, AreAHundredAtMost) {
    put("x", "1");
    for (int i = 2; i <= 101; ++i)
        put("x", std::to_string(i), kOver);
    EXPECT_EQ(at(get("x:1"), "__type"), "ParameterVersionNotFound");
    EXPECT_EQ(value("x:2"), "2");
    ask("LabelParameterVersion", R"({"Name":"x","ParameterVersion":2,"Labels":["keep"]})");
    EXPECT_EQ(at(put("x", "102", kOver), "__type"), "ParameterMaxVersionLimitExceeded");
}

TEST_F(ParameterVersions, OfTemplatesFollowTheirTemplate) {
    ASSERT_EQ(cloud
                  .create("one",
                          "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Name: /p, Type: "
                          "String, Value: first}}}")
                  .status,
              200);
    cloud.wait(Duration::minutes(5));
    EXPECT_EQ(value("/p"), "first");
    EXPECT_EQ(at(put("/p", "second", kOver), "Version"), "2");
    cfn::Object changes{{"Value", "third"}};
    ASSERT_TRUE(cloud.live
                    ->ask({"000000000000", "eu-west-1",
                           engine::ResourceUpdateAsked{"AWS::SSM::Parameter", "/p",
                                                       engine::share(std::move(changes))}},
                          cloud.now)
                    .ok());
    EXPECT_EQ(value("/p"), "third");
    EXPECT_EQ(value("/p:2"), "second");
    EXPECT_EQ(at(get("/p"), "Parameter.Version"), "3");
}

using ParameterLabels = Ssm;

TEST_F(ParameterLabels, AreOnOneVersion) {
    put("x", "one");
    put("x", "two", kOver);
    auto label = [&](const std::string& version, const std::string& labels) {
        return ask("LabelParameterVersion",
                   R"({"Name":"x")" + (version.empty() ? "" : R"(,"ParameterVersion":)" + version) +
                       R"(,"Labels":[)" + labels + "]}");
    };
    EXPECT_EQ(at(label("1", R"("prod")"), "ParameterVersion"), "1");
    EXPECT_EQ(value("x:prod"), "one");
    EXPECT_EQ(at(label("", R"("prod")"), "ParameterVersion"), "2");
    EXPECT_EQ(value("x:prod"), "two");
    base::HttpAnswer bad = label("", R"("1st","awsome","a b","good")");
    EXPECT_EQ(at(bad, "InvalidLabels.0"), "1st");
    EXPECT_EQ(at(bad, "InvalidLabels.2"), "a b");
    EXPECT_EQ(value("x:good"), "two");
    EXPECT_EQ(at(label("7", R"("l")"), "__type"), "ParameterVersionNotFound");
    EXPECT_EQ(at(label("2", R"("a","b","c","d","e","f","g","h","i")"), "__type"),
              "ParameterVersionLabelLimitExceeded");
    base::HttpAnswer gone = ask("UnlabelParameterVersion",
                                R"({"Name":"x","ParameterVersion":2,"Labels":["prod","none"]})");
    EXPECT_EQ(at(gone, "RemovedLabels.0"), "prod");
    EXPECT_EQ(at(gone, "InvalidLabels.0"), "none");
    EXPECT_EQ(at(get("x:prod"), "__type"), "ParameterVersionNotFound");
}

using SecureStrings = Ssm;

TEST_F(SecureStrings, AreToldToWhoAsksForThem) {
    ASSERT_EQ(put("/s", "hush", kSecure).status, 200);
    EXPECT_EQ(value("/s", kDecrypt), "hush");
    EXPECT_EQ(value("/s").find("hush"), std::string::npos);
    EXPECT_NE(value("/s"), "");
    put("/s", "shh", kOver);
    EXPECT_EQ(value("/s", kDecrypt), "shh");
    EXPECT_EQ(value("/s:1", kDecrypt), "hush");
    EXPECT_EQ(at(ask("DescribeParameters", "{}"), "Parameters.0.KeyId"), "alias/aws/ssm");
    EXPECT_EQ(at(put("x", "v", R"(,"Type":"String","KeyId":"alias/k")"), "__type"),
              "ValidationException");
    put("/k", "v", kSecure + R"(,"KeyId":"alias/k")");
    EXPECT_EQ(at(ask("GetParameterHistory", R"({"Name":"/k"})"), "Parameters.0.KeyId"), "alias/k");
}

TEST_F(SecureStrings, AreInTheVaultAlone) {
    test::Folder folder;
    cloud.options.data = folder.path;
    cloud.start();
    ASSERT_EQ(put("/s", "quite-a-secret", kSecure).status, 200);
    cloud.start();
    EXPECT_EQ(value("/s", kDecrypt), "quite-a-secret");
    cloud.endpoint.reset();
    ASSERT_TRUE(cloud.live->close().ok());
    cloud.live.reset();
    for (const auto& file : std::filesystem::directory_iterator(folder.path)) {
        std::ifstream stream(file.path(), std::ios::binary);
        std::stringstream bytes;
        bytes << stream.rdbuf();
        EXPECT_EQ(bytes.str().find("quite-a-secret") != std::string::npos,
                  file.path().filename() == "vault")
            << file.path();
    }
}

TEST_F(SecureStrings, ThatNobodyToldTheCloudOfAreForgotten) {
    // As a process leaves it that is killed between the value and the fact.
    ASSERT_TRUE(cloud.live->stores()
                    .parameters()
                    .put_waiting("000000000000/eu-west-1/x", {.version = 1, .value = "lost"})
                    .ok());
    EXPECT_EQ(error("GetParameter", R"({"Name":"x"})"), "ParameterNotFound");
    put("x", "plain");
    EXPECT_EQ(value("x", kDecrypt), "plain");
    EXPECT_FALSE(
        (*cloud.live->stores().parameters().waiting("000000000000/eu-west-1/x")).has_value());
}

using ParameterLists = Ssm;

TEST_F(ParameterLists, GoByPath) {
    for (const char* name : {"/a/1", "/a/2", "/a/b/3", "/ab/4", "plain"})
        put(name, name);
    base::HttpAnswer level = ask("GetParametersByPath", R"({"Path":"/a"})");
    EXPECT_EQ(count_at(level, "Parameters", "Name"), 2U);
    base::HttpAnswer first =
        ask("GetParametersByPath", R"({"Path":"/a/","Recursive":true,"MaxResults":2})");
    EXPECT_EQ(at(first, "Parameters.1.Value"), "/a/2");
    const std::string next =
        R"(,"Recursive":true,"NextToken":")" + at(first, "NextToken") + R"("})";
    base::HttpAnswer second = ask("GetParametersByPath", R"({"Path":"/a/")" + next);
    EXPECT_EQ(error("GetParametersByPath", R"({"Path":"/")" + next), "InvalidNextToken");
    EXPECT_EQ(at(second, "Parameters.0.Name"), "/a/b/3");
    EXPECT_EQ(count_at(ask("GetParametersByPath", R"({"Path":"/","Recursive":true})"), "Parameters",
                       "Name"),
              4U);
    EXPECT_EQ(error("GetParametersByPath", R"({"Path":"a"})"), "ValidationException");
}

TEST_F(ParameterLists, AreFiltered) {
    put("/a/1", "v", R"(,"Type":"String","Tags":[{"Key":"team","Value":"red"}])");
    put("/a/b/2", "v", kSecure);
    put("/c", "v", R"(,"Type":"StringList","Tier":"Advanced")");
    struct Row {
        const char* filter;
        std::size_t count;
    };
    for (const Row& row :
         {Row{R"({"Key":"Name","Values":["/c"]})", 1},
          Row{R"({"Key":"Name","Option":"BeginsWith","Values":["/a"]})", 2},
          Row{R"({"Key":"Name","Option":"Contains","Values":["b"]})", 1},
          Row{R"({"Key":"Type","Values":["String","SecureString"]})", 2},
          Row{R"({"Key":"KeyId","Values":["alias/aws/ssm"]})", 1},
          Row{R"({"Key":"Path","Values":["/a"]})", 1},
          Row{R"({"Key":"Path","Option":"Recursive","Values":["/a"]})", 2},
          Row{R"({"Key":"Tier","Values":["Advanced"]})", 1},
          Row{R"({"Key":"DataType","Values":["text"]})", 3},
          Row{R"({"Key":"tag:team","Values":["red"]})", 1}, Row{R"({"Key":"tag:team"})", 1},
          Row{R"({"Key":"tag:team","Values":["blue"]})", 0}})
        EXPECT_EQ(count_at(ask("DescribeParameters",
                               R"({"ParameterFilters":[)" + std::string(row.filter) + "]}"),
                           "Parameters", "Name"),
                  row.count)
            << row.filter;
    EXPECT_EQ(count_at(ask("DescribeParameters", R"({"Filters":[{"Key":"Name","Values":["/a"]}]})"),
                       "Parameters", "Name"),
              2U);
    auto refused = [&](const std::string& filter) {
        return error("DescribeParameters", R"({"ParameterFilters":[)" + filter + "]}");
    };
    EXPECT_EQ(refused(R"({"Key":"Label","Values":["x"]})"), "InvalidFilterKey");
    EXPECT_EQ(refused(R"({"Key":"Tier","Option":"Contains","Values":["x"]})"),
              "InvalidFilterOption");
    EXPECT_EQ(refused(R"({"Key":"Name"})"), "InvalidFilterValue");
    EXPECT_EQ(error("GetParametersByPath",
                    R"({"Path":"/","ParameterFilters":[{"Key":"Name","Values":["x"]}]})"),
              "InvalidFilterKey");
}

TEST_F(ParameterLists, ComeInPages) {
    for (const char* name : {"c", "a", "b"})
        put(name, "v");
    base::HttpAnswer first = ask("DescribeParameters", R"({"MaxResults":2})");
    EXPECT_EQ(at(first, "Parameters.0.Name"), "a");
    EXPECT_EQ(at(first, "Parameters.0.Version"), "1");
    base::HttpAnswer second = ask("DescribeParameters", R"({"MaxResults":2,"NextToken":")" +
                                                            at(first, "NextToken") + R"("})");
    EXPECT_EQ(at(second, "Parameters.0.Name"), "c");
    EXPECT_EQ(at(second, "NextToken"), "");
    EXPECT_EQ(error("DescribeParameters", R"({"NextToken":"x"})"), "InvalidNextToken");
}

using ParameterTags = Ssm;

TEST_F(ParameterTags, AreAddedAndRemoved) {
    put("x", "v", R"(,"Type":"String","Tags":[{"Key":"a","Value":"1"}])");
    const std::string which = R"({"ResourceType":"Parameter","ResourceId":"x")";
    ASSERT_EQ(ask("AddTagsToResource", which + R"(,"Tags":[{"Key":"b","Value":"2"}]})").status,
              200);
    ASSERT_EQ(ask("AddTagsToResource", which + R"(,"Tags":[{"Key":"b","Value":"2"}]})").status,
              200);
    base::HttpAnswer tags = ask("ListTagsForResource", which + "}");
    EXPECT_EQ(at(tags, "TagList.1.Key"), "b");
    ASSERT_EQ(ask("RemoveTagsFromResource", which + R"(,"TagKeys":["a"]})").status, 200);
    EXPECT_EQ(at(ask("ListTagsForResource", which + "}"), "TagList.0.Key"), "b");
    EXPECT_EQ(at(get("x"), "Parameter.Version"), "1");
    EXPECT_EQ(error("ListTagsForResource", R"({"ResourceType":"Parameter","ResourceId":"y"})"),
              "InvalidResourceId");
    EXPECT_EQ(error("ListTagsForResource", R"({"ResourceType":"Document","ResourceId":"x"})"),
              "InvalidResourceType");
}

}  // namespace
}  // namespace local
