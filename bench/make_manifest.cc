// make_manifest ENVIRONMENTS SERVICES: writes a manifest of that shape to standard output, for the
// curve of the bench.
//
// Every environment holds the same services, as in a real platform. Of ten services four are
// public, four are called by others, two are workers; each calls the store and up to two services
// before it. Nothing is random.

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

std::string environment(int number) {
    return fmt::format(
        "  env{0:02}:\n"
        "    account: 1111222233{0:02}\n"
        "    region: eu-west-1\n"
        "    network: {{ cidr: 10.{0}.0.0/16, zones: 3, nat: one }}\n"
        "    quotas: {{ fargate_vcpu: 400 }}\n",
        number);
}

enum class Role { Public, Called, Worker };

Role role_of(int number) {
    return number % 10 < 4 ? Role::Called : number % 10 < 8 ? Role::Public : Role::Worker;
}

/// The nearest earlier service that may be called, `back` of them further back; empty when there is
/// none.
std::string callee(int number, int back) {
    for (int at = number - 1; at >= 0; --at) {
        if (role_of(at) == Role::Called && back-- == 0) return fmt::format(", service-{:02}", at);
    }
    return {};
}

std::string service(int number) {
    std::string text =
        fmt::format("  service-{:02}:\n    size: {}\n", number, number % 3 == 0 ? "l" : "s");
    text += fmt::format("    calls: [postgres{}{}]\n", callee(number, 0), callee(number, 1));
    text += fmt::format(
        "    environment: {{ NAME: service-{:02}, ENV: $(env), LOG_LEVEL: info }}\n", number);
    switch (role_of(number)) {
        case Role::Called:
            text += "    port: 8080\n";
            text += fmt::format(
                "    callers_get: {{ SERVICE_{:02}_URL: \"http://$(host):8080\" }}\n", number);
            break;
        case Role::Public:
            text += "    port: 8080\n    count: 2\n";
            text += fmt::format("    ingress: {{ path: /service-{:02}/* }}\n", number);
            text += "    scale: { range: 2-10, cpu: 70%, memory: 80% }\n";
            break;
        case Role::Worker:
            text += "    stop_timeout: 60s\n";
            break;
    }
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    int environments = argc == 3 ? std::atoi(argv[1]) : 0;
    int services = argc == 3 ? std::atoi(argv[2]) : 0;
    if (environments < 1 || environments > 99 || services < 1 || services > 99) {
        fmt::print(stderr, "usage: make_manifest ENVIRONMENTS SERVICES, each from 1 to 99\n");
        return 2;
    }
    std::string text = "slipway: 1\nplatform: bench\nenvironments:\n";
    for (int i = 0; i < environments; ++i)
        text += environment(i);
    text += "sizes: { l: 1024/2048, s: 256/512 }\n";
    text += "services:\n";
    for (int i = 0; i < services; ++i)
        text += service(i);
    text +=
        "stores:\n"
        "  postgres:\n"
        "    engine: postgres 16\n"
        "    size: db.t4g.micro\n"
        "    callers_get: { DATABASE_HOST: $(host), DATABASE_PASSWORD: $(password) }\n";
    std::fputs(text.c_str(), stdout);
    return 0;
}
