// Each code of this room, met in a manifest: what is said, and where. One row a way to get it
// wrong.
#include <set>

#include <gtest/gtest.h>

#include "platform/codes.h"
#include "platform/findings.h"
#include "platform/report.h"
#include "platform/tags.h"
#include "platform/test_manifest.h"

namespace platform {
namespace {

struct Row {
    std::string_view manifest;  ///< behind the nine lines of `with_head`
    std::string_view found;     ///< "code line:column message"; several in lines of their own
};

constexpr Row kRows[] = {
    {"services:\n  api: { prot: 80 }\n",
     "manifest.unknown-key 11:10 `prot` is not a key of a service\n"},
    {"servises: {}\n", "manifest.unknown-key 10:1 `servises` is not a key of a manifest\n"},
    {"services:\n  api: { healthcheck: {} }\n",
     "manifest.unknown-key 11:10 `healthcheck` is not a key of a service\n"},
    {"services: []\n",
     "manifest.wrong-type 10:11 `services` is a list, expected a mapping from names to service "
     "keys\n"},
    {"services: { api: [] }\n",
     "manifest.wrong-type 10:18 `api` is a list, expected a mapping of service keys\n"},
    {"services: { api: { count: [1] } }\n",
     "manifest.wrong-type 10:27 `count` is a list, expected a whole number from 0 to 5000\n"},
    {"services: { api: { command: serve } }\n",
     "manifest.wrong-type 10:29 `command` is a single value, expected a list, each text\n"},
    {"services: { api: { count: } }\n", "manifest.no-value 10:27 `count` has no value\n"},
    {"services: { api: { count: !Ref x } }\n",
     "manifest.wrong-type 10:27 the tag `!Ref` has no meaning in a manifest\n"},
    {"services: { api: { count: many } }\n",
     "manifest.value 10:27 `count` cannot be \"many\": expected a whole number from 0 to 5000\n"},
    {"services: { api: { stop_timeout: 30 } }\n",
     "manifest.value 10:34 `stop_timeout` cannot be \"30\": expected a duration from 2s to 2m in "
     "whole seconds\n"},
    {"services: { api: { stop_timeout: 1500ms } }\n",
     "manifest.value 10:34 `stop_timeout` cannot be \"1500ms\": expected a duration from 2s to 2m "
     "in whole seconds\n"},
    {"services: { api: { stop_timeout: 5m } }\n",
     "manifest.value 10:34 `stop_timeout` cannot be \"5m\": expected a duration from 2s to 2m in "
     "whole seconds\n"},
    {"services: { api: { log_retention: 8d } }\n",
     "manifest.value 10:35 `log_retention` cannot be \"8d\": expected a time that CloudWatch Logs "
     "can keep events\n"},
    {"services: { api: { capacity: spott } }\n",
     "manifest.value 10:30 `capacity` cannot be \"spott\": expected on-demand, spot or "
     "spot-only\n"},
    {"services: { api: { port: 70000 } }\n",
     "manifest.value 10:26 `port` cannot be \"70000\": expected a port from 1 to 65535\n"},
    {"services: { api: { exec: maybe } }\n",
     "manifest.value 10:26 `exec` cannot be \"maybe\": expected true or false\n"},
    {"services: { api: { alarms: [5xx > 1] } }\n",
     "manifest.value 10:29 `alarms` cannot be \"5xx > 1\": expected a limit on 5xx, 4xx, p50 to "
     "p99.9, cpu, memory, unhealthy or running\n"},
    {"services: { api: { may: [peek s3://x] } }\n",
     "manifest.value 10:26 `may` cannot be \"peek s3://x\": expected a permission such as `read "
     "s3://bucket`\n"},
    {"services: { api: { deploy: { strategy: linear 1% } } }\n",
     "manifest.value 10:40 `strategy` cannot be \"linear 1%\": expected rolling, blue-green, "
     "canary N% or linear N% (3% at least)\n"},
    {"services: { Api: {} }\n",
     "manifest.value 10:13 `Api` cannot stand under `services`: expected a name: lower-case "
     "letters, digits and single hyphens, a letter first, at most 40\n"},
    {"services: { api: { environment: { 1A: x } } }\n",
     "manifest.value 10:35 `1A` cannot stand under `environment`: expected a name of letters, "
     "digits and `_`, no digit first\n"},
    {"services: { api: { size: 512/8192 } }\n",
     "size.not-on-fargate 10:26 Fargate has no tasks of 512/8192\n"},
    {"services: { api: { size: xl } }\n", "size.unknown 10:26 there is no size `xl`\n"},
    {"services: { api: { count: { prod: 1, prd: 2, default: 1 } } }\n",
     "manifest.unknown-environment 10:38 there is no environment `prd`\n"},
    {"services: { api: { count: { prod: 1 } } }\n",
     "manifest.missing-environment 10:27 `count` has no value for dev\n"},
    {"services: { api: { port: 80, ports: { a: 1 } } }\n",
     "manifest.conflict 10:30 `port` and `ports` exclude each other\n"},
    {"services: { api: { environment: { A: x }, secrets: { A: $(secret.k) } } }\nsecrets: { k: {} "
     "}\n",
     "manifest.conflict 10:54 `A` stands under `environment` and under `secrets`\n"},
    {"services: { api: { image: { build: ., mirror: x } } }\n",
     "manifest.conflict 10:27 an image comes from one place, not from `build` and `mirror`\n"},
    {"services: { api: { health: { every: 10s } } }\n",
     "manifest.missing-key 10:28 `health` needs `command`\n"},
    {"services: { api: { port: 80, ingress: {} } }\n",
     "manifest.missing-key 10:39 the ingress of `api` needs `path` or `host`\n"},
    {"stores: { db: { engine: postgres 16 } }\n",
     "manifest.missing-key 10:11 the store `db` needs `size`\n"},
    {"stores: { db: { size: db.t4g.micro } }\n",
     "manifest.missing-key 10:11 the store `db` needs `engine`\n"},
    {"stores: { db: { engine: redis 7, size: db.t4g.micro } }\n",
     "manifest.value 10:40 `db.t4g.micro` is no instance class of ElastiCache\n"},
    {"stores: { db: { engine: redis 7, size: cache.t4g.micro, storage: 20 GB } }\n",
     "store.not-for-engine 10:66 `storage` means nothing to `engine: redis 7`: it is for "
     "postgres\n"},
    {"services: { api: {} }\njobs: { api: {} }\n",
     "manifest.name-taken 11:9 `api` stands under `services` and under `jobs`\n"},
    {"services: { secret: {} }\n",
     "manifest.reserved-name 10:13 nothing may be called `secret`: `$(secret.NAME)` would have two "
     "meanings\n"},
    {"services: { api: { environment: { A: { file: a.txt } } } }\n",
     "manifest.file 10:46 there is no readable file \"a.txt\" beside the manifest\n"},
    {"services: { api: { environment: { A: { file: ../a.txt } } } }\n",
     "manifest.file 10:46 \"../a.txt\" leads out of the manifest's folder\n"},
    {"services: { api: { environment: { A: { file: a/../../b } } } }\n",
     "manifest.file 10:46 \"a/../../b\" leads out of the manifest's folder\n"},
    {"services: { api: { extends: publik } }\ntemplates: { public: {} }\n",
     "extends.unknown 10:29 there is no template `publik`\n"},
    {"jobs: { a: { extends: apj } }\nservices: { api: {} }\n",
     "extends.unknown 10:23 there is no service or template `apj`\n"},
    {"jobs: { a: { extends: [api, t] } }\nservices: { api: {} }\ntemplates: { t: {} }\n",
     "extends.several 10:23 the job `a` extends a service and more\n"},
    {"templates: { a: { extends: b }, b: { extends: a } }\n",
     "extends.cycle 10:28 templates extend each other in a circle\n"},
    {"services: { api: { calls: [redis] } }\n",
     "calls.unknown 10:28 there is no service or store `redis`\n"},
    {"services: { api: { calls: [web] }, web: {} }\n",
     "calls.no-port 10:28 web listens on no port, nothing can call it\n"},
    {"services: { api: { calls: [web:http] }, web: { port: 80 } }\n",
     "calls.no-such-port 10:32 web has no port http\n"},
    {"services: { api: { calls: [web:9001] }, web: { ports: { http: 8123, native: 9000 } } }\n",
     "calls.no-such-port 10:32 web has no port 9001\n"},
    {"services: { api: { calls: [\"db:5432\"] } }\nstores: { db: { engine: postgres 16, size: "
     "db.t4g.micro } }\n",
     "calls.no-such-port 10:32 db has no port 5432\n"},
    {"services: { api: { calls: [web] }, web: { ports: { a: 1, b: 2 } } }\n",
     "calls.port-needed 10:28 web has several ports, and the call does not say which\n"},
    {"services: { api: { calls: [files] } }\nstores: { files: { engine: efs } }\n",
     "calls.not-callable 10:28 `files` is a file system, it is not called\n"},
    {"services:\n  api: { calls: [a, b] }\n  a: { port: 1, callers_get: { X: one } }\n  b: { port: "
     "1, callers_get: { X: two } }\n",
     "calls.given-twice 13:35 a and b both give `X` to api\n"},
    {"services: { api: { needs: [worker] } }\n",
     "needs.unknown 10:28 there is no service or job `worker`\n"},
    {"services: { api: { needs: [web: done] }, web: {} }\n",
     "needs.until 10:33 `web` is a service, it is never done\n"},
    {"services: { api: { needs: [web: soon] }, web: {} }\n",
     "manifest.value 10:33 `needs` cannot be \"soon\": expected healthy or done\n"},
    {"services: { api: { needs: [api: healthy] } }\n",
     "needs.cycle 10:28 nothing can start first: api -> api\n"},
    {"services: { api: { environment: { A: $(db.host } } }\n",
     "reference.syntax 10:38 `$(` is never closed\n"},
    {"services: { api: { environment: { A: $(web.host) } }, web: { port: 80 } }\n",
     "reference.not-called 10:38 api has the address of `web`, but does not call it: the port is "
     "closed\n"},
    {"services: { api: { command: [\"$(web.host)\"] }, web: { port: 80 } }\n",
     "reference.not-here 10:30 `$(web.host)` is resolved in environment variables only\n"},
    {"services: { api: { environment: { A: $(secret.kay) } } }\nsecrets: { key: {} }\n",
     "reference.unknown 10:38 there is no secret `kay`\n"},
    {"secrets: { a: { value: x$(secret.b) }, b: { value: y$(secret.a) } }\n",
     "reference.cycle 10:25 secrets are put together from each other in a circle\n"},
    {"services: { api: { secrets: { A: hunter2 } } }\n",
     "secrets.plain-value 10:34 the secret `A` stands in the manifest for all to read\n"},
    {"services: { api: { secrets: { A: $(env) } } }\n",
     "secrets.plain-value 10:34 nothing in `A` is a secret\n"},
    {"services: { api: { image: \"app:\" } }\n",
     "manifest.value 10:27 `image` cannot be \"app:\": expected the name of an image\n"},
    {"services: { api: { secrets: { A: arn:aws:s3:::bucket/x } } }\n",
     "manifest.value 10:34 `A` cannot be \"arn:aws:s3:::bucket/x\": expected `$(secret.NAME)`, "
     "text "
     "that touches a secret, or the ARN of one\n"},
    {"services: { api: { environment: { A: \"{{resolve:ssm:/a}}\" } } }\n",
     "reference.dynamic 10:38 `A` holds a dynamic reference, which CloudFormation resolves in "
     "clear "
     "text\n"},
    {"services: { api: { labels: { a: \"{{resolve:ssm:/a}}\" } } }\n",
     "reference.dynamic 10:33 `a` holds a dynamic reference, which CloudFormation resolves in "
     "clear "
     "text\n"},
    {"services: { api: { command: [\"x{{resolve:ssm:/a}}\"] } }\n",
     "reference.dynamic 10:30 `command` holds a dynamic reference, which CloudFormation resolves "
     "in "
     "clear text\n"},
    {"tags: { a: \"{{resolve:ssm:/a}}\" }\n",
     "reference.dynamic 10:12 `a` holds a dynamic reference, which CloudFormation resolves in "
     "clear "
     "text\n"},
    {"services: { api: { may: [{ actions: [], resources: [\"*\"] }] } }\n",
     "manifest.no-value 10:37 a permission without `actions` permits nothing\n"},
    {"services: { api: { may: [{ actions: [\"s3:\"], resources: [uploads] }] } }\n",
     "manifest.value 10:38 `actions` cannot be \"s3:\": expected an action of IAM\n"
     "manifest.value 10:58 `resources` cannot be \"uploads\": expected an ARN, or `*`\n"},
    {"services: { api: { volumes: [/proc], user: a b } }\n",
     "manifest.value 10:30 `volumes` cannot be \"/proc\": expected STORE:/path, STORE:/path:ro, or "
     "/path for scratch space\n"
     "manifest.value 10:44 `user` cannot be \"a b\": expected a user or a number, with `:` and a "
     "group perhaps\n"},
    {"services: { api: { volumes: [/data, /data] } }\n",
     "manifest.conflict 10:37 two volumes are mounted at /data\n"},
    {"services: { api: { health: { command: [CMD-SHELL] } } }\n",
     "manifest.value 10:40 `CMD-SHELL` is no program: a list is run as it stands\n"},
    {"services: { api: { health: { command: [] } } }\n",
     "manifest.no-value 10:39 the `command` of `health` is empty\n"},
    {"services: { api: { sidecars: { s: { before_main: done, essential: true } } } }\n",
     "manifest.conflict 10:67 `s` is to end before the main container starts, and would end the "
     "task\n"},
    {"services: { api: { image: { same_as: apy } } }\n",
     "image.unknown-service 10:38 there is no service `apy`\n"},
    {"services: { a: { image: { same_as: b } }, b: { image: { same_as: a } } }\n",
     "image.cycle 10:36 services run each other's image in a circle\n"},
    {"services: { api: { ingress: { path: /* } } }\n",
     "ingress.no-port 10:29 the load balancer cannot reach `api`: it has no port\n"},
    {"services: { api: { ports: { a: 1, b: 2 }, ingress: { path: /* } } }\n",
     "ingress.port-needed 10:52 `api` has several ports, and `ingress` does not say which\n"},
    {"services: { api: { ports: { a: 1, b: 2 }, ingress: { path: /*, port: c } } }\n",
     "ingress.no-such-port 10:70 `api` has no port `c`\n"},
    {"services: { api: { volumes: [files:/x] } }\n",
     "volumes.unknown-store 10:30 there is no store `files`\n"},
    {"services: { api: { volumes: [db:/x] } }\nstores: { db: { engine: redis 7, size: "
     "cache.t4g.micro } }\n",
     "volumes.not-a-file-system 10:30 the store `db` is no file system, it cannot be mounted\n"},
    {"release: { before: [migrate] }\n", "release.unknown-job 10:21 there is no job `migrate`\n"},
    {"jobs: { m: {} }\nrelease: { before: [m], after: [m] }\n",
     "release.twice 11:33 the job `m` stands in a release twice\n"},
    {"accept: [{ rule: x.y, at: nowhere, because: z }]\n",
     "accept.unknown-place 10:27 there is no service, store, job or environment `nowhere`\n"},
    {"accept: [{ rule: x.y }]\n",
     "manifest.missing-key 10:10 an accepted finding needs `because`\n"},
    {"overrides: [{ stack: api, op: move, path: /a }]\n",
     "manifest.missing-key 10:13 `op: move` needs `from`\n"},
    {"services: { api: { port: 80, ingress: { path: [/a, /b, /a], host: [a.b, a.b] } } }\n",
     "manifest.twice 10:56 `/a` stands in `path` twice\n"
     "manifest.twice 10:73 `a.b` stands in `host` twice\n"},
    {"services: { api: { environment: { A: \"x\\0\", B: { file: \"\\0\" } } } }\n",
     "manifest.value 10:38 `A` holds the character U+0000\n"
     "manifest.value 10:56 `file` holds the character U+0000\n"},
    {"overrides: [{ stack: api, op: add, path: /a, value: { b: [\"\\0\"] } }]\n",
     "manifest.value 10:59 `value` holds the character U+0000\n"},
    {"services: { api: { tags: { Service: x, \"aws:a\": x, a: \"b,c\" } } }\n",
     "manifest.value 10:28 `Service` cannot stand under `tags`: expected a tag name of at most 128 "
     "characters, not starting with `aws:`\n"
     "manifest.value 10:40 `aws:a` cannot stand under `tags`: expected a tag name of at most 128 "
     "characters, not starting with `aws:`\n"
     "manifest.value 10:55 `a` cannot be \"b,c\": expected text of at most 256 letters, digits, "
     "spaces and `_.:/=+-@`\n"},
    {"tags: { Owner: a }\nservices: { api: { tags: { owner: x } } }\n",
     "manifest.conflict 11:28 the tags `Owner` and `owner` differ by case alone\n"},
    {"services: { api: { tags: { -owner: x } } }\n",
     "merge.nothing-to-drop 10:28 `-owner` drops nothing: no lower layer has `owner`\n"
     "manifest.wrong-type 10:36 `-owner:` drops a tag and has no value\n"},
};

std::string found(const Loaded& loaded) {
    std::string text;
    for (const base::Diagnostic& finding : loaded.findings) {
        base::SourceSpan place = finding.labels.front().span;
        base::LineColumn at = loaded.sources.position(place.file, place.begin);
        text += finding.code + " " + std::to_string(at.line) + ":" + std::to_string(at.column) +
                " " + finding.message + "\n";
    }
    return text;
}

TEST(BadManifests, AreToldWhatIsWrongAndWhere) {
    for (const Row& row : kRows) {
        Loaded loaded = load_text(with_head(row.manifest));
        EXPECT_EQ(found(loaded), row.found) << row.manifest;
    }
}

TEST(BadManifests, AllHaveTheirMistakesToldAtOnce) {
    std::string all;
    for (const char* name : {"a", "b", "c"}) {
        all += std::string("  ") + name +
               ": { prot: 1, count: x, calls: [nobody], environment: { A: $(x.y) } }\n";
    }
    EXPECT_EQ(load_text(with_head("services:\n" + all)).findings.size(), 12u);
}

/// One mistake each; everything that others would say only follows from it.
constexpr Row kFirstCauses[] = {
    {"services:\n  Web: { port: 80 }\n"
     "  c: { calls: [Web], needs: [Web: healthy], environment: { A: $(Web.host) } }\n",
     "manifest.value 11:3 `Web` cannot stand under `services`: expected a name: lower-case "
     "letters, "
     "digits and single hyphens, a letter first, at most 40\n"},
    {"servises:\n  web: { port: 80 }\njobs: { report: { extends: web, calls: [web] } }\n",
     "manifest.unknown-key 10:1 `servises` is not a key of a manifest\n"},
    {"sizes:\n  s: 256/512\n  arch: arm64\n  count: 2\n  calls: [web]\n"
     "services: { web: { port: 80, size: s, calls: [-web] } }\n",
     "manifest.misplaced 12:3 `arch`, `count` and `calls` are keys of `defaults`, and stand under "
     "`sizes`\n"},
    {"defaults:\n  count: 1\n  public: { port: 80 }\n"
     "services: { web: { extends: public, ingress: { path: /* } } }\n",
     "manifest.unknown-key 12:3 `public` is not a key of a service\n"},
    {"services:\n  api: { calls: [db], environment: { DB: $(db.host) }, volumes: [files:/data] }\n"
     "  db: { engine: postgres 16, size: db.t4g.micro }\n  files: { engine: efs }\n",
     "manifest.misplaced 12:3 `db` and `files` look like stores, and stand under `services`\n"},
    {"secrets:\n  key: {}\n  migrate: { command: [up], timeout: 5m }\n"
     "release: { before: [migrate] }\n",
     "manifest.misplaced 12:3 `migrate` looks like a job, and stands under `secrets`\n"},
};

TEST(BadManifests, AreToldTheFirstCauseAlone) {
    for (const Row& row : kFirstCauses)
        EXPECT_EQ(found(load_text(with_head(row.manifest))), row.found) << row.manifest;
    EXPECT_EQ(found(load_text("slipway: 1\nplatform: x\nenvironments:\n"
                              "  Prod: { region: eu-west-1 }\n  dev: { region: eu-west-1 }\n"
                              "services:\n  a: { count: { Prod: 2, dev: 1 } }\n"
                              "  b: { count: { prod: 2, default: 1 }, command: { dev: [x] } }\n")),
              "manifest.value 4:3 `Prod` cannot stand under `environments`: expected a name: "
              "lower-case letters, digits and single hyphens, a letter first, at most 40\n");
}

TEST(BadManifests, StillNameWhatNobodyWrote) {
    EXPECT_EQ(
        found(load_text(with_head("services:\n  Web: { port: 80 }\n  c: { calls: [wob] }\n"))),
        "manifest.value 11:3 `Web` cannot stand under `services`: expected a name: lower-case "
        "letters, digits and single hyphens, a letter first, at most 40\n"
        "calls.unknown 12:16 there is no service or store `wob`\n");
}

TEST(BadManifests, HaveNoPlatform) {
    for (const Row& row : kRows) {
        Loaded loaded = load_text(with_head(row.manifest));
        EXPECT_EQ(loaded.platform.has_value(), !base::has_errors(loaded.findings)) << row.manifest;
    }
}

TEST(BadManifests, OfAnyFormAreDocumentsFirst) {
    EXPECT_EQ(found(load_text("")), "manifest.no-value 1:1 the manifest is empty\n");
    EXPECT_EQ(found(load_text("- a\n")),
              "manifest.wrong-type 1:1 a manifest is a mapping of keys to values\n");
    EXPECT_EQ(
        found(load_text("slipway: 2\nplatform: x\nenvironments: { dev: { region: eu-west-1 } }\n")),
        "manifest.value 1:10 `slipway` cannot be \"2\": expected a whole number from 1 to 1\n");
    EXPECT_EQ(found(load_text("slipway: 1\nplatform: x\nenvironments: {}\n")),
              "manifest.no-value 3:15 `environments` is empty, and a platform needs one\n");
    EXPECT_EQ(found(load_text("slipway: 1\nenvironments: { dev: {} }\n")),
              "manifest.missing-key 1:1 a manifest needs `platform`\n"
              "manifest.missing-key 2:17 the environment `dev` needs `region`\n");
}

TEST(BadManifests, InEnvironmentsAreToldToo) {
    auto with = [](std::string_view environment) {
        return load_text("slipway: 1\nplatform: x\nenvironments:\n  dev: { region: eu-west-1, " +
                         std::string(environment) + " }\n");
    };
    EXPECT_EQ(found(with("services: { api: { count: 1 } }")),
              "manifest.unknown-name 4:41 there is no `api` under `services` of the manifest\n");
    EXPECT_EQ(
        found(with("account: 1234")),
        "manifest.value 4:38 `account` cannot be \"1234\": expected an AWS account: 12 digits\n");
    EXPECT_EQ(found(with("network: { public: [subnet-0a] }")),
              "manifest.conflict 4:48 `public` names subnets of an existing VPC, and there is no "
              "`vpc`\n");
    EXPECT_EQ(
        found(with("network: { vpc: vpc-0a, nat: one }")),
        "manifest.missing-key 4:45 an existing `vpc` needs `private`\n"
        "manifest.missing-key 4:45 an existing `vpc` needs `public`\n"
        "manifest.conflict 4:53 `vpc` and `nat` exclude each other\n");
    EXPECT_EQ(found(with("test_from: [1.2.3.0/24, 1.2.3.0/24]")),
              "manifest.twice 4:53 `1.2.3.0/24` stands in `test_from` twice\n");
    EXPECT_EQ(found(with("notify: [a@b.de, a@b.de]")),
              "manifest.twice 4:46 `a@b.de` stands in `notify` twice\n");
    EXPECT_EQ(
        found(with("network: { vpc: vpc-0a, public: [subnet-1, subnet-1], private: [subnet-2], "
                   "isolated: [subnet-3, subnet-3] }")),
        "manifest.twice 4:72 `subnet-1` stands in `public` twice\n"
        "manifest.twice 4:125 `subnet-3` stands in `isolated` twice\n");
    EXPECT_EQ(found(with("account: \"111122223333\", role: \"arn:aws:iam::444455556666:role/a\"")),
              "manifest.conflict 4:60 the role is of account 444455556666, and `dev` is in "
              "111122223333\n");
    EXPECT_EQ(found(with("role: \"arn:aws:iam::444455556666:user/a\"")),
              "manifest.value 4:35 `role` cannot be \"arn:aws:iam::444455556666:user/a\": expected "
              "the ARN of an IAM role\n");
    EXPECT_EQ(found(with("notify: \"arn:aws:sns:eu-west-2:111122223333:a\"")),
              "manifest.conflict 4:37 the topic is in eu-west-2, and alarms of `dev` ring in "
              "eu-west-1\n");
    EXPECT_EQ(found(with("domain: { zone: Z1, name: " + std::string(61, 'a') + ".com }")),
              "manifest.value 4:55 `" + std::string(61, 'a') +
                  ".com` is too long for a certificate: 65 characters, and ACM takes 64\n");
    EXPECT_EQ(found(with("domain: { zone: Z1, name: " + std::string(60, 'a') + ".com }")), "");
    EXPECT_EQ(found(with("protect: { dev: true }")),
              "manifest.wrong-type 4:38 `protect` cannot differ by environment here\n");
}

TEST(BadManifests, DeepChainsOfTemplatesEnd) {
    std::string templates = "templates:\n  t0: {}\n";
    for (int i = 1; i <= 40; ++i) {
        templates += "  t" + std::to_string(i) + ": { extends: t" + std::to_string(i - 1) + " }\n";
    }
    Loaded loaded = load_text(with_head(templates + "services: { api: { extends: t40 } }\n"));
    ASSERT_EQ(loaded.findings.size(), 1u);
    EXPECT_EQ(loaded.findings.front().code, "extends.too-deep");
}

TEST(BadManifests, ThatAskForEndlessWorkAreRefused) {
    auto many = [](std::string_view key, int count, std::string_view value) {
        std::string text = std::string(key) + ":\n";
        for (int i = 0; i < count; ++i)
            text += "  n" + std::to_string(i) + ": " + std::string(value) + "\n";
        return text;
    };
    const std::string head = "slipway: 1\nplatform: x\n";
    EXPECT_EQ(found(load_text(head + many("environments", 101, "{ region: eu-west-1 }"))),
              "manifest.too-large 3:1 101 environments of 0 services, jobs, stores and secrets are "
              "more than slipway "
              "takes in one manifest\n");
    const std::string hundred = many("environments", 100, "{ region: eu-west-1 }");
    EXPECT_EQ(found(load_text(head + hundred + many("services", 100, "{}"))), "");
    EXPECT_EQ(load_text(head + hundred + many("services", 101, "{}")).findings.front().code,
              "manifest.too-large");
}

TEST(BadManifests, OfThousandsOfMistakesShowTheFirstAndCountTheRest) {
    std::string text = "services:\n";
    for (int i = 0; i < 1500; ++i)
        text += "  s" + std::to_string(i) + ": { prot: 1 }\n";
    Loaded loaded = load_text(with_head(text));
    ASSERT_EQ(loaded.findings.size(), Report::kMost + 1);
    EXPECT_EQ(loaded.findings.back().message, "500 more findings are not shown");
    EXPECT_EQ(loaded.sources.position(0, loaded.findings.back().labels.front().span.begin).line,
              1011u);
}

std::string numbered_tags(std::size_t count) {
    std::string text = "{ ";
    for (std::size_t i = 0; i < count; ++i)
        text += "t" + std::to_string(i) + ": x, ";
    return text + "}";
}

TEST(BadManifests, WithMoreTagsThanAwsTakesAreRefused) {
    auto with = [](std::size_t own, std::size_t more) {
        return load_text("slipway: 1\nplatform: x\ntags: " + numbered_tags(own) +
                         "\nenvironments: { dev: { region: eu-west-1, tags: { a: x } } }\n"
                         "services: { api: { tags: { " +
                         (more == 0 ? "-t0:" : "b: x") + " } } }\n");
    };
    EXPECT_EQ(with(kMostTags - 2, 1).printed, "");
    EXPECT_EQ(with(kMostTags - 1, 0).printed, "");
    ASSERT_EQ(with(kMostTags - 1, 1).findings.size(), 1u);
    EXPECT_EQ(with(kMostTags - 1, 1).findings.front().message, "`api` has more than 44 tags");
    EXPECT_EQ(with(kMostTags, 0).findings.front().message, "`dev` has more than 44 tags");
}

/// Codes that other tests meet: they need several environments, or what the rules find.
const std::set<std::string_view> kMetElsewhere = {
    "accept.stale",          "extends.too-deep",       "manifest.environment-name",
    "manifest.misplaced",    "manifest.more-findings", "manifest.too-large",
    "manifest.unknown-name", "region.twice",           "tags.too-many"};

TEST(Codes, AreEachMetByAManifest) {
    std::set<std::string_view> met = kMetElsewhere;
    for (const Row& row : kRows) {
        std::string_view rest = row.found;
        while (!rest.empty()) {
            met.insert(rest.substr(0, rest.find(' ')));
            rest.remove_prefix(rest.find('\n') + 1);
        }
    }
    std::set<std::string_view> known;
    for (const base::Code& code : kCodes)
        known.insert(code.code);
    EXPECT_EQ(met, known);
}

}  // namespace
}  // namespace platform
