#include "local/credentials.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace local {
namespace {

TEST(Credentials, AreReadAsTheAwsCliHasThem) {
    auto read = read_credentials(
        "# mine\n[default]\naws_access_key_id = AKIDA\naws_secret_access_key=s3cr/et=\r\n"
        "region = eu-west-1\n\n; of the team\n[team]\n  aws_access_key_id=AKIDB\n"
        "aws_secret_access_key = b\n[empty]\nrole_arn = x\n");
    ASSERT_TRUE(std::holds_alternative<Credentials>(read)) << std::get<std::string>(read);
    EXPECT_EQ(std::get<Credentials>(read), (Credentials{{"AKIDA", "s3cr/et="}, {"AKIDB", "b"}}));
}

TEST(Credentials, ThatMakeNoSenseAreRefusedWithTheirLine) {
    for (const auto& [text, problem] : std::vector<std::pair<std::string, std::string>>{
             {"", "it has no access key"},
             {"[default]\n", "it has no access key"},
             {"[default\n", "line 1: a section ends with ]"},
             {"\nhello\n", "line 2: this is neither [a section] nor a name = value"},
             {"[a]\naws_access_key_id = A\n[b]\n", "line 1: aws_secret_access_key is missing"},
             {"\n[a]\naws_secret_access_key = A", "line 2: aws_access_key_id is missing"},
             {"[a]\naws_access_key_id=A\naws_secret_access_key=x\n[b]\naws_access_key_id=A\n"
              "aws_secret_access_key=y\n",
              "line 4: A is there already"},
         }) {
        auto read = read_credentials(text);
        ASSERT_TRUE(std::holds_alternative<std::string>(read)) << text;
        EXPECT_EQ(std::get<std::string>(read), problem);
    }
}

}  // namespace
}  // namespace local
