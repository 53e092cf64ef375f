// make_manifest ENVIRONMENTS SERVICES: writes a manifest of that shape to standard output, for the
// curve of the bench.
//
// Every environment is an account of its own and holds the same services, as in a real platform. Of
// ten services four are called by others, four are public, two are workers; each calls both stores
// and up to two services before it. `check` finds nothing in it, not even a warning, so the curve
// measures the whole way to the templates. Nothing is random.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr int kMost = 99;  // two digits keep every name and account at one length

std::string environment(int number) {
    return fmt::format(
        "  env{0:02}:\n"
        "    account: 1111222233{0:02}\n"
        "    region: eu-west-1\n"
        "    network: {{ cidr: 10.{0}.0.0/16, zones: 3, nat: one }}\n"
        "    quotas: {{ fargate_vcpu: 400 }}\n",
        number);
}

/// What the services share. Callers follow a name for 40 s after the task behind it was told to
/// stop, so tasks have a minute to end.
constexpr const char* kShared =
    "sizes: { l: 1024/2048, s: 256/512 }\n"
    "defaults:\n"
    "  stop_timeout: 60s\n"
    "  calls: [postgres, redis]\n"
    "  environment: { ENV: $(env), LOG_LEVEL: info }\n"
    "templates:\n"
    "  called:\n"
    "    port: 8080\n"
    "    health: { command: \"wget -qO- http://localhost:8080/health\", every: 10s, start: 30s }\n"
    "  public:\n"
    "    port: 8080\n"
    "    count: 2\n"
    "    ingress: { health: { path: /health, every: 10s }, grace: 60s, drain: 30s }\n"
    "    scale: { range: 2-10, cpu: 70%, memory: 80% }\n"
    "    deploy: { strategy: canary 10%, bake: 5m, rollback_on: [5xx > 1%] }\n";

constexpr const char* kStores =
    "stores:\n"
    "  postgres:\n"
    "    engine: postgres 16\n"
    "    size: db.t4g.micro\n"
    "    callers_get: { DATABASE_HOST: $(host), DATABASE_PASSWORD: $(password) }\n"
    "  redis:\n"
    "    engine: redis 7\n"
    "    size: cache.t4g.micro\n"
    "    callers_get: { REDIS_HOST: $(host), REDIS_AUTH_TOKEN: $(password) }\n";

/// Service 0 is `Called`, so each job and each later service finds one to call.
enum class Role { Called, Public, Worker };

Role role_of(int number) {
    return number % 10 < 4 ? Role::Called : number % 10 < 8 ? Role::Public : Role::Worker;
}

/// The names of up to two services before this one that may be called, the nearest first.
std::string callees(int number) {
    std::string names;
    int found = 0;
    for (int at = number - 1; at >= 0 && found < 2; --at) {
        if (role_of(at) != Role::Called) continue;
        names += fmt::format("{}service-{:02}", found++ == 0 ? "" : ", ", at);
    }
    return names;
}

std::string service(int number) {
    std::string text =
        fmt::format("  service-{:02}:\n    size: {}\n", number, number % 3 == 0 ? "l" : "s");
    if (std::string names = callees(number); !names.empty())
        text += fmt::format("    calls: [{}]\n", names);
    switch (role_of(number)) {
        case Role::Called:
            text += "    extends: called\n";
            text += fmt::format(
                "    callers_get: {{ SERVICE_{:02}_URL: \"http://$(host):8080\" }}\n", number);
            break;
        case Role::Public:
            text += "    extends: public\n";
            // Priorities that follow from the path alone may meet when there are so many of one
            // shape; `check` then asks for this line.
            text += fmt::format("    ingress: {{ path: /service-{0:02}/*, priority: {1} }}\n",
                                number, 100 + number);
            break;
        case Role::Worker: text += "    command: [work]\n"; break;
    }
    return text;
}

std::string manifest(int environments, int services) {
    std::string text = "slipway: 1\nplatform: bench\nenvironments:\n";
    for (int i = 0; i < environments; ++i)
        text += environment(i);
    text += kShared;
    text += "services:\n";
    for (int i = 0; i < services; ++i)
        text += service(i);
    text += kStores;
    text +=
        "jobs:\n"
        "  migrate: { extends: service-00, command: [migrate, up], timeout: 10m }\n"
        "release: { before: [migrate] }\n";
    // One service alone shares its database with nobody, and the acceptance would be stale.
    if (services > 1)
        text += "accept: [{ rule: store.shared-login, at: postgres, because: one schema }]\n";
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    int environments = argc == 3 ? std::atoi(argv[1]) : 0;
    int services = argc == 3 ? std::atoi(argv[2]) : 0;
    if (environments < 1 || environments > kMost || services < 1 || services > kMost) {
        fmt::print(stderr, "usage: make_manifest ENVIRONMENTS SERVICES, each from 1 to {}\n",
                   kMost);
        return 2;
    }
    std::fputs(manifest(environments, services).c_str(), stdout);
    return 0;
}
