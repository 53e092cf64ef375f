#include "aws/shared_config.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace aws {
namespace {

SharedConfig config_in(std::string_view text, SharedFile file = SharedFile::Config) {
    auto read = read_shared_config(text, file);
    if (auto* problem = std::get_if<std::string>(&read)) {
        ADD_FAILURE() << *problem;
        return {};
    }
    return std::get<SharedConfig>(std::move(read));
}

TEST(SharedConfigs, HaveProfilesSessionsAndServices) {
    SharedConfig config = config_in(
        "# of the team\n[default]\nRegion = eu-west-1\n\n[profile dev]\n"
        "role_arn=arn:aws:iam::111122223333:role/dev ; ours\nsource_profile = default\r\n"
        "services = local\n[sso-session work]\nsso_region = us-east-1\n"
        "[services local]\necs =\n  endpoint_url = http://127.0.0.1:4566\n  colour = red\n"
        "s3 =\n  endpoint_url = http://127.0.0.1:9000\n[plugins]\ncli = x\n[dev]\nregion = no\n");
    EXPECT_EQ(config.profiles.size(), 2U);
    EXPECT_EQ(config.profiles["default"].text("region"), "eu-west-1");
    EXPECT_EQ(config.profiles["default"].line, 2);
    EXPECT_EQ(config.profiles["dev"].text("role_arn"), "arn:aws:iam::111122223333:role/dev");
    EXPECT_EQ(config.profiles["dev"].text("source_profile"), "default");
    EXPECT_EQ(config.profiles["dev"].text("region"), "");
    EXPECT_EQ(config.profiles["dev"].settings["services"].line, 8);
    EXPECT_EQ(config.sso_sessions["work"].text("sso_region"), "us-east-1");
    EXPECT_EQ(config.services["local"].settings["ecs"].nested,
              (std::map<std::string, std::string, std::less<>>{
                  {"colour", "red"}, {"endpoint_url", "http://127.0.0.1:4566"}}));
    EXPECT_EQ(config.services["local"].settings["s3"].nested["endpoint_url"],
              "http://127.0.0.1:9000");
}

TEST(SharedConfigs, OfCredentialsNameProfilesBare) {
    SharedConfig config = config_in(
        "[default]\naws_access_key_id = AKIDA\naws_secret_access_key = a#b;c=\n[profile x]\n"
        "aws_access_key_id = B\n[team]\n  aws_access_key_id = C\n  aws_secret_access_key = s\n"
        "[team] # again\naws_session_token = t\n",
        SharedFile::Credentials);
    EXPECT_EQ(config.profiles.size(), 3U);
    EXPECT_EQ(config.profiles["profile x"].text("aws_access_key_id"), "B");
    EXPECT_EQ(config.profiles["team"].text("aws_secret_access_key"), "s");
    EXPECT_EQ(config.profiles["default"].text("aws_secret_access_key"), "a#b;c=");
    EXPECT_EQ(config.profiles["team"].text("aws_access_key_id"), "C");
    EXPECT_EQ(config.profiles["team"].text("aws_session_token"), "t");
    EXPECT_EQ(config.profiles["team"].line, 6);
}

TEST(SharedConfigs, TakeAProfileThatIsCalledSoBeforeAPlainDefault) {
    for (const char* text :
         {"[default]\nregion = a\nca_bundle = x\n[profile default]\nregion = b\n",
          "[profile default]\nregion = b\n[default]\nregion = a\n"}) {
        SharedConfig config = config_in(text);
        EXPECT_EQ(config.profiles["default"].text("region"), "b") << text;
        EXPECT_EQ(config.profiles["default"].text("ca_bundle"), "") << text;
    }
}

TEST(SharedConfigs, NameProfilesWithBlanksInQuotes) {
    SharedConfig config = config_in(
        "[profile 'my dev']\n  region = a\n  output = json\n[profile \"b c\"]\nregion = b\n");
    EXPECT_EQ(config.profiles["my dev"].text("region"), "a");
    EXPECT_EQ(config.profiles["my dev"].text("output"), "json");
    EXPECT_EQ(config.profiles["b c"].text("region"), "b");
}

TEST(SharedConfigs, ContinueAValueOnIndentedLines) {
    SharedConfig config = config_in(
        "[default]\ncredential_process = tool\n  --with this\n\n  --and that\nregion = x");
    EXPECT_EQ(config.profiles["default"].text("credential_process"),
              "tool\n--with this\n--and that");
    EXPECT_EQ(config.profiles["default"].text("region"), "x");
}

TEST(SharedConfigs, ThatMakeNoSenseAreRefusedWithTheirLine) {
    for (const auto& [text, problem] : std::vector<std::pair<std::string, std::string>>{
             {"[default\n", "line 1: a section ends with ]"},
             {"[default] x\n", "line 1: nothing but a comment stands behind ]"},
             {"\nregion = x\n", "line 2: a setting stands below a [section]"},
             {"[a]\nhello\n", "line 2: this is neither [a section] nor a name = value"},
             {"[default]\n= x\n", "line 2: this is neither [a section] nor a name = value"},
             {"[default]\ns3 =\n  hello\n",
              "line 3: this is neither [a section] nor a name = value"},
         }) {
        auto read = read_shared_config(text, SharedFile::Config);
        ASSERT_TRUE(std::holds_alternative<std::string>(read)) << text;
        EXPECT_EQ(std::get<std::string>(read), problem);
    }
}

}  // namespace
}  // namespace aws
