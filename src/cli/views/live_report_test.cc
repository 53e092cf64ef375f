#include "cli/views/live_report.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

using rollout::Judgement;

LiveReport report() {
    return {.environment = "dev",
            .account = "444455556666",
            .place = "AWS",
            .regions = {
                {.name = "eu-west-1",
                 .questions = {
                     {"credentials",
                      "arn:aws:iam::444455556666:user/anna",
                      {{.subject = "444455556666"}}},
                     {"quotas", "6 are enough", {{.subject = "VPCs"}, {.subject = "addresses"}}},
                     {"images",
                      "1 is there",
                      {{.subject = "ohi-api:dev"},
                       {Judgement::Bad, "live.image", "ohi-sse:dev",
                        "the repository does not have it, and sse starts from it", "push it"},
                       {Judgement::NotAsked, "", "the architecture of ohi-api:dev",
                        "this target has no ecr GetDownloadUrlForLayer"}}},
                     {"hosted zone",
                      "",
                      {{Judgement::Bad, "live.denied", "Z1",
                        "the caller may not call route53 GetHostedZone: AccessDenied: no",
                        "allow route53:GetHostedZone on arn:aws:route53:::hostedzone/Z1\n"
                        "the whole policy:  slipway policy dev"}}},
                     {"service-linked roles",
                      "0 are there",
                      {{Judgement::NotAsked, "", "AWSServiceRoleForECS and 2 more",
                        "this target has no iam GetRole"}}},
                     {"names", "3 are free, 9 are ours", {{.subject = "stack x"}}}}}}};
}

TEST(LiveText, HasALineAQuestionAndOpensWhatFails) {
    EXPECT_EQ(
        live_text(report(), {}, 410),
        "dev  account 444455556666  eu-west-1  AWS\n"
        "\n"
        "[ok] credentials           arn:aws:iam::444455556666:user/anna\n"
        "[ok] quotas                6 are enough\n"
        "[!!] images                1 of 3 fails\n"
        "    [!!] [live.image] ohi-sse:dev: the repository does not have it, and sse starts from "
        "it\n"
        "         push it\n"
        "    [--] the architecture of ohi-api:dev: not asked: this target has no ecr "
        "GetDownloadUrlForLayer\n"
        "[!!] hosted zone           it fails\n"
        "    [!!] [live.denied] Z1: the caller may not call route53 GetHostedZone: AccessDenied: "
        "no\n"
        "         allow route53:GetHostedZone on arn:aws:route53:::hostedzone/Z1\n"
        "         the whole policy:  slipway policy dev\n"
        "[--] service-linked roles  not asked\n"
        "    [--] AWSServiceRoleForECS and 2 more: not asked: this target has no iam GetRole\n"
        "[ok] names                 3 are free, 9 are ours\n"
        "\n"
        "6 questions, 2 fail, 2 not asked in full   410 ms      slipway explain <code>\n");
}

TEST(LiveText, IsQuietWhenAllIsWell) {
    LiveReport well = report();
    well.regions.front().questions.resize(2);
    EXPECT_TRUE(well.is_well());
    EXPECT_FALSE(report().is_well());
    EXPECT_EQ(live_text(well, {}, 80),
              "dev  account 444455556666  eu-west-1  AWS\n"
              "\n"
              "[ok] credentials           arn:aws:iam::444455556666:user/anna\n"
              "[ok] quotas                6 are enough\n"
              "\n"
              "2 questions, none fails   80 ms\n");
}

TEST(LiveText, SaysOnceWhatManyHaveInCommon) {
    LiveReport many = report();
    many.regions.front().questions = {
        {"images",
         "1 is there",
         {{Judgement::NotAsked, "", "ohi-api:dev",
           "the repository comes with the stack ohi-registry"},
          {Judgement::NotAsked, "", "nginx:1", "it is in no ECR of this region"},
          {Judgement::NotAsked, "", "ohi-sse:dev",
           "the repository comes with the stack ohi-registry"},
          {.subject = "ohi-x:dev"}}}};
    EXPECT_EQ(live_text(many, {}, 1),
              "dev  account 444455556666  eu-west-1  AWS\n"
              "\n"
              "[ok] images                1 is there\n"
              "    [--] ohi-api:dev and 1 more: not asked: the repository comes with the stack "
              "ohi-registry\n"
              "    [--] nginx:1: not asked: it is in no ECR of this region\n"
              "\n"
              "1 question, none fails, 1 not asked in full   1 ms\n");
}

TEST(LiveJson, IsThatOfTheCheckAndTheAnswersBehindIt) {
    LiveReport small = report();
    small.regions.front().questions.erase(small.regions.front().questions.begin() + 2,
                                          small.regions.front().questions.end());
    small.regions.front().questions.pop_back();
    EXPECT_EQ(live_json({.manifest = "slipway.yaml",
                         .findings = {},
                         .accepted = 0,
                         .environments = {"dev"},
                         .services = 1,
                         .milliseconds = 3},
                        {}, small),
              std::string("{\n  \"slipway\": \"") + SLIPWAY_VERSION +
                  R"(",
  "manifest": "slipway.yaml",
  "environments": [
    "dev"
  ],
  "services": 1,
  "errors": 0,
  "warnings": 0,
  "accepted": 0,
  "findings": [],
  "live": {
    "environment": "dev",
    "account": "444455556666",
    "place": "AWS",
    "ok": true,
    "regions": [
      {
        "region": "eu-west-1",
        "questions": [
          {
            "name": "credentials",
            "verdict": "ok",
            "answers": [
              {
                "verdict": "ok",
                "code": "",
                "subject": "444455556666",
                "fact": "",
                "help": ""
              }
            ]
          }
        ]
      }
    ]
  }
}
)");
}

}  // namespace
}  // namespace cli
