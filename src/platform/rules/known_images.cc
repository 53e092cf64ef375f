#include "platform/rules/known_images.h"

#include <algorithm>
#include <array>

#include "base/match.h"

namespace platform {
namespace {

constexpr std::array<std::string_view, 40> kDatabases = {"arangodb",
                                                         "cassandra",
                                                         "clickhouse",
                                                         "clickhouse-server",
                                                         "cockroach",
                                                         "couchbase",
                                                         "couchdb",
                                                         "cp-kafka",
                                                         "dgraph",
                                                         "elasticsearch",
                                                         "etcd",
                                                         "influxdb",
                                                         "kafka",
                                                         "keydb",
                                                         "mariadb",
                                                         "memgraph",
                                                         "mongo",
                                                         "mongodb",
                                                         "mongodb-community-server",
                                                         "mysql",
                                                         "mysql-server",
                                                         "neo4j",
                                                         "opensearch",
                                                         "percona",
                                                         "percona-server",
                                                         "postgis",
                                                         "postgres",
                                                         "postgresql",
                                                         "prometheus",
                                                         "qdrant",
                                                         "questdb",
                                                         "rabbitmq",
                                                         "redis",
                                                         "redpanda",
                                                         "scylla",
                                                         "surrealdb",
                                                         "timescaledb",
                                                         "timescaledb-ha",
                                                         "valkey",
                                                         "zookeeper"};

/// Whole repositories.
constexpr std::array<std::string_view, 7> kWithoutShell = {
    "aws-observability/aws-otel-collector",
    "hello-world",
    "open-telemetry/opentelemetry-collector-releases/opentelemetry-collector",
    "open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib",
    "otel/opentelemetry-collector",
    "otel/opentelemetry-collector-contrib",
    "otel/opentelemetry-collector-k8s"};

std::string_view tag_of(std::string_view reference) {
    reference = reference.substr(0, reference.find('@'));
    std::size_t slash = reference.rfind('/');
    std::size_t colon = reference.find(':', slash == std::string_view::npos ? 0 : slash);
    return colon == std::string_view::npos ? "" : reference.substr(colon + 1);
}

}  // namespace

std::string image_reference(const Environment& environment, const Workload& workload,
                            const Container& container) {
    std::string own =
        container.image.repository.empty() ? workload.name : container.image.repository;
    const Image* image = &container.image;
    // Services that name each other in a circle are an error of the loader; the count ends the walk
    // all the same.
    for (std::size_t step = 0; step <= environment.services.size(); ++step) {
        const Service* next = nullptr;
        std::string reference = base::match(
            image->source, [&](const Image::Own&) { return own; },
            [&](const Image::Build&) { return own; },
            [](const Image::Mirror& mirror) { return mirror.source; },
            [](const Image::External& external) { return external.reference; },
            [&](const Image::SameAs& other) {
                next = environment.service(other.service);
                return other.service;
            });
        if (next == nullptr) return reference;
        own = next->name;
        image = &next->container.image;
    }
    return own;
}

std::string_view image_repository(std::string_view reference) {
    reference = reference.substr(0, reference.find('@'));
    std::size_t slash = reference.rfind('/');
    std::size_t colon = reference.find(':', slash == std::string_view::npos ? 0 : slash);
    reference = reference.substr(0, colon);
    std::string_view first = reference.substr(0, reference.find('/'));
    bool is_host = first.size() < reference.size() &&
                   (first.find_first_of(".:") != std::string_view::npos || first == "localhost");
    if (is_host) reference.remove_prefix(first.size() + 1);
    if (reference.starts_with("library/")) reference.remove_prefix(8);
    return reference;
}

bool is_database(std::string_view reference) {
    std::string_view repository = image_repository(reference);
    std::size_t slash = repository.rfind('/');
    if (slash != std::string_view::npos) repository.remove_prefix(slash + 1);
    return std::ranges::find(kDatabases, repository) != kDatabases.end();
}

bool has_no_shell(std::string_view reference) {
    std::string_view repository = image_repository(reference);
    if (std::ranges::find(kWithoutShell, repository) != kWithoutShell.end()) return true;
    std::string_view tag = tag_of(reference);
    // Their variants with tools say so in the tag.
    bool with_tools =
        tag.find("debug") != std::string_view::npos || tag.find("dev") != std::string_view::npos;
    bool distroless =
        reference.starts_with("gcr.io/distroless/") || reference.starts_with("cgr.dev/chainguard/");
    return (distroless || repository == "fluent/fluent-bit") && !with_tools;
}

}  // namespace platform
