#include "platform/foreign_values.h"

#include <gtest/gtest.h>

#include "platform/replace_all.h"
#include "platform/test_manifest.h"

namespace platform {
namespace {

constexpr std::string_view kDigest =
    "@sha256:8a5edab282632443219e051e4ade2d1d5bbc671c781051bf1437897cbdfea0f1";

/// A text, and what is to be done about it; empty: nothing.
struct Row {
    std::string text;
    std::string_view problem;
};

template <class Problem, std::size_t N>
void expect_rows(const Problem& problem, const Row (&rows)[N]) {
    for (const Row& row : rows)
        EXPECT_EQ(problem(row.text), row.problem) << "\"" << row.text << "\"";
}

TEST(ForeignValues, ReadTheNamesOfImages) {
    constexpr std::string_view kTag =
        "a tag has letters, digits, `_`, `.` and `-`, at most 128 of them";
    constexpr std::string_view kExample = "write for example `ghcr.io/team/app:1.2`";
    constexpr std::string_view kHash =
        "a digest is `sha256:` and 64 hexadecimal digits in lower case";
    const Row rows[] = {
        {"nginx", ""},
        {"nginx:1.27", ""},
        {"library/nginx", ""},
        {"localhost:5000/a/b__c/d--e:V1.2-x_y", ""},
        {"111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/api:prod", ""},
        {"Registry.Example/app", ""},
        {"app:1" + std::string(kDigest), ""},
        {"a b", kExample},
        {"-app", kExample},
        {"app_", kExample},
        {"a..b", kExample},
        {"a//b", kExample},
        {"Team/App:V1", "repositories are in lower case: write `team/app:V1`"},
        {"ghcr.io/Team/app", "repositories are in lower case: write `ghcr.io/team/app`"},
        {"app:", "write a tag behind the colon, or leave the colon out"},
        {"app:a b", kTag},
        {"app:.x", kTag},
        {"app:" + std::string(129, 'x'), kTag},
        {"app@sha256:00", kHash},
        {"app@", kHash},
        {"app" + std::string(kDigest) + "0", kHash},
        {"ex ample.org/app", "\"ex ample.org\" is not the host of a registry"},
        {"example.org:x/app", "\"example.org:x\" is not the host of a registry"},
        {"app:$(env)",
         "an image is written whole; where it differs by environment: `{ prod: ..., default: ... "
         "}`"},
        {std::string(256, 'a'), "an image has at most 255 characters"},
    };
    expect_rows(image_name_problem, rows);
}

TEST(ForeignValues, BuildBesideTheManifestOrAboveIt) {
    constexpr std::string_view kBeside = "the path is relative to the manifest: ./api, ../web";
    const Row rows[] = {
        {".", ""},
        {"./api", ""},
        {"../..", ""},
        {"my app/web", ""},
        {"/srv/api", kBeside},
        {"~/api", kBeside},
        {"-rf", kBeside},
        {"\\\\share", kBeside},
        {"a\nb", "a path has no control characters"},
        {"api-$(env)", "a path is written whole; an image is built once for all environments"},
    };
    expect_rows(build_path_problem, rows);
}

TEST(ForeignValues, MountWhereNothingIsHidden) {
    const Row rows[] = {
        {"/data", ""},
        {"/var/lib/my app", ""},
        {"/dev/shm", ""},
        {"/process", ""},
        {"data", "a path inside the container starts with `/`"},
        {"/", "a volume there would hide the image itself; write for example /data"},
        {"/a/..", "a volume there would hide the image itself; write for example /data"},
        {"/proc", "/proc is the kernel's; write for example /data"},
        {"/sys/fs/cgroup", "/sys is the kernel's; write for example /data"},
        {"/srv/../dev/null", "/dev is the kernel's; write for example /data"},
        {"/data/", "write the path without detours: /data"},
        {"//data", "write the path without detours: /data"},
        {"/a/../b/./c", "write the path without detours: /b/c"},
        {"/data-$(env)", "the path is written whole, and without control characters"},
        {"/a\tb", "the path is written whole, and without control characters"},
    };
    expect_rows(mount_path_problem, rows);
}

TEST(ForeignValues, RunAsAUserAndAGroup) {
    for (const char* user : {"shop", "101", "101:101", "shop:www-data", "0:0", "_apt", "a.b"})
        EXPECT_EQ(container_user_problem(user), "") << user;
    for (const char* user :
         {"", "a b", ":", "a:", ":b", "1:2:3", "-x", "2147483648", "$(env)", "a/b"}) {
        EXPECT_NE(container_user_problem(user), "") << user;
    }
}

TEST(ForeignValues, KnowTheArnsThatHoldSecrets) {
    constexpr std::string_view kKey =
        "a key of a secret stands behind its name, then stage and version, empty too: "
        "`...:NAME:KEY::`";
    const std::string secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/stripe";
    const Row rows[] = {
        {secret, ""},
        {secret + "-AbCdEf:password::", ""},
        {secret + "-AbCdEf::AWSCURRENT:", ""},
        {"arn:aws:ssm:eu-west-1:111122223333:parameter/shop/key", ""},
        {"arn:aws-cn:ssm:cn-north-1:111122223333:parameter/key", ""},
        {"arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/key", ""},
        {"arn:aws:s3:::bucket/x",
         "ECS reads secrets of `secretsmanager` and parameters of `ssm`, and nothing of `s3`"},
        {"arn:aws", "write for example arn:aws:secretsmanager:eu-west-1:111122223333:secret:NAME"},
        {"arn:aws:ssm::111122223333:parameter/key",
         "the fourth part is a region, such as eu-west-1"},
        {"arn:aws-cn:ssm:eu-west-1:111122223333:parameter/key",
         "eu-west-1 is in the partition `aws`"},
        {"arn:aws:ssm:us-gov-west-1:111122223333:parameter/key",
         "us-gov-west-1 is in the partition `aws-us-gov`"},
        {"arn:aws:ssm:eu-west-1:1234:parameter/key", "the fifth part is an account: 12 digits"},
        {"arn:aws:ssm:eu-west-1:111122223333:parameter/a:3",
         "a parameter ends in `:parameter/` and its name, without a version"},
        {"arn:aws:ssm:eu-west-1:111122223333:document/a",
         "a parameter ends in `:parameter/` and its name, without a version"},
        {"arn:aws:secretsmanager:eu-west-1:111122223333:secret",
         "a secret ends in `:secret:` and its name"},
        {secret + ":password", kKey},
        {secret + ":a b::", kKey},
        {secret + "-$(env)",
         "an ARN is written whole; where it differs by environment: `{ prod: ..., default: ... "
         "}`"},
    };
    expect_rows(secret_arn_problem, rows);
}

TEST(ForeignValues, PermitOnlyWhatHasAName) {
    constexpr std::string_view kBucket =
        "a bucket has 3 to 63 lower-case letters, digits, `.` and `-`";
    auto s3 = [](std::string_view text) { return grant_resource_problem("s3", text); };
    const Row buckets[] = {
        {"uploads", ""},
        {"uploads-$(env)/in/*", ""},
        {"up*", ""},
        {"Uploads/In",
         "buckets are in lower case: write `uploads`; one from before 2018 that is not: { "
         "actions: [..], resources: [..] }"},
        {"ab", kBucket},
        {"-uploads", kBucket},
        {"uploads-$", kBucket},
        {"$(secret.x)", "`$(env)` alone is replaced here"},
        {"*", "name the bucket; a permission for all of them is no permission"},
    };
    expect_rows(s3, buckets);
    EXPECT_EQ(grant_resource_problem("sqs", "orders-$(env).fifo"), "");
    EXPECT_EQ(grant_resource_problem("sqs", "a/b"), "names of sqs have letters, digits and `-_.`");
    EXPECT_EQ(grant_resource_problem("ssm", "/shop/key"), "leave the first slash of the path out");
    EXPECT_EQ(grant_resource_problem("kms", "arn:aws:kms:eu-west-1:111122223333:key/x"),
              "write the name alone; with an ARN: { actions: [..], resources: [..] }");
}

TEST(ForeignValues, ReadActionsAndResourcesAsIamDoes) {
    const Row actions[] = {
        {"s3:GetObject", ""},
        {"s3:Get*", ""},
        {"ecr-public:*", ""},
        {"*", "name the services: `s3:*`; a role that may do everything is not made"},
        {"GetObject", "an action has its service in front: `s3:GetObject`"},
        {":GetObject", "an action has its service in front: `s3:GetObject`"},
        {"s3:", "name the action, or all of the service: `s3:*`"},
        {"S3:GetObject", "services are in lower case: `s3:GetObject`"},
        {"s3:Get Object", "an action is a service and a word: `s3:GetObject`, `s3:Get*`"},
    };
    expect_rows(action_problem, actions);
    constexpr std::string_view kArn =
        "write an ARN, `*` in it where it may be anything: \"arn:aws:s3:::uploads/*\"";
    constexpr std::string_view kWritten =
        "`$(env)` alone is replaced here; write account and region, or `*` for them";
    const Row resources[] = {
        {"*", ""},
        {"arn:aws:s3:::uploads-$(env)/*", ""},
        {"arn:*:sqs:*:*:orders", ""},
        {"uploads", kArn},
        {"arn:aws:s3", kArn},
        {"arn:aws:s3:::a b", kArn},
        {"arn:aws:sqs:${AWS::Region}:1:a", kWritten},
        {"arn:aws:s3:::$(store)", kWritten},
    };
    expect_rows(policy_resource_problem, resources);
}

TEST(ForeignValues, NameUsersAndDatabasesAsRdsTakesThem) {
    const std::string longest(63, 'd');
    constexpr std::string_view kLetter = "the first character is a letter: `app`";
    constexpr std::string_view kAlphabet = "a name has letters, digits and `_`: `app_data`";
    constexpr std::string_view kPostgres = "PostgreSQL keeps pg_* for itself: write another name";
    const Row both[] = {{"app", ""},       {"App_2", ""},
                        {longest, ""},     {longest + "d", "a name has at most 63 characters"},
                        {"", kLetter},     {"_app", kLetter},
                        {"2app", kLetter}, {"my-app", kAlphabet}};
    expect_rows(database_user_problem, both);
    expect_rows(database_name_problem, both);
    const Row users[] = {
        {"admin", "RDS keeps `admin` for itself: write another name, `app` or `master`"},
        {"RdsAdmin", "RDS keeps `RdsAdmin` for itself: write another name, `app` or `master`"},
        {"pg_app", kPostgres},
        {"postgres", ""},
        {"administrator", ""},
        {"template0", ""}};
    expect_rows(database_user_problem, users);
    const Row databases[] = {
        {"template0", "every instance has a database `template0` of its own: write another name"},
        {"rdsadmin", "every instance has a database `rdsadmin` of its own: write another name"},
        {"admin", ""}};
    expect_rows(database_name_problem, databases);
}

TEST(ForeignValues, AskForOneAddress) {
    const Row rows[] = {
        {"/", ""},
        {"/health?deep=1", ""},
        {"/" + std::string(1023, 'a'), ""},
        {"health", "a path starts with `/`: write `/health`"},
        {"/" + std::string(1024, 'a'), "a path has at most 1024 characters"},
        {"/health*", "one address is asked, so there are no wildcards: `/health`"},
        {"/a b", "spaces and other special characters are written as `%20` and the like"},
        {"/a?b?c", "spaces and other special characters are written as `%20` and the like"},
    };
    expect_rows(health_path_problem, rows);
}

TEST(ForeignValues, LeaveASidecarThatEndsToEnd) {
    Loaded loaded = load_text(with_head(
        "services: { api: { sidecars: { a: { before_main: done }, b: { before_main: started }, c: "
        "} } }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    const std::vector<Sidecar>& sidecars = loaded.environment("prod").service("api")->sidecars;
    EXPECT_FALSE(sidecars[0].essential);
    EXPECT_TRUE(sidecars[1].essential);
    EXPECT_TRUE(sidecars[2].essential);
}

TEST(ForeignValues, AreNotPutTogetherToReferencesOfCloudFormation) {
    Loaded loaded = load_text(
        "slipway: 1\nplatform: shop\nenvironments: { resolve: { region: eu-west-1 } }\n"
        "services: { api: { environment: { A: \"{{$(env):ssm:/a}}\", B: { file: b.txt } } } }\n",
        {{"b.txt", "token: {{resolve:ssm:/b}}\n"}});
    ASSERT_EQ(loaded.findings.size(), 2u) << loaded.printed;
    for (const base::Diagnostic& finding : loaded.findings)
        EXPECT_EQ(finding.code, "reference.dynamic");
}

TEST(ForeignValues, TakeAnEnvironmentHoweverOftenItIsNamed) {
    constexpr std::size_t kTimes = 100'000;
    std::string repeated;
    std::string replaced;
    for (std::size_t i = 0; i < kTimes; ++i) {
        repeated += "$(env)";
        replaced += "prod";
    }
    EXPECT_EQ(replace_all(repeated, kEnvReference, "prod"), replaced);
    EXPECT_EQ(replace_all("$($(env)env)", kEnvReference, ""), "$(env)");
    EXPECT_EQ(replace_all("", kEnvReference, "prod"), "");
    Loaded loaded = load_text(
        with_head("services: { api: { workdir: /" + repeated + ", secrets: { A: " + repeated +
                  "$(secret.key) }, may: [\"read s3://a-" + repeated.substr(0, 60) +
                  "\"] } }\nsecrets: { key: {} }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed.substr(0, 1000);
    const Service& api = *loaded.environment("prod").service("api");
    EXPECT_EQ(api.container.workdir, "/" + replaced);
    EXPECT_EQ(std::get<std::string>(api.container.variables.front().value.parts.front()), replaced);
}

TEST(ForeignValues, TakeReferencesThatNobodyClosedHoweverManyThereAre) {
    std::string open;
    for (int i = 0; i < 100'000; ++i)
        open += "$(";
    Loaded loaded = load_text(with_head("services: { api: { workdir: \"/" + open + "\" } }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed.substr(0, 1000);
    EXPECT_EQ(loaded.environment("prod").service("api")->container.workdir, "/" + open);
}

TEST(ForeignValues, AreNoTextWhenAFileIsNotUtf8) {
    std::string manifest =
        with_head("services: { api: { environment: { A: { file: a.txt } } } }\n");
    EXPECT_TRUE(load_text(manifest, {{"a.txt", "caf\xC3\xA9"}}).platform);
    Loaded loaded = load_text(manifest, {{"a.txt", "caf\xE9"}});
    ASSERT_EQ(loaded.findings.size(), 1u);
    EXPECT_EQ(loaded.findings.front().code, "manifest.file");
    EXPECT_EQ(loaded.findings.front().message, "\"a.txt\" is not UTF-8");
}

}  // namespace
}  // namespace platform
