// `slipway secret` against a local cloud that runs as a process of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "e2e/shop_manifest.h"
#include "e2e/working_shop.h"

namespace e2e {
namespace {

using cli_test::Finished;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

const std::string kManifest =
    kShopManifest +
    "  worker:\n    image: { build: ./worker }\n    size: 256/512\n    count: 2\n"
    "    secrets: { STRIPE_KEY: $(secret.stripe-key), PEPPER: $(secret.pepper) }\n"
    "jobs:\n  nightly: { extends: worker, command: [run] }\n"
    "secrets:\n  stripe-key: {}\n  pepper: { generate: 32 }\n  unused: {}\n"
    "  theirs: { arn: arn:aws:secretsmanager:eu-west-1:444455556666:secret:theirs-AbCdEf }\n";

const std::vector<std::string> kShared = {"access", "registry", "dev-network", "dev-data",
                                          "dev-cluster"};

/// The current value of the secret called `name`, as AWS's own operation tells it.
std::string value_of(const WorkingShop& shop, const std::string& name) {
    const std::string listed = shop.ask({"secret", "list", "dev", "--json"}).out;
    std::smatch arn;
    const std::regex place("\"name\": \"" + name +
                           "\",\\s+\"state\": \"[^\"]*\",\\s+"
                           "\"arn\": \"([^\"]+)\"");
    if (!std::regex_search(listed, arn, place)) return "no ARN in " + listed;
    const std::string body = shop.cloud()
                                 .json("secretsmanager", "secretsmanager.GetSecretValue",
                                       "{\"SecretId\": \"" + arn[1].str() + "\"}")
                                 .body;
    const std::string mark = "\"SecretString\":\"";
    std::size_t begin = body.find(mark);
    if (begin == std::string::npos) return body;
    begin += mark.size();
    std::size_t end = begin;
    while (end < body.size() && body[end] != '"')
        end += body[end] == '\\' ? 2U : 1U;
    return body.substr(begin, end - begin);
}

TEST(Secret, IsSetWhereItsEnvironmentIs) {
    WorkingShop shop(kManifest);
    Finished early = shop.ask({"secret", "set", "dev", "stripe-key"}, "sk_test_1");
    EXPECT_EQ(early.exit, 1);
    EXPECT_THAT(early.err, HasSubstr("error[target.not-up]: dev is not up in eu-west-1: there is "
                                     "no stack shop-dev-data"));
    EXPECT_THAT(shop.ask({"secret", "list", "dev"}).out,
                HasSubstr("stripe-key  not there  -        worker, nightly"));
    shop.deploy(kShared);
    EXPECT_EQ(value_of(shop, "stripe-key").size(), 40U) << "a placeholder that nobody knows";
    Finished set = shop.ask({"secret", "set", "dev", "stripe-key"}, "sk_test_1\n");
    EXPECT_EQ(set.exit, 0) << set.err;
    EXPECT_EQ(set.err, "");
    EXPECT_THAT(set.out, MatchesRegex("dev  account 444455556666  eu-west-1  " + shop.url() +
                                      "\n\n"
                                      "stripe-key is set, version [0-9a-f-]+\n"
                                      "worker has no task now; the next one takes it\n"
                                      "job nightly takes it at its next run\n"));
    EXPECT_EQ(value_of(shop, "stripe-key"), "sk_test_1");
    // A value of several lines, of which one line break is no part, and one that few mean.
    Finished blank = shop.ask({"secret", "set", "dev", "stripe-key"}, "a \"b\"\n\n");
    EXPECT_EQ(blank.exit, 0);
    EXPECT_THAT(blank.err, HasSubstr("warning[usage.secret-blank]"));
    EXPECT_EQ(value_of(shop, "stripe-key"), "a \\\"b\\\"\\n");
    Finished unused = shop.ask({"secret", "set", "dev", "unused"}, std::string(65'536, 'x'));
    EXPECT_EQ(unused.exit, 0) << unused.err;
    EXPECT_THAT(unused.out, HasSubstr("nothing in the manifest reads it"));
    EXPECT_EQ(value_of(shop, "unused").size(), 65'536U);
}

TEST(Secret, SaysWhoseTasksKeepTheValueBefore) {
    WorkingShop shop(kManifest);
    shop.deploy(kShared);
    shop.deploy({"dev-worker"});
    auto listed = [&] { return shop.ask({"secret", "list", "dev"}).out; };
    EXPECT_THAT(listed(),
                MatchesRegex("dev  account 444455556666  eu-west-1  " + shop.url() +
                             "\n\n"
                             "SECRET      VALUE        CHANGED               READ BY\n"
                             "pepper      made by AWS  20..-..-..T..:..:..Z  worker, nightly\n"
                             "stripe-key  placeholder  20..-..-..T..:..:..Z  worker, nightly\n"
                             "theirs      outside      -                     -\n"
                             "unused      placeholder  20..-..-..T..:..:..Z  -\n"
                             "\n"
                             "4 secrets, 2 to be set\n"
                             "slipway secret set dev stripe-key --endpoint-url " +
                             shop.url() + "\n"));
    Finished set = shop.ask({"secret", "set", "dev", "stripe-key"}, "sk_test_1");
    EXPECT_THAT(set.out,
                HasSubstr("worker takes it when a task starts; until then its 2 tasks keep "
                          "the value before. To restart it:\n"
                          "  slipway restart dev worker --endpoint-url " +
                          shop.url() + "\n"));
    EXPECT_THAT(set.out + set.err, Not(HasSubstr("sk_test_1")));
    EXPECT_THAT(listed(), ContainsRegex("stripe-key  set +20[^ ]+ +worker \\(2 of 2 tasks began "
                                        "before\\), nightly\n"));
    EXPECT_EQ(shop.cloud()
                  .ecs("UpdateService", R"({"cluster": "shop-dev", "service": "shop-dev-worker",
                                            "forceNewDeployment": true})")
                  .status,
              200);
    EXPECT_TRUE(comes_true([&] { return listed().find("began before") == std::string::npos; }))
        << listed();
}

TEST(Secret, IsSetInEveryRegionOrInNone) {
    std::string manifest = kManifest;
    manifest.replace(manifest.find("region: eu-west-1"), std::string("region: eu-west-1").size(),
                     "region: [eu-west-1, eu-central-1]");
    manifest.erase(manifest.find("  theirs:"));
    WorkingShop shop(manifest);
    shop.deploy_in("eu-west-1", {"dev-data"});
    Finished half = shop.ask({"secret", "set", "dev", "stripe-key"}, "sk_test_1");
    EXPECT_EQ(half.exit, 1);
    EXPECT_THAT(half.err, HasSubstr("error[target.not-up]: dev is not up in eu-central-1"));
    EXPECT_THAT(shop.ask({"secret", "list", "dev"}).out, HasSubstr("stripe-key  placeholder"));
    shop.deploy_in("eu-central-1", {"dev-data"});
    Finished set = shop.ask({"secret", "set", "dev", "stripe-key"}, "sk_test_1");
    EXPECT_EQ(set.exit, 0) << set.err;
    EXPECT_THAT(set.out, ContainsRegex("444455556666  eu-west-1 .*\n\nstripe-key is set"));
    EXPECT_THAT(set.out, ContainsRegex("444455556666  eu-central-1 .*\n\nstripe-key is set"));
    EXPECT_THAT(shop.ask({"secret", "list", "dev"}).out, Not(HasSubstr("stripe-key  placeholder")));
}

TEST(Secret, IsRefusedInWordsThatSayWhatToDo) {
    WorkingShop shop(kManifest);
    struct Row {
        std::vector<std::string> words;
        std::string input;
        std::string says;
    };
    for (const Row& row : std::vector<Row>{
             {{"set", "dev", "stripe-kye"}, "x", "did you mean `stripe-key`?"},
             {{"set", "dev", "zzz"}, "x", "error[usage.unknown-secret]: dev has no secret zzz"},
             {{"set", "dev", "pepper"}, "x", "pepper is made by AWS (`generate`)"},
             {{"set", "dev", "theirs"}, "x", "theirs is not of this platform: arn:aws:"},
             {{"set", "dve", "stripe-key"}, "x", "error[usage.unknown-environment]"},
             {{"sset", "dev"}, "", "did you mean `set`?"},
             {{"rotate", "dev"}, "", "it can set ENV NAME and list ENV"},
             {{"set", "dev"}, "", "slipway secret set needs ENV and the NAME of a secret"},
             {{"list", "dev", "stripe-key"}, "", "slipway secret list takes ENV and no further"},
         }) {
        std::vector<std::string> words = {"secret"};
        words.insert(words.end(), row.words.begin(), row.words.end());
        Finished finished = shop.ask(words, row.input);
        EXPECT_EQ(finished.exit, 2) << row.says;
        EXPECT_THAT(finished.err, HasSubstr(row.says));
        EXPECT_EQ(finished.out, "");
    }
    // Whoever takes the value for a word of the command line does not find it in the messages.
    EXPECT_THAT(shop.ask({"secret", "set", "dev", "stripe-key", "sk_live_1"}).err,
                Not(HasSubstr("sk_live_1")));
    shop.deploy(kShared);
    Finished empty = shop.ask({"secret", "set", "dev", "stripe-key"}, "\n");
    EXPECT_EQ(empty.exit, 2);
    EXPECT_THAT(empty.err, HasSubstr("error[usage.secret-value]: the value is empty"));
    EXPECT_EQ(value_of(shop, "stripe-key").size(), 40U);
}

}  // namespace
}  // namespace e2e
