#include "rollout/live/live.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollout {
namespace {

using testing::HasSubstr;

const PolicyWish kPolicy = {.account = "111122223333",
                            .registry_account = "111122223333",
                            .regions = {"eu-west-1"},
                            .platform = "ohi",
                            .environment = "prod",
                            .prefix = "ohi-prod",
                            .shared_stacks = {"ohi-registry"},
                            .role_stack = "ohi-access",
                            .linked_roles = {{"ecs.amazonaws.com", "AWSServiceRoleForECS"},
                                             {"rds.amazonaws.com", "AWSServiceRoleForRDS"}}};

/// A question as a few lines: the verdict and the summary, then every answer that is not good.
std::string told(const Question& question) {
    auto word = [](Judgement verdict) {
        return verdict == Judgement::Good  ? "good"
               : verdict == Judgement::Bad ? "BAD"
                                           : "not asked";
    };
    std::string text =
        fmt::format("{} {}: {}\n", word(question.verdict()), question.name, question.summary);
    for (const Judged& answer : question.answers) {
        if (answer.verdict == Judgement::Good) continue;
        text += fmt::format("  {} {} {}: {}", word(answer.verdict), answer.code, answer.subject,
                            answer.fact);
        text += answer.help.empty() ? "\n" : " | " + answer.help + "\n";
    }
    return text;
}

TEST(LiveAnswers, NameThePolicysLineWhenACallIsDenied) {
    Refusal denied{Refusal::Kind::Denied, "ecr", "BatchGetImage", "AccessDenied: no"};
    EXPECT_EQ(answer_of(denied, "ohi-api:prod", kPolicy),
              (Judged{Judgement::Bad, "live.denied", "ohi-api:prod",
                      "the caller may not call ecr BatchGetImage: AccessDenied: no",
                      "allow ecr:BatchGetImage on "
                      "arn:aws:ecr:eu-west-1:111122223333:repository/ohi-*\n"
                      "the whole policy:  slipway policy prod"}));
}

TEST(LiveAnswers, AreNoFailureWhereTheTargetLacksTheOperation) {
    Refusal lacking{Refusal::Kind::NotOffered, "iam", "GetRole", "InvalidAction"};
    EXPECT_EQ(answer_of(lacking, "x", kPolicy),
              (Judged{Judgement::NotAsked, "", "x", "this target has no iam GetRole", ""}));
    Question question = judge_linked_roles({lacking, lacking}, kPolicy);
    EXPECT_EQ(told(question),
              "not asked service-linked roles: 0 are there\n"
              "  not asked  AWSServiceRoleForECS and 1 more: this target has no iam GetRole\n");
}

TEST(LiveAnswers, SayInAwssWordsWhatElseWentWrong) {
    Refusal failed{Refusal::Kind::Failed, "ecr", "BatchGetImage", "ecr BatchGetImage: Broken: no"};
    EXPECT_EQ(answer_of(failed, "x", kPolicy).code, "live.failed");
    EXPECT_EQ(answer_of(failed, "x", kPolicy).fact, "ecr BatchGetImage: Broken: no");
}

TEST(LiveQuestions, AreBadByOneAnswerAndSilentByAll) {
    auto with = [](std::vector<Judgement> verdicts) {
        Question question{.name = "x"};
        for (Judgement verdict : verdicts)
            question.answers.push_back({.verdict = verdict});
        return question.verdict();
    };
    using enum Judgement;
    EXPECT_EQ(with({}), Good);
    EXPECT_EQ(with({Good, NotAsked}), Good);
    EXPECT_EQ(with({NotAsked, NotAsked}), NotAsked);
    EXPECT_EQ(with({Good, NotAsked, Bad}), Bad);
}

TEST(LiveQuotas, CountWhatOthersHaveThere) {
    struct Row {
        double needed;
        double beside;
        std::optional<double> allowed;
        std::string expected;
    };
    const Row rows[] = {
        {3, 2, 5, "good quotas: 1 is enough\n"},
        {3, 3, 5,
         "BAD quotas: 0 are enough\n"
         "  BAD live.quota Elastic IP addresses: 6 are needed, and the quota is 5; 3 by others "
         "there; the manifest says that it is 10 | ask AWS for more:\n"
         "aws service-quotas request-service-quota-increase --region us-west-2 --service-code ec2 "
         "--quota-code L-0263D0A3 --desired-value 6\n"},
        {3,
         0,
         {},
         "not asked quotas: 0 are enough\n"
         "  not asked  Elastic IP addresses: Service Quotas knows no such quota here\n"},
    };
    const QuotaWish base{.service = "ec2",
                         .code = "L-0263D0A3",
                         .name = "Elastic IP addresses",
                         .beside = QuotaWish::Beside::Addresses,
                         .stated = 10};
    for (const Row& row : rows) {
        QuotaWish wish = base;
        wish.needed = row.needed;
        EXPECT_EQ(told(judge_quotas({wish}, {{row.allowed, row.beside}}, "us-west-2", kPolicy)),
                  row.expected);
    }
}

TEST(LiveQuotas, SayHowManyVcpuARunningEnvironmentTakes) {
    QuotaWish wish{.service = "fargate",
                   .code = "L-3032A538",
                   .name = "on-demand vCPU of Fargate",
                   .needed = 5.25,
                   .figures = "3 at these counts, 5.25 while releasing, 8 at full scale",
                   .beside = QuotaWish::Beside::OtherClusters};
    EXPECT_THAT(told(judge_quotas({wish}, {{6.0, 15.0}}, "us-west-2", kPolicy)),
                HasSubstr("20.25 are needed, and the quota is 6: 3 at these counts, 5.25 while "
                          "releasing, 8 at full scale; 15 by other environments that run there |"));
    EXPECT_THAT(told(judge_quotas({wish}, {{6.0, 15.0}}, "us-west-2", kPolicy)),
                HasSubstr("-value 21\n"));
    EXPECT_THAT(told(judge_quotas({wish}, {{6.0, 15.0, false}}, "us-west-2", kPolicy)),
                HasSubstr("| AWS does not raise this one\n"));
    EXPECT_THAT(
        told(judge_quotas({wish}, {{6.0, 15.0}}, "us-west-2", kPolicy, AskedOf::AnotherCloud)),
        HasSubstr("| AWS has quotas of its own; this cloud is another one\n"));
}

ImageWish image(std::string repository = "ohi-api") {
    return {.registry = "111122223333",
            .repository = std::move(repository),
            .reference = "prod",
            .architecture = "amd64",
            .users = {"api", "jobs/migrate"},
            .stack = "ohi-registry"};
}

TEST(LiveImages, AreThereAndBuiltForWhatRunsThem) {
    const std::set<std::string> amd = {"amd64", "arm64"};
    const std::set<std::string> arm = {"arm64"};
    struct Row {
        Reply<ImageSeen> seen;
        std::string expected;
    };
    const Row rows[] = {
        {ImageSeen{true, "sha256:1", amd}, "good images: 1 is there\n"},
        {ImageSeen{true, "sha256:1", arm},
         "BAD images: 0 are there\n"
         "  BAD live.architecture ohi-api:prod: it is built for arm64, and api and jobs/migrate "
         "run on x86_64 | build it for amd64, or write `arch: arm64` there\n"},
        {ImageSeen{true, "sha256:1", std::set<std::string>()},
         "good images: 1 is there\n"
         "  not asked  the architecture of ohi-api:prod: its manifest does not say what it is "
         "built for\n"},
        {ImageSeen{true, "sha256:1",
                   Refusal{Refusal::Kind::NotOffered, "ecr", "GetDownloadUrlForLayer", ""}},
         "good images: 1 is there\n"
         "  not asked  the architecture of ohi-api:prod: this target has no ecr "
         "GetDownloadUrlForLayer\n"},
        {ImageSeen{true, "sha256:1",
                   Refusal{Refusal::Kind::Failed, "ecr", "GetDownloadUrlForLayer", "no answer"}},
         "good images: 1 is there\n"
         "  not asked  the architecture of ohi-api:prod: no answer\n"},
        {ImageSeen{true},
         "BAD images: 0 are there\n"
         "  BAD live.image ohi-api:prod: the repository does not have it, and api and "
         "jobs/migrate start from it | push it\n"},
        {ImageSeen{},
         "not asked images: 0 are there\n"
         "  not asked  ohi-api:prod: the repository comes with the stack ohi-registry\n"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(told(judge_images({image()}, {row.seen}, kPolicy)), row.expected);
}

TEST(LiveImages, OfOthersAreAskedForWhereTheyAreInEcr) {
    ImageWish elsewhere{.reference = "ghcr.io/team/app:1"};
    EXPECT_EQ(told(judge_images({elsewhere}, {ImageSeen{}}, kPolicy)),
              "not asked images: 0 are there\n"
              "  not asked  ghcr.io/team/app:1: it is in no ECR of this region\n");
    ImageWish other = image();
    other.stack = "";
    other.reference = "sha256:12";
    EXPECT_THAT(told(judge_images({other}, {ImageSeen{}}, kPolicy)),
                HasSubstr("BAD live.image ohi-api@sha256:12: account 111122223333 has no such "
                          "repository"));
}

TEST(LiveImages, ThatAllAreDeniedAreOneAnswer) {
    Refusal denied{Refusal::Kind::Denied, "ecr", "BatchGetImage", "AccessDenied: no"};
    Question question = judge_images({image(), image("ohi-sse"), image("ohi-x")},
                                     {denied, denied, denied}, kPolicy);
    ASSERT_EQ(question.answers.size(), 1U);
    EXPECT_EQ(question.answers.front().subject, "ohi-api:prod and 2 more");
}

TEST(LiveSecrets, HaveAValueThatSomebodyMeant) {
    using Kind = SecretWish::Kind;
    struct Row {
        Kind kind;
        std::set<std::string> keys;
        LiveSecret seen;
        std::string expected;
    };
    const std::optional<std::set<std::string>> user = std::set<std::string>{"user"};
    const Row rows[] = {
        {Kind::Made, {}, {true, false, true}, "good secrets: 1 has a value\n"},
        {Kind::ByHand, {}, {true, false, true, true}, "good secrets: 1 has a value\n"},
        {Kind::ByHand,
         {},
         {true, false, true, false},
         "BAD secrets: 0 have values\n  BAD live.secret key: it still has the placeholder that it "
         "was made with; api reads it | `slipway secret set` puts its value there; the output "
         "KeyArn of "
         "ohi-prod-data is its ARN\n"},
        {Kind::ByHand,
         {},
         {},
         "not asked secrets: 0 have values\n  not asked  key: it comes with the stack "
         "ohi-prod-data | set its value before its services start\n"},
        {Kind::Made,
         {},
         {true},
         "BAD secrets: 0 have values\n  BAD live.secret key: it has no value; api reads it\n"},
        {Kind::Outside,
         {},
         {},
         "BAD secrets: 0 have values\n  BAD live.secret key: there is no arn:x; api reads it\n"},
        {Kind::Outside,
         {},
         {true, true, true},
         "BAD secrets: 0 have values\n  BAD live.secret key: somebody has deleted it; api reads it "
         "| aws secretsmanager restore-secret takes it back while its window lasts\n"},
        {Kind::Outside,
         {"user"},
         {true, false, true, false, user},
         "good secrets: 1 has a value\n"},
        {Kind::Outside,
         {"password", "user"},
         {true, false, true, false, user},
         "BAD secrets: 0 have values\n  BAD live.secret-key key: it has no key password; api reads "
         "it | its keys are user\n"},
        {Kind::Outside,
         {"user"},
         {true, false, true},
         "BAD secrets: 0 have values\n  BAD live.secret-key key: its value is no object of JSON, "
         "and user is read of it\n"},
        {Kind::Elsewhere,
         {},
         {},
         "not asked secrets: 0 have values\n  not asked  key: it is in another region: arn:x\n"},
        {Kind::Parameter, {}, {true}, "good secrets: 1 has a value\n"},
    };
    for (const Row& row : rows) {
        SecretWish wish{row.kind, "key", "ohi-prod-data", "KeyArn", "arn:x", row.keys, {"api"}};
        EXPECT_EQ(told(judge_secrets({wish}, {row.seen}, kPolicy)), row.expected);
    }
}

TEST(LiveCertificates, AreIssuedInTheRegionForEveryName) {
    const CertificateWish wish{"arn:aws:acm:eu-west-1:111122223333:certificate/1",
                               "eu-west-1",
                               {"ohi.example", "api.ohi.example"}};
    auto judged = [&](CertificateSeen seen) {
        return told(judge_certificate(wish, seen, kPolicy));
    };
    EXPECT_EQ(judged({true, "ISSUED", {"ohi.example", "*.ohi.example"}}),
              "good certificate: issued for ohi.example, api.ohi.example\n");
    EXPECT_THAT(judged({true, "ISSUED", {"*.ohi.example"}}),
                HasSubstr("BAD live.certificate ohi.example: the certificate is for *.ohi.example "
                          "alone"));
    EXPECT_THAT(judged({true, "ISSUED", {"ohi.example", "*.api.ohi.example"}}),
                HasSubstr("BAD live.certificate api.ohi.example"));
    EXPECT_THAT(judged({true, "PENDING_VALIDATION", {"ohi.example", "*.ohi.example"}}),
                HasSubstr("it is PENDING_VALIDATION, not ISSUED | make the DNS records"));
    EXPECT_THAT(judged({}), HasSubstr("there is no such certificate"));
    CertificateWish far = wish;
    far.region = "us-east-1";
    EXPECT_THAT(told(judge_certificate(far, CertificateSeen{}, kPolicy)),
                HasSubstr("it is of eu-west-1, and the load balancer is in us-east-1"));
}

TEST(LiveHostedZones, ArePublicAndOfTheDomain) {
    const ZoneWish wish{"Z1", {"ohi.example", "api.ohi.example"}};
    auto judged = [&](ZoneSeen seen) { return told(judge_hosted_zone(wish, seen, kPolicy)); };
    EXPECT_EQ(judged({true, "ohi.example.", false}), "good hosted zone: ohi.example\n");
    EXPECT_EQ(judged({true, "example", false}), "good hosted zone: example\n");
    EXPECT_THAT(judged({true, "hi.example.", false}),
                HasSubstr("BAD live.hosted-zone ohi.example: Z1 is the zone of hi.example"));
    EXPECT_THAT(judged({true, "ohi.example.", true}), HasSubstr("it is private"));
    EXPECT_THAT(judged({}), HasSubstr("the account has no such hosted zone"));
}

TEST(LiveNetworks, HaveAsManyZonesAsTheManifestTakes) {
    const NetworkWish wish{.region = "us-west-1", .zones = 3};
    EXPECT_EQ(told(judge_network(wish, NetworkSeen{{"a", "b", "c"}, {}}, kPolicy)),
              "good availability zones: 3 in us-west-1, and the network takes 3\n");
    EXPECT_THAT(told(judge_network(wish, NetworkSeen{{"a", "b"}, {}}, kPolicy)),
                HasSubstr("BAD live.network us-west-1: 2 in us-west-1, and the network takes 3 | "
                          "write `network: { zones: 2 }`"));
}

TEST(LiveNetworks, ThatExistHaveTheSubnetsThatTheManifestNames) {
    const NetworkWish wish{"eu-west-1", 3, "vpc-1", {"subnet-1", "subnet-2", "subnet-3"}};
    EXPECT_EQ(told(judge_network(
                  wish, NetworkSeen{{}, {{"subnet-1", "vpc-1", "a"}, {"subnet-2", "vpc-2", "b"}}},
                  kPolicy)),
              "BAD network: 1 subnet of vpc-1\n"
              "  BAD live.network subnet-2: it is in vpc-2, not in vpc-1\n"
              "  BAD live.network subnet-3: eu-west-1 has no such subnet\n");
}

TEST(LiveLinkedRoles, ThatAreMissingAreMadeByUp) {
    EXPECT_EQ(told(judge_linked_roles({true, false}, kPolicy)),
              "good service-linked roles: 1 is there; `up` makes AWSServiceRoleForRDS\n");
}

TEST(LiveNames, BelongToWhomTheirTagsSay) {
    using Kind = NameWish::Kind;
    struct Row {
        NameWish wish;
        NameSeen seen;
        std::string expected;
    };
    const NameWish cluster{Kind::Cluster, "ohi-prod", false};
    const NameWish repository{Kind::Repository, "ohi-api", true};
    const NameWish stack{Kind::Stack, "ohi-prod-api", false};
    const std::string free = "good names: 1 is free, 0 are ours\n";
    const std::string ours = "good names: 0 are free, 1 is ours\n";
    const Row rows[] = {
        {cluster, {}, free},
        {cluster, {true, {{"platform", "ohi"}, {"environment", "prod"}}}, ours},
        {cluster,
         {true, {{"platform", "ohi"}, {"environment", "dev"}}},
         "its tag `environment` says dev"},
        {cluster, {true, {{"platform", "shop"}}}, "its tag `platform` says shop"},
        {cluster, {true, {{"platform", "ohi"}}}, "it is there, and has no tag `environment`"},
        {cluster, {true, {}}, "BAD live.name-taken cluster ohi-prod: it is there, and has no tag"},
        {repository, {true, {{"platform", "ohi"}}}, ours},
        {stack, {true, {}, "ohi-prod: service api"}, ours},
        {stack, {true, {}, "my own: api"}, "BAD live.name-taken stack ohi-prod-api"},
        {stack, {true, {{"platform", "x"}}, "ohi-prod: service api"}, "says x"},
    };
    for (const Row& row : rows)
        EXPECT_THAT(told(judge_names({row.wish}, {row.seen}, kPolicy)), HasSubstr(row.expected));
}

}  // namespace
}  // namespace rollout
