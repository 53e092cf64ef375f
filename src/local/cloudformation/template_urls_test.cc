#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/form.h"
#include "local/s3/test_s3.h"

namespace local {
namespace {

using test::one_in;
using testing::StartsWith;

struct TemplateUrls : test::S3 {
    base::HttpAnswer create(const std::string& url) {
        return cloud.cloudformation("CreateStack",
                                    "&StackName=a&TemplateURL=" + aws::percent_encode(url));
    }
};

TEST_F(TemplateUrls, AreReadFromBuckets) {
    ASSERT_EQ(make("templates").status, 200);
    const std::string body = "Resources: {A: {Type: AWS::SQS::Queue}}\n#";
    put("/templates/of/a.yaml", body + std::string(60'000, 'x'));
    base::HttpAnswer made = create("https://s3.eu-west-1.amazonaws.com/templates/of/a.yaml");
    EXPECT_EQ(made.status, 200) << made.body;
    cloud.wait(base::Duration::minutes(5));
    EXPECT_EQ(cloud.status("a"), "CREATE_COMPLETE");
    EXPECT_THAT(one_in(create("http://127.0.0.1:4566/templates/of/b.yaml").body, "Message"),
                StartsWith("S3 error: The specified key does not exist.\n"));
    EXPECT_THAT(one_in(create("http://127.0.0.1:4566/nobodys/a.yaml").body, "Message"),
                StartsWith("S3 error: The specified bucket does not exist\n"));
    put("/templates/large.yaml", body + std::string(1'000'000, 'x'));
    EXPECT_EQ(one_in(create("http://127.0.0.1:4566/templates/large.yaml").body, "Message"),
              "Template may not exceed 1000000 bytes in size.");
}

}  // namespace
}  // namespace local
