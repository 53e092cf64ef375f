#include "cli/views/secret_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cli {
namespace {

using testing::HasSubstr;

const base::Time kChanged = *base::parse_time("2026-11-30T08:00:01.234Z");

SecretReport report() {
    return {
        .environment = "dev",
        .account = "444455556666",
        .place = "AWS",
        .options = " --local",
        .regions = {
            {.name = "eu-west-1",
             .cluster = "ohi-dev",
             .secrets = {{.name = "blnk-key",
                          .state = SecretState::Made,
                          .arn = "arn:a",
                          .version = "v1",
                          .changed = kChanged,
                          .readers = {{.name = "blnk-api",
                                       .service = "ohi-dev-blnk-api",
                                       .tasks_before = 1,
                                       .tasks = 3},
                                      {.name = "blnk-worker", .service = "ohi-dev-blnk-worker"},
                                      {.kind = SecretReader::Kind::Job, .name = "blnk-migrate"}}},
                         {.name = "mail", .state = SecretState::Placeholder, .changed = kChanged},
                         {.name = "sum", .state = SecretState::Composed}}}}};
}

TEST(SecretReports, SayWhatIsSetAndWhoReadsIt) {
    EXPECT_EQ(secrets_text(report(), {}),
              "dev  account 444455556666  eu-west-1  AWS\n"
              "\n"
              "SECRET    VALUE        CHANGED               READ BY\n"
              "blnk-key  made by AWS  2026-11-30T08:00:01Z  blnk-api (1 of 3 tasks began before), "
              "blnk-worker,\n"
              "                                             blnk-migrate\n"
              "mail      placeholder  2026-11-30T08:00:01Z  -\n"
              "sum       composed     -                     -\n"
              "\n"
              "3 secrets, 1 to be set\n"
              "slipway secret set dev mail --local\n");
}

TEST(SecretReports, OfAnEnvironmentWithoutSecretsHaveNoTable) {
    SecretReport none = report();
    none.regions.front().secrets.clear();
    EXPECT_EQ(secrets_text(none, {}),
              "dev  account 444455556666  eu-west-1  AWS\n\n0 secrets, 0 to be set\n");
}

TEST(SecretReports, SayWhoTakesANewValueWhen) {
    SecretReport set = report();
    set.regions.front().secrets.resize(1);
    EXPECT_EQ(
        secret_set_text(set, {}),
        "dev  account 444455556666  eu-west-1  AWS\n"
        "\n"
        "blnk-key is set, version v1\n"
        "blnk-api takes it when a task starts; until then its 3 tasks keep the value before. To "
        "restart it:\n"
        "  slipway restart dev blnk-api --local\n"
        "blnk-worker has no task now; the next one takes it\n"
        "job blnk-migrate takes it at its next run\n");
    set.regions.push_back(
        {.name = "us-east-1", .secrets = {{.name = "blnk-key", .version = "v2"}}});
    EXPECT_THAT(secret_set_text(set, {}),
                HasSubstr("\n\ndev  account 444455556666  us-east-1  AWS\n\n"
                          "blnk-key is set, version v2\nnothing in the manifest reads it\n"));
}

TEST(SecretReports, AreJsonForPrograms) {
    SecretReport one = report();
    one.regions.front().secrets.erase(one.regions.front().secrets.begin() + 1,
                                      one.regions.front().secrets.end());
    one.regions.front().secrets.front().readers.resize(1);
    EXPECT_THAT(secrets_json(one), HasSubstr(R"(
          "name": "blnk-key",
          "state": "made by AWS",
          "arn": "arn:a",
          "version": "v1",
          "changed": "2026-11-30T08:00:01.234Z",
          "read_by": [
            {
              "name": "blnk-api",
              "kind": "service",
              "tasks": 3,
              "tasks_before": 1
            }
          ])"));
    EXPECT_THAT(secrets_json(report()), HasSubstr(R"("changed": null)"));
}

}  // namespace
}  // namespace cli
