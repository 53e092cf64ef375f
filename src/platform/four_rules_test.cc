// The four rules that read a manifest, word by word.
#include <gtest/gtest.h>

#include "platform/test_manifest.h"

namespace platform {
namespace {

const Service& service(const Loaded& loaded, std::string_view environment,
                       std::string_view name = "api") {
    return *loaded.environment(environment).service(name);
}

/// "A=text B=$(store:postgres:0)!": `!` marks a secret.
std::string variables(const Container& container) {
    std::string text;
    for (const Variable& variable : container.variables) {
        text += (text.empty() ? "" : " ") + variable.name + "=";
        for (const TextValue::Part& part : variable.value.parts) {
            if (const auto* literal = std::get_if<std::string>(&part)) text += *literal;
            if (const auto* reference = std::get_if<Reference>(&part)) {
                static constexpr const char* kFields[] = {"host",     "port", "user",
                                                          "password", "url",  "value"};
                text += "<" + reference->name + "." +
                        kFields[static_cast<std::size_t>(reference->field)] + ">";
            }
        }
        text += variable.external_arn;
        if (variable.secret) text += "!";
    }
    return text;
}

std::string calls(const Workload& workload) {
    std::string text;
    for (const Call& call : workload.calls) {
        text += (text.empty() ? "" : " ") + call.callee + ":" + std::to_string(call.port);
    }
    return text;
}

TEST(RuleOne, ASingleValueMayDifferByEnvironment) {
    Loaded loaded = load_text(with_head("services:\n  api: { count: { prod: 3, default: 1 } }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(*service(loaded, "prod").count, 3u);
    EXPECT_EQ(*service(loaded, "dev").count, 1u);
}

TEST(RuleOne, AListMayDifferByEnvironment) {
    Loaded loaded =
        load_text(with_head("services:\n  api: { command: { prod: [serve, fast], dev: [] } }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(service(loaded, "prod").container.command,
              (std::vector<std::string>{"serve", "fast"}));
    EXPECT_TRUE(service(loaded, "dev").container.command.empty());
}

TEST(RuleOne, AMappingOfKnownKeysIsNeverAChoice) {
    Loaded loaded =
        load_text(with_head("services:\n  api: { deploy: { prod: { order: stop-first } } }\n"));
    EXPECT_EQ(loaded.printed,
              "error[manifest.unknown-key]: `prod` is not a key of a deploy\n"
              "  --> slipway.yaml:11:20\n"
              "    |\n"
              " 11 |   api: { deploy: { prod: { order: stop-first } } }\n"
              "    |                    ^^^^\n"
              "    |\n"
              "    = help: a mapping cannot differ by environment: choose at each of its keys, or "
              "write it under "
              "`environments: { prod: ... }`\n\n");
}

TEST(RuleOne, AFreeMappingIsNeverAChoiceButItsValuesMayBe) {
    Loaded loaded =
        load_text(with_head("services:\n  api: { environment: { prod: yes, LEVEL: { prod: info, "
                            "default: debug } } }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(variables(service(loaded, "prod").container), "LEVEL=info prod=yes");
    EXPECT_EQ(variables(service(loaded, "dev").container), "LEVEL=debug prod=yes");
}

TEST(RuleOne, AnEmptyMappingIsNeverAChoice) {
    Loaded loaded = load_text(
        with_head("secrets: { key: {} }\nservices:\n  api: { environment: {}, count: {} }\n"));
    EXPECT_EQ(
        loaded.printed,
        "error[manifest.wrong-type]: `count` is a mapping, expected a whole number from 0 to 5000\n"
        "  --> slipway.yaml:12:34\n"
        "    |\n"
        " 12 |   api: { environment: {}, count: {} }\n"
        "    |                                  ^^\n"
        "    |\n"
        "    = help: write for example `count: 1`; environments: prod, dev (or `default`)\n\n");
}

TEST(RuleOne, NoEnvironmentIsOfferedWhereNoneCanBeRead) {
    Loaded loaded = load_text(
        "slipway: 1\nplatform: shop\nenvironments: [dev]\nservices:\n"
        "  api: { count: { dev: 3 } }\n");
    EXPECT_TRUE(loaded.printed.ends_with("    = help: write for example `count: 1`\n\n"))
        << loaded.printed;
}

TEST(RuleOne, AMissingEnvironmentWithoutADefaultIsNamed) {
    Loaded loaded = load_text(with_head("services:\n  api: { count: { prod: 3 } }\n"));
    EXPECT_EQ(loaded.printed,
              "error[manifest.missing-environment]: `count` has no value for dev\n"
              "  --> slipway.yaml:11:17\n"
              "    |\n"
              " 11 |   api: { count: { prod: 3 } }\n"
              "    |                 ^^^^^^^^^^^\n"
              "    |\n"
              "    = help: add dev, or a `default:` for all that are not named\n\n");
}

TEST(RuleOne, AnEnvironmentMayNotBearTheNameOfAKey) {
    for (const char* name : {"image", "path", "build", "default", "fargate_vcpu"}) {
        Loaded loaded = load_text(std::string("slipway: 1\nplatform: shop\nenvironments:\n  ") +
                                  name + ": { region: eu-west-1 }\n");
        // `_` cannot stand in the name of an environment at all.
        std::string code = std::string_view(name) == "fargate_vcpu" ? "manifest.value"
                                                                    : "manifest.environment-name";
        ASSERT_FALSE(loaded.findings.empty()) << name;
        EXPECT_EQ(loaded.findings.front().code, code) << name;
        EXPECT_FALSE(loaded.platform);
    }
}

TEST(RuleTwo, LayersLieInOrderAndTheHighestWins) {
    Loaded loaded = load_text(
        "slipway: 1\nplatform: shop\nenvironments:\n"
        "  prod: { region: eu-west-1, services: { api: { stop_timeout: 50s } } }\n"
        "  dev: { region: eu-west-1 }\n"
        "defaults: { stop_timeout: 20s, workdir: /defaults, user: defaults, exec: true }\n"
        "templates:\n"
        "  base: { stop_timeout: 30s, workdir: /base, user: base }\n"
        "  public: { extends: base, stop_timeout: 40s, workdir: /public }\n"
        "services:\n"
        "  api: { extends: public, stop_timeout: 45s }\n");
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(*service(loaded, "prod").container.stop_timeout, base::Duration::seconds(50));
    EXPECT_EQ(*service(loaded, "dev").container.stop_timeout, base::Duration::seconds(45));
    EXPECT_EQ(service(loaded, "dev").container.workdir, "/public");
    EXPECT_EQ(service(loaded, "dev").container.user, "base");
    EXPECT_TRUE(*service(loaded, "dev").exec);
    EXPECT_EQ(*service(loaded, "dev").size, FargateSize(256, 512));
}

TEST(RuleTwo, MappingsMergeWhileListsAndSingleValuesReplace) {
    Loaded loaded =
        load_text(with_head("defaults:\n"
                            "  environment: { A: defaults, B: defaults }\n"
                            "  deploy: { strategy: blue-green, breaker: 3 }\n"
                            "  command: [one, two]\n"
                            "services:\n"
                            "  api:\n"
                            "    environment: { B: own }\n"
                            "    deploy: { strategy: rolling }\n"
                            "    command: [three]\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    const Service& api = service(loaded, "prod");
    EXPECT_EQ(variables(api.container), "A=defaults B=own");
    EXPECT_EQ(*api.deploy.strategy, Strategy(Rolling{}));
    EXPECT_EQ(api.deploy.breaker.value, 3u);
    EXPECT_EQ(api.container.command, std::vector<std::string>{"three"});
}

TEST(RuleTwo, CallsAndTagsAddUpAndAMinusDrops) {
    Loaded loaded = load_text(
        "slipway: 1\nplatform: shop\ntags: { owner: all, team: all }\nenvironments:\n"
        "  prod: { region: eu-west-1, tags: { team: prod } }\n"
        "defaults: { calls: [log], tags: { extra: defaults } }\n"
        "services:\n"
        "  api: { calls: [cache, -log], tags: { -owner: } }\n"
        "  log: { port: 1 }\n"
        "  cache: { port: 2, calls: [-log] }\n"
        "  job: { calls: [cache] }\n");
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(loaded.printed, "");
    EXPECT_EQ(calls(service(loaded, "prod")), "cache:2");
    EXPECT_EQ(calls(service(loaded, "prod", "job")), "cache:2 log:1");
    EXPECT_EQ(service(loaded, "prod").tags,
              (std::map<std::string, std::string>{{"extra", "defaults"}, {"team", "prod"}}));
    EXPECT_EQ(loaded.environment("prod").tags,
              (std::map<std::string, std::string>{{"owner", "all"}, {"team", "prod"}}));
}

TEST(RuleTwo, DroppingWhatIsNotThereIsTold) {
    Loaded loaded = load_text(with_head("services:\n  api: { calls: [-log] }\n"));
    ASSERT_TRUE(loaded.platform);
    EXPECT_EQ(loaded.printed,
              "warning[merge.nothing-to-drop]: `-log` drops nothing: no lower layer has `log`\n"
              "  --> slipway.yaml:11:18\n"
              "    |\n"
              " 11 |   api: { calls: [-log] }\n"
              "    |                  ^^^^\n\n");
}

TEST(RuleTwo, OfTwoTemplatesTheLaterWinsAndASharedOneLiesLowest) {
    Loaded loaded =
        load_text(with_head("templates:\n"
                            "  base: { workdir: /base, user: base }\n"
                            "  a: { extends: base, workdir: /a }\n"
                            "  b: { extends: base, user: b }\n"
                            "services:\n"
                            "  api: { extends: [a, b] }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(service(loaded, "dev").container.workdir, "/a");
    EXPECT_EQ(service(loaded, "dev").container.user, "b");
}

TEST(RuleTwo, AKeyTakesThePlaceOfItsRivalInALowerLayer) {
    Loaded loaded =
        load_text(with_head("templates:\n  web: { port: 8080 }\nservices:\n  api: { extends: web, "
                            "ports: { http: 80, admin: 81 } }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    ASSERT_EQ(service(loaded, "dev").container.ports.size(), 2u);
    EXPECT_EQ(service(loaded, "dev").container.ports.front().name, "admin");
}

TEST(RuleTwo, EveryValueRemembersWhereItWasWritten) {
    Loaded loaded =
        load_text(with_head("defaults: { exec: true }\n"
                            "services:\n"
                            "  api: { size: 512/1024 }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    const text::Node& merged = service(loaded, "dev").merged;
    EXPECT_EQ(loaded.sources.text(merged.get("exec")->span), "true");
    EXPECT_EQ(loaded.sources.position(0, merged.get("exec")->span.begin).line, 10u);
    EXPECT_EQ(loaded.sources.position(0, merged.get("size")->span.begin).line, 12u);
    EXPECT_EQ(loaded.sources.text(service(loaded, "dev").size.span), "512/1024");
}

TEST(RuleTwo, StoresAndJobsOfAnEnvironmentMergeAndSecretsReplace) {
    Loaded loaded = load_text(
        "slipway: 1\nplatform: shop\nenvironments:\n"
        "  prod:\n"
        "    region: eu-west-1\n"
        "    stores: { db: { storage: 500 GB } }\n"
        "    jobs: { report: { size: 512/1024 } }\n"
        "    secrets: { key: { arn: \"arn:aws:ssm:eu-west-1:111122223333:parameter/key\" } }\n"
        "  dev: { region: eu-west-1 }\n"
        "stores: { db: { engine: postgres 16, size: db.t4g.micro, storage: 50 GB } }\n"
        "jobs: { report: { command: [run] } }\n"
        "secrets: { key: { generate: 20 } }\n");
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(loaded.environment("prod").store("db")->storage_gb, 500u);
    EXPECT_EQ(*loaded.environment("prod").store("db")->size, "db.t4g.micro");
    EXPECT_EQ(loaded.environment("dev").store("db")->storage_gb, 50u);
    EXPECT_EQ(*loaded.environment("prod").job("report")->size, FargateSize(512, 1024));
    EXPECT_EQ(loaded.environment("prod").job("report")->container.command,
              std::vector<std::string>{"run"});
    EXPECT_TRUE(
        std::holds_alternative<Secret::External>(loaded.environment("prod").secret("key")->source));
    EXPECT_TRUE(
        std::holds_alternative<Secret::Generated>(loaded.environment("dev").secret("key")->source));
}

constexpr const char* kWired =
    "services:\n"
    "  api:\n"
    "    calls: [db, house:native]\n"
    "    environment: { OWN: mine, HOUSE: own wins }\n"
    "  house:\n"
    "    ports: { http: 8123, native: 9000 }\n"
    "    calls: [api2]\n"
    "    callers_get: { HOUSE: $(host), HOUSE_PORT: 9000 }\n"
    "  api2: { port: 80, calls: [house:http] }\n"
    "stores:\n"
    "  db:\n"
    "    engine: postgres 16\n"
    "    size: db.t4g.micro\n"
    "    callers_get: { DB_HOST: $(host), DB_USER: $(user), DB_PASSWORD: $(password) }\n";

TEST(RuleThree, CallsGiveTheCallerWhatTheCalleeListsAndOwnVariablesWin) {
    Loaded loaded = load_text(with_head(kWired));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(variables(service(loaded, "prod").container),
              "DB_HOST=<db.host> DB_PASSWORD=<db.password>! DB_USER=<db.user> HOUSE=own wins "
              "HOUSE_PORT=9000 OWN=mine");
}

TEST(RuleThree, CallsMayBeCircular) {
    Loaded loaded = load_text(with_head(kWired));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(calls(service(loaded, "prod", "house")), "api2:80");
    EXPECT_EQ(calls(service(loaded, "prod", "api2")), "house:8123");
    EXPECT_TRUE(service(loaded, "prod", "house").called);
    EXPECT_FALSE(service(loaded, "prod", "api").called);
}

TEST(RuleThree, ACalleeWithSeveralPortsIsCalledByPortName) {
    Loaded loaded =
        load_text(with_head("services:\n  api: { calls: [house] }\n  house: { ports: { http: 8123, "
                            "native: 9000 } }\n"));
    EXPECT_EQ(loaded.printed,
              "error[calls.port-needed]: house has several ports, and the call does not say which\n"
              "  --> slipway.yaml:11:18\n"
              "    |\n"
              " 11 |   api: { calls: [house] }\n"
              "    |                  ^^^^^ api calls this\n"
              "    |\n"
              "    = house listens on http 8123 and native 9000 (slipway.yaml:12)\n"
              "    = help: write `house:http` or `house:native`\n\n");
}

TEST(RuleThree, ABareNameDropsEveryPortOfACallee) {
    Loaded loaded = load_text(
        with_head("defaults: { calls: [house:http, house:native] }\n"
                  "services:\n  api: { calls: [-house] }\n  web: {}\n"
                  "  house: { ports: { http: 8123, native: 9000 }, calls: [-house:http] }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(calls(service(loaded, "prod", "api")), "");
    EXPECT_EQ(calls(service(loaded, "prod", "web")), "house:8123 house:9000");
    EXPECT_EQ(calls(service(loaded, "prod", "house")), "house:9000");
}

TEST(RuleThree, OnlyNeedsOrdersAndACircleIsShown) {
    Loaded loaded =
        load_text(with_head("services:\n"
                            "  a: { needs: [b: healthy] }\n"
                            "  b: { needs: [c] }\n"
                            "jobs:\n"
                            "  c: { command: [x], needs: [a] }\n"));
    EXPECT_EQ(loaded.printed,
              "error[needs.cycle]: nothing can start first: a -> b -> c -> a\n"
              "  --> slipway.yaml:11:16\n"
              "    |\n"
              " 11 |   a: { needs: [b: healthy] }\n"
              "    |                ^ a needs b\n"
              "    |\n"
              "  --> slipway.yaml:12:16\n"
              "    |\n"
              " 12 |   b: { needs: [c] }\n"
              "    |                ^ b needs c\n"
              "    |\n"
              "  --> slipway.yaml:14:30\n"
              "    |\n"
              " 14 |   c: { command: [x], needs: [a] }\n"
              "    |                              ^ c needs a\n"
              "    |\n"
              "    = help: `needs` is for the order of the first start; a service that can wait "
              "for another by itself "
              "needs none\n\n");
}

TEST(RuleThree, AJobBeforeAReleaseComesBeforeEveryServiceThatRunsItsImage) {
    Loaded loaded =
        load_text(with_head("services:\n"
                            "  api: {}\n"
                            "  worker: { image: { same_as: api } }\n"
                            "jobs:\n"
                            "  migrate: { extends: api, needs: [worker: healthy] }\n"
                            "release: { before: [migrate] }\n"));
    ASSERT_EQ(loaded.findings.size(), 1u) << loaded.printed;
    EXPECT_EQ(loaded.findings.front().code, "needs.cycle");
    EXPECT_EQ(loaded.findings.front().message,
              "nothing can start first: worker -> migrate -> worker");
}

TEST(RuleThree, AJobTakesWhatAServiceRunsWithAndNeverHowItServes) {
    Loaded loaded = load_text(with_head(
        "services:\n"
        "  api:\n"
        "    image: { build: ./api }\n"
        "    size: 512/1024\n"
        "    command: [serve]\n"
        "    port: 8080\n"
        "    count: 3\n"
        "    environment: { A: b }\n"
        "    secrets: { KEY: $(secret.key) }\n"
        "    calls: [db]\n"
        "    needs: [migrate: done]\n"
        "    health: { command: [check] }\n"
        "    ingress: { path: /* }\n"
        "    scale: { range: 1-3, cpu: 50% }\n"
        "    deploy: { order: stop-first }\n"
        "    volumes: [files:/files]\n"
        "    sidecars: { proxy: { image: envoy } }\n"
        "stores: { files: { engine: efs }, db: { engine: postgres 16, size: db.t4g.micro } }\n"
        "secrets: { key: { generate: 32 } }\n"
        "jobs: { migrate: { extends: api, command: [migrate] } }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    const Job& job = *loaded.environment("prod").job("migrate");
    EXPECT_EQ(job.extends, "api");
    EXPECT_EQ(job.container.image.source, Image::Source(Image::Build{"./api"}));
    EXPECT_EQ(job.container.image.repository, "api");
    EXPECT_EQ(*job.size, FargateSize(512, 1024));
    EXPECT_EQ(job.container.command, std::vector<std::string>{"migrate"});
    EXPECT_EQ(variables(job.container), "A=b KEY=<key.value>!");
    EXPECT_EQ(calls(job), "db:5432");
    EXPECT_TRUE(job.needs.empty());
    EXPECT_TRUE(job.container.ports.empty());
    EXPECT_TRUE(job.container.mounts.empty());
    EXPECT_TRUE(job.sidecars.empty());
    EXPECT_FALSE(job.container.health);
    for (const char* key :
         {"port", "count", "health", "ingress", "scale", "deploy", "volumes", "sidecars"}) {
        EXPECT_EQ(job.merged.find(key), nullptr) << key;
    }
}

TEST(RuleFour, ReferencesAreResolvedAndSecretsSpread) {
    Loaded loaded = load_text(
        with_head("services:\n"
                  "  api:\n"
                  "    calls: [db, cache, web]\n"
                  "    environment:\n"
                  "      A: \"$(env)\"\n"
                  "      B: \"$(db.host):$(db.port)\"\n"
                  "      C: \"$(db.user):$(db.password)@\"\n"
                  "      D: \"$(cache.url)/0\"\n"
                  "      E: \"http://$(web.host)\"\n"
                  "      F: \"key $(secret.key)\"\n"
                  "      G: \"$$(HOME) $5\"\n"
                  "    secrets:\n"
                  "      H: $(db.url)/shop\n"
                  "      I: \"arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-abcdef\"\n"
                  "  web: { port: 80 }\n"
                  "stores:\n"
                  "  db: { engine: postgres 16, size: db.t4g.micro }\n"
                  "  cache: { engine: redis 7, size: cache.t4g.micro }\n"
                  "secrets: { key: {} }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(variables(service(loaded, "prod").container),
              "A=prod B=<db.host>:<db.port> C=<db.user>:<db.password>@! D=<cache.url>/0! "
              "E=http://<web.host> "
              "F=key <key.value>! G=$(HOME) $5 H=<db.url>/shop! "
              "I=arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-abcdef!");
}

TEST(RuleFour, AnUnknownReferenceIsAnErrorWithWhatThereIs) {
    Loaded loaded = load_text(
        with_head("services:\n  api: { calls: [db], environment: { A: \"x $(db.hots)\" } }\n"
                  "stores: { db: { engine: postgres 16, size: db.t4g.micro } }\n"));
    EXPECT_EQ(
        loaded.printed,
        "error[reference.unknown]: the postgres store `db` has no `hots`\n"
        "  --> slipway.yaml:11:44\n"
        "    |\n"
        " 11 |   api: { calls: [db], environment: { A: \"x $(db.hots)\" } }\n"
        "    |                                            ^^^^^^^^^^\n"
        "    |\n"
        "    = it has `$(db.host)`, `$(db.port)`, `$(db.user)`, `$(db.password)` and `$(db.url)`\n"
        "    = help: did you mean `$(db.host)`?\n\n");
}

TEST(RuleFour, TheEnvironmentOfTheShellIsNeverRead) {
    Loaded loaded = load_text(with_head("services:\n  api: { environment: { A: $(HOME) } }\n"));
    EXPECT_EQ(loaded.printed,
              "error[reference.unknown]: slipway knows no `$(HOME)`\n"
              "  --> slipway.yaml:11:28\n"
              "    |\n"
              " 11 |   api: { environment: { A: $(HOME) } }\n"
              "    |                            ^^^^^^^\n"
              "    |\n"
              "    = known are $(env), $(secret.NAME), and of services and stores what they have, "
              "such as $(NAME.host); "
              "the shell's environment is never read\n"
              "    = help: write `$$(HOME)` for that text itself\n\n");
}

TEST(RuleFour, AScalarIsReadFromItsRawText) {
    Loaded loaded = load_text(
        "slipway: 1\nplatform: shop\nenvironments:\n  prod: { account: 012345678901, region: "
        "eu-west-1 }\n"
        "services: { api: { environment: { A: 1e3, B: true, C: 0x10, D: ~x, E: 3.10 } } }\n"
        "stores: { db: { engine: postgres 15.10, size: db.t4g.micro } }\n");
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(*loaded.environment("prod").account, "012345678901");
    EXPECT_EQ(*loaded.environment("prod").store("db")->version, "15.10");
    EXPECT_EQ(variables(service(loaded, "prod").container), "A=1e3 B=true C=0x10 D=~x E=3.10");
}

TEST(RuleFour, AVariableMayHoldTheTextOfAFile) {
    Loaded loaded = load_text(
        with_head("services:\n  api: { environment: { CONFIG: { file: config/a.yaml } } }\n"),
        {{"config/a.yaml", "key: $(not a reference)\n"}});
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(variables(service(loaded, "prod").container), "CONFIG=key: $(not a reference)\n");
}

TEST(RuleFour, OnlyTheEnvironmentIsReplacedInCommands) {
    Loaded loaded =
        load_text(with_head("services:\n  api: { command: [sh, -c, \"echo $(hostname) in "
                            "$(env)\"], may: [read s3://files-$(env)] }\n"));
    ASSERT_TRUE(loaded.platform) << loaded.printed;
    EXPECT_EQ(service(loaded, "dev").container.command.back(), "echo $(hostname) in dev");
    EXPECT_EQ(service(loaded, "dev").may.front().resource, "files-dev");
}

}  // namespace
}  // namespace platform
