// Sizes, ports, needs, health, stopping, images: rules about a service by itself.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "platform/rules/test_rules.h"

namespace platform {
namespace {

TEST(Rules, AddUpTheSidecarsOfATask) {
    const Row rows[] = {
        {"room for all",
         in_dev("services: { api: { sidecars: { proxy: { cpu: 64, memory: 128 } } } }\n"), ""},
        {"three quarters are still fine",
         in_dev("services: { api: { sidecars: { proxy: { cpu: 192, memory: 384 } } } }\n"), ""},
        {"little is left", in_dev("services: { api: { sidecars: { proxy: { cpu: 224 } } } }\n"),
         "size.sidecars-leave-little: the sidecars of api leave it 32 of 256 CPU units in dev\n"},
        {"memory counts as well",
         in_dev("services: { api: { sidecars: { proxy: { memory: 400 } } } }\n"),
         "size.sidecars-leave-little: the sidecars of api leave it 112 of 512 MiB in dev\n"},
        {"more than there is",
         in_dev("services: { api: { sidecars: { a: { cpu: 200 }, b: { cpu: 100 } } } }\n"),
         "size.sidecars-too-big: the sidecars of api take 300 CPU units, and its task has 256 in "
         "dev\n"},
        {"all of the memory", in_dev("services: { api: { sidecars: { a: { memory: 512 } } } }\n"),
         "size.sidecars-too-big: the sidecars of api take 512 MiB, and its task has 512 in dev\n"},
        {"jobs have sidecars too", in_dev("jobs: { load: { sidecars: { a: { cpu: 257 } } } }\n"),
         "size.sidecars-too-big: the sidecars of load take 257 CPU units, and its task has 256 in "
         "dev\n"},
        {"ten containers are allowed",
         in_dev(
             "services: { api: { sidecars: { a: , b: , c: , d: , e: , f: , g: , h: , i: } } }\n"),
         ""},
        {"eleven are not",
         in_dev("services: { api: { sidecars: { a: , b: , c: , d: , e: , f: , g: , h: , i: , j: } "
                "} }\n"),
         "size.too-many-containers: a task of api has 11 containers, ECS allows 10 in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, LetEachPortOfATaskHaveOneListener) {
    const Row rows[] = {
        {"different ports",
         in_dev("services: { api: { port: 8080, sidecars: { proxy: { port: 8081 } } } }\n"), ""},
        {"main and sidecar",
         in_dev("services: { api: { port: 8080, sidecars: { proxy: { port: 8080 } } } }\n"),
         "port.duplicate: port 8080 is taken twice in a task of api in dev\n"},
        {"one container, two names", in_dev("services: { api: { ports: { a: 80, b: 80 } } }\n"),
         "port.duplicate: port 80 is taken twice in a task of api in dev\n"},
        {"different services", in_dev("services: { a: { port: 80 }, b: { port: 80 } }\n"), ""},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, ExplainWaitsThatProveNothingOrNeverEnd) {
    const Row rows[] = {
        {"a checked service",
         in_dev("services: { a: { needs: [b: healthy] }, b: { health: { command: [/ok] } } }\n"),
         ""},
        {"the load balancer is a check",
         in_dev(
             "services: { a: { needs: [b: healthy] }, b: { port: 80, ingress: { path: / } } }\n"),
         ""},
        {"no check", in_dev("services: { a: { needs: [b: healthy] }, b: }\n"),
         "needs.health-unproven: a waits until b is healthy, and nobody asks b for its health in "
         "dev\n"},
        {"no tasks", in_dev("services: { a: { needs: [b: healthy] }, b: { count: 0 } }\n"),
         "needs.never-healthy: a waits for b, which has no tasks in dev\n"},
        {"a job of the release",
         in_dev(
             "services: { a: { needs: [m: done] } }\njobs: { m: {} }\nrelease: { before: [m] }\n"),
         ""},
        {"a job that nobody runs",
         in_dev("services: { a: { needs: [m: done] } }\njobs: { m: {} }\n"),
         "needs.job-never-runs: a waits for the job m, which nothing starts before it in dev\n"},
        {"a job that comes too late",
         in_dev(
             "services: { a: { needs: [m: done] } }\njobs: { m: {} }\nrelease: { after: [m] }\n"),
         "needs.job-never-runs: a waits for the job m, which nothing starts before it in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, JudgeHealthChecksByTheirArithmetic) {
    const Row rows[] = {
        {"the defaults", in_dev("services: { a: { health: { command: [/ok] } } }\n"), ""},
        {"longer than the interval",
         in_dev("services: { a: { health: { command: [/ok], every: 10s, timeout: 11s } } }\n"),
         "health.timeout: a health check of a may last 11s, and the next is due after 10s in "
         "dev\n"},
        {"29 seconds are too few",
         in_dev("services: { a: { health: { command: [/ok], every: 9s, start: 2s } } }\n"),
         "health.impatient: a is given up 29s after its start unless it answers by then in dev\n"},
        {"30 seconds are enough",
         in_dev("services: { a: { health: { command: [/ok], every: 9s, start: 3s } } }\n"), ""},
        {"a sidecar's check",
         in_dev("services: { a: { sidecars: { p: { health: { command: [/ok], every: 5s, retries: 1 "
                "} } } } }\n"),
         "health.impatient: p is given up 5s after its start unless it answers by then in dev\n"},
        {"the load balancer must get its answer in time",
         in_dev("services: { a: { port: 80, ingress: { path: /, health: { every: 5s } } } }\n"),
         "ingress.health-timeout: the load balancer asks a every 5s and waits 5s for the answer in "
         "dev\n"},
        {"grace to the second",
         in_dev("services: { a: { port: 80, ingress: { path: /, grace: 20s } } }\n"), ""},
        {"a second too little",
         in_dev("services: { a: { port: 80, ingress: { path: /, grace: 19s } } }\n"),
         "health.grace-too-short: tasks of a are judged after 19s, and are healthy after 20s at "
         "best in dev\n"},
        {"the container's start time counts",
         in_dev("services: { a: { port: 80, ingress: { path: / }, health: { command: [/ok], start: "
                "1m } } }\n"),
         "health.grace-too-short: tasks of a are judged after 1m, and are healthy after 1m20s at "
         "best in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, KnowImagesWithoutAShell) {
    auto with = [](std::string_view image, std::string_view command) {
        return in_dev(fmt::format(
            "services: {{ a: {{ image: \"{}\", health: {{ command: {} }} }} }}\n", image, command));
    };
    std::string_view none = "health.no-shell: the health check of a needs a shell, and ";
    const Row rows[] = {
        {"a shell is there", with("ghcr.io/shop/a:1", "curl -f localhost"), ""},
        {"a program of the image",
         with("otel/opentelemetry-collector:0.110.0", "[/otelcol, validate]"), ""},
        {"another's build of it", with("signoz/signoz-otel-collector:v0.144.5", "wget x"), ""},
        {"a variant with tools", with("gcr.io/distroless/base:debug", "wget x"), ""},
    };
    EXPECT_EQ(differences(rows), "");
    for (std::string_view image :
         {"otel/opentelemetry-collector:0.110.0", "docker.io/otel/opentelemetry-collector-contrib",
          "gcr.io/distroless/base:nonroot",
          "cgr.dev/chainguard/nginx@sha256:"
          "8a5edab282632443219e051e4ade2d1d5bbc671c781051bf1437897cbdfea0f1"}) {
        EXPECT_TRUE(found(with(image, "wget x")).starts_with(none)) << image;
    }
}

TEST(Rules, FollowAnImageToItsBytes) {
    EXPECT_EQ(found(in_dev("services:\n"
                           "  a: { image: { mirror: otel/opentelemetry-collector } }\n"
                           "  b: { image: { same_as: a }, health: { command: wget x } }\n")),
              "health.no-shell: the health check of b needs a shell, and "
              "otel/opentelemetry-collector has none in dev\n");
    EXPECT_EQ(
        found(in_dev("services: { a: { arch: arm64 }, b: { image: { same_as: a } } }\n")),
        "image.two-architectures: b runs the image of a on another kind of processor in dev\n");
}

TEST(Rules, LetExecWrite) {
    const Row rows[] = {
        {"exec alone", in_dev("services: { a: { exec: true } }\n"), ""},
        {"read-only alone", in_dev("services: { a: { read_only: true } }\n"), ""},
        {"both", in_dev("services: { a: { exec: true, read_only: true } }\n"),
         "exec.read-only-root: nobody can enter a: ECS Exec writes into a container, and its "
         "root is read-only in dev\n"},
        {"with the folders of the agent",
         in_dev("services: { a: { exec: true, read_only: true, volumes: [/managed-agents, "
                "/var/lib/amazon, "
                "/var/log/amazon/ssm] } }\n"),
         ""},
        {"all by default",
         in_dev(
             "defaults: { exec: true, read_only: true }\nservices: { a: , b: , c: , d: , e: }\n"),
         "exec.read-only-root: nobody can enter a, b, c and 2 more: ECS Exec writes into a "
         "container, and its root is "
         "read-only in dev\n"},
        {"with two of them",
         in_dev("services: { a: { exec: true, read_only: true, volumes: [/managed-agents, "
                "/var/lib/amazon] } }\n"),
         "exec.read-only-root: nobody can enter a: ECS Exec writes into a container, and its "
         "root is read-only in dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

TEST(Rules, KeepServicesUpWhileTheirNameLeadsToThem) {
    const Row rows[] = {
        {"nobody calls it", in_dev("services: { a: { stop_timeout: 2s } }\n"), ""},
        {"long enough",
         in_dev("services: { a: { port: 80, stop_timeout: 40s }, b: { calls: [a] } }\n"), ""},
        {"too short",
         in_dev("services: { a: { port: 80, stop_timeout: 39s }, b: { calls: [a] } }\n"),
         "stop.below-name-ttl: a is killed after 39s, and callers use its address for up to 40s in "
         "dev\n"},
    };
    EXPECT_EQ(differences(rows), "");
}

}  // namespace
}  // namespace platform
