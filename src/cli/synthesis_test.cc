#include "cli/synthesis.h"

#include <gtest/gtest.h>

#include "cli/views/synth_report.h"
#include "golden/golden.h"

namespace cli {
namespace {

/// Two environments with stacks made by hand: every kind of parameter, a job before the release,
/// another account.
struct ExamplePlatform {
    platform::Platform platform;
    platform::Environment prod;
    platform::Environment local;
    Checked checked;

    ExamplePlatform() {
        platform.name = {"ohi"};
        prod.name = "prod";
        prod.account = {"111122223333"};
        prod.regions = {{"eu-west-1"}};
        platform::Service api;
        api.name = "api";
        api.count = {3};
        api.capacity = {platform::Capacity::Spot};
        api.container.image.repository = "api";
        platform::Sidecar proxy;
        proxy.name = "log-proxy";
        proxy.container.image.repository = "api-log-proxy";
        api.sidecars.push_back(proxy);
        prod.services.push_back(api);
        platform::Job migrate;
        migrate.name = "migrate";
        migrate.container.image.repository = "api";
        migrate.when = platform::Job::When::BeforeRelease;
        platform::Job warm;
        warm.name = "warm-up";
        warm.when = platform::Job::When::AfterRelease;
        prod.jobs = {migrate, warm};
        prod.secrets = {{.name = "stripe-key", .source = platform::Secret::ByHand{}}};
        local.name = "local";
        local.regions = {{"eu-west-1"}, {"us-east-1"}};

        using cfn::StackKind;
        cfn::Stacks stacks;
        stacks.stacks = {stack("ohi-registry", StackKind::Registry),
                         stack("ohi-prod-data", StackKind::Data),
                         stack("ohi-prod-jobs-migrate", StackKind::Job, "migrate"),
                         stack("ohi-prod-jobs-warm-up", StackKind::Job, "warm-up"),
                         stack("ohi-prod-api", StackKind::Service, "api")};
        stacks.stacks[0].account = "999988887777";
        stacks.stacks[2].body.parameters = {{.name = "Image", .default_value = ""}};
        stacks.stacks[2].needs_iam_capability = true;
        stacks.stacks[4].body.parameters = {{.name = "Image", .default_value = ""},
                                            {.name = "LogProxyImage", .default_value = ""},
                                            {.name = "Release", .default_value = ""},
                                            {.name = "Capacity", .default_value = "spot"},
                                            {.name = "ForceNewDeployment", .default_value = ""},
                                            {.name = "DesiredCount", .default_value = ""},
                                            {.name = "BlueWeight", .default_value = "100"},
                                            {.name = "GreenWeight", .default_value = "0"},
                                            {.name = "OidcProviderArn"}};
        stacks.stacks[4].body.resources = {{.logical_id = "Service", .type = "AWS::ECS::Service"}};
        stacks.waves = {{0}, {1}, {2, 3}, {4}};
        checked.stacks.push_back({&prod, "eu-west-1", stacks});
        for (const auto& region : local.regions) {
            cfn::Stacks small;
            small.stacks = {stack("ohi-local-network", StackKind::Network)};
            small.stacks[0].account.clear();
            small.stacks[0].region = *region;
            small.waves = {{0}};
            checked.stacks.push_back({&local, *region, small});
        }
        checked.environments = {&prod, &local};
    }

    static cfn::Stack stack(std::string name, cfn::StackKind kind, std::string subject = {}) {
        cfn::Stack made = {.name = std::move(name),
                           .kind = kind,
                           .subject = std::move(subject),
                           .account = "111122223333",
                           .region = "eu-west-1"};
        made.body.description = made.name;
        made.body.outputs.push_back({.name = "Arn",
                                     .value = {std::string("arn")},
                                     .export_name = cfn::Expression{made.name + "-arn"}});
        made.body.outputs.push_back({.name = "Note", .value = {std::string("not exported")}});
        return made;
    }
};

std::vector<std::string> paths(const std::vector<io::NewFile>& files) {
    std::vector<std::string> all;
    for (const io::NewFile& file : files)
        all.push_back(file.path);
    return all;
}

TEST(Synthesis, WritesAFileAStackAndAScriptAnEnvironment) {
    ExamplePlatform example;
    Synthesis json = synthesize(example.platform, example.checked, TemplateFormat::Json);
    EXPECT_EQ(paths(json.files), (std::vector<std::string>{
                                     "prod/ohi-registry.json", "prod/ohi-prod-data.json",
                                     "prod/ohi-prod-jobs-migrate.json",
                                     "prod/ohi-prod-jobs-warm-up.json", "prod/ohi-prod-api.json",
                                     "prod/deploy.sh", "local/eu-west-1/ohi-local-network.json",
                                     "local/us-east-1/ohi-local-network.json", "local/deploy.sh"}));
    Synthesis yaml = synthesize(example.platform, example.checked, TemplateFormat::Yaml);
    EXPECT_EQ(yaml.files.front().path, "prod/ohi-registry.yaml");
    EXPECT_TRUE(yaml.files.front().bytes.starts_with("AWSTemplateFormatVersion: "))
        << yaml.files[0].bytes;
}

TEST(DeployScripts, GiveEachStackItsCommandInOrder) {
    ExamplePlatform example;
    Synthesis synthesis = synthesize(example.platform, example.checked, TemplateFormat::Json);
    golden::expect_equal("cli/views/deploy-prod.txt", synthesis.files[5].bytes);
    golden::expect_equal("cli/views/deploy-local.txt", synthesis.files[8].bytes);
}

TEST(SynthReport, IsATableInDeployOrder) {
    ExamplePlatform example;
    Synthesis synthesis = synthesize(example.platform, example.checked, TemplateFormat::Json);
    SynthReport report = {.folder = "out",
                          .environments = synthesis.environments,
                          .removed = {"prod/ohi-prod-gone.json"},
                          .warnings = 1,
                          .milliseconds = 11};
    golden::expect_equal("cli/views/synth.txt", synth_text(report, {}));
    golden::expect_equal("cli/views/synth.json", synth_json(report));
}

TEST(SynthReport, NamesTheScriptAsAShellTakesIt) {
    ExamplePlatform example;
    Synthesis synthesis = synthesize(example.platform, example.checked, TemplateFormat::Json);
    auto line = [&](std::string folder) {
        SynthReport report = {.folder = std::move(folder), .environments = synthesis.environments};
        std::string text = synth_text(report, {});
        std::size_t begin = text.find("by hand: ");
        return text.substr(begin, text.find('\n', begin) - begin);
    };
    EXPECT_EQ(line("out"), "by hand: sh out/prod/deploy.sh");
    EXPECT_EQ(line("my templates"), "by hand: sh 'my templates/prod/deploy.sh'");
    EXPECT_EQ(line("-x"), "by hand: sh ./-x/prod/deploy.sh");
    EXPECT_EQ(line("-a b"), "by hand: sh './-a b/prod/deploy.sh'");
}

TEST(Changes, RemoveWhatWasRecordedAndIsGone) {
    ExamplePlatform example;
    const std::vector<std::string> recorded = {"prod/ohi-prod-api.json", "prod/ohi-prod-api.yaml",
                                               "dev/ohi-dev-api.json", "old/x.json"};
    auto plan = [&](Scope scope, const platform::Environment* only) {
        ExamplePlatform fresh;
        if (only != nullptr) fresh.checked.environments = {&fresh.prod};
        return changes(synthesize(fresh.platform, fresh.checked, TemplateFormat::Json), "out",
                       recorded, scope);
    };
    io::FileChanges all = plan(Scope::AllEnvironments, nullptr);
    EXPECT_EQ(all.folder, "out");
    EXPECT_EQ(all.remove, (std::vector<std::string>{"prod/ohi-prod-api.yaml",
                                                    "dev/ohi-dev-api.json", "old/x.json"}));

    // Of environments that were not asked for everything stays, on the disk and in the record.
    io::FileChanges one = plan(Scope::SomeEnvironments, &example.prod);
    EXPECT_EQ(one.remove, (std::vector<std::string>{"prod/ohi-prod-api.yaml"}));
    EXPECT_EQ(one.write.back().path, ".slipway-synth");
    EXPECT_EQ(read_record(one.write.back().bytes),
              (std::vector<std::string>{
                  "dev/ohi-dev-api.json", "old/x.json", "prod/deploy.sh", "prod/ohi-prod-api.json",
                  "prod/ohi-prod-data.json", "prod/ohi-prod-jobs-migrate.json",
                  "prod/ohi-prod-jobs-warm-up.json", "prod/ohi-registry.json"}));
}

TEST(Records, NeverLeadOutOfTheirFolder) {
    EXPECT_EQ(read_record("# head\na.json\n/etc/passwd\n../x\na/../../x\n\nb/c.json"),
              (std::vector<std::string>{"a.json", "b/c.json"}));
}

}  // namespace
}  // namespace cli
