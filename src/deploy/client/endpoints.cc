#include "deploy/client/endpoints.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "deploy/client/authority.h"

namespace deploy {
namespace {

/// What a service is called in the shared files: "secrets_manager".
std::string id_of(const aws::Service& service) {
    std::string id = base::lower(service.id);
    std::ranges::replace(id, ' ', '_');
    return id;
}

/// "AWS_ENDPOINT_URL_SECRETS_MANAGER".
std::string variable_of(const std::string& id) {
    std::string name = "AWS_ENDPOINT_URL_";
    for (char c : id)
        name += base::is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

struct Told {
    std::string url;
    std::string by;  ///< in the user's words
};

/// The URL in the section of services that the profile names.
std::optional<Told> in_services(const Surroundings& all, std::string_view profile,
                                const std::string& id) {
    auto services = all.config.services.find(all.setting(profile, "services"));
    if (services == all.config.services.end()) return std::nullopt;
    auto service = services->second.settings.find(id);
    if (service == services->second.settings.end()) return std::nullopt;
    auto url = service->second.nested.find("endpoint_url");
    if (url == service->second.nested.end() || url->second.empty()) return std::nullopt;
    return Told{url->second,
                fmt::format("endpoint_url of {} in profile {} ({}, line {})", id, profile,
                            all.config_file, service->second.line)};
}

/// Nothing: AWS's own.
std::optional<Told> told(const aws::Service& service, const Surroundings& all,
                         const EndpointWish& wish) {
    if (!wish.url.empty()) return Told{wish.url, "--endpoint-url"};
    const std::string profile(wish.profile.empty() ? all.profile() : wish.profile);
    bool is_ignored =
        base::lower(all.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) == "true" ||
        base::lower(all.setting(profile, "ignore_configured_endpoint_urls")) == "true";
    if (is_ignored) return std::nullopt;
    const std::string id = id_of(service);
    const std::string own = variable_of(id);
    if (std::string_view url = all.variable(own); !url.empty()) return Told{std::string(url), own};
    constexpr const char* kAll = "AWS_ENDPOINT_URL";
    if (std::string_view url = all.variable(kAll); !url.empty())
        return Told{std::string(url), kAll};
    if (auto own_section = in_services(all, profile, id)) return own_section;
    if (std::string_view url = all.setting(profile, "endpoint_url"); !url.empty())
        return Told{std::string(url), fmt::format("endpoint_url of profile {} ({})", profile,
                                                  all.place_of(profile, "endpoint_url"))};
    return std::nullopt;
}

/// Services that are the same in all regions of a partition, and where they are signed for.
struct GlobalService {
    std::string_view service;
    std::string_view host;
    std::string_view region;
};
constexpr GlobalService kGlobal[] = {
    {"iam", "iam.amazonaws.com", "us-east-1"},
    {"route53", "route53.amazonaws.com", "us-east-1"},
};
constexpr GlobalService kGlobalInChina[] = {
    {"iam", "iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
    {"route53", "route53.amazonaws.com.cn", "cn-northwest-1"},
};

/// Partitions of AWS whose hosts are called otherwise.
std::optional<base::Diagnostic> refuse_region(std::string_view region) {
    for (std::string_view prefix : {"us-gov-", "us-iso", "eu-isoe-", "eusc-"})
        if (region.starts_with(prefix))
            return base::Diagnostic{
                .code = "endpoint.region",
                .message = fmt::format("slipway does not know yet where AWS is in {}", region),
                .help = "name each endpoint: AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_ECS, ..."};
    return std::nullopt;
}

base::Diagnostic no_url(const Told& at) {
    return {.code = "endpoint.url",
            // Who stands before an @ may be a password.
            .message = at.url.find('@') == std::string::npos
                           ? fmt::format("{} is {}", at.by, at.url)
                           : fmt::format("{} has a user or a password in it", at.by),
            .help = "a URL like http://127.0.0.1:4566"};
}

base::Result<Endpoint> endpoint_at(const Told& at, std::string_view region) {
    std::string_view rest = at.url;
    const bool is_web = rest.starts_with("http://") || rest.starts_with("https://");
    const auto authority = authority_of(rest);
    if (!is_web || !authority || rest.find_first_of(" ?#@") != std::string_view::npos)
        return no_url(at);
    if (!authority->has_possible_port()) {
        base::Diagnostic problem = no_url(at);
        problem.notes = {std::string(kPortsInWords)};
        return problem;
    }
    const std::size_t slash = std::min(rest.find('/', rest.find("://") + 3), rest.size());
    std::string path(rest.substr(slash));
    while (path.ends_with('/'))
        path.pop_back();
    return Endpoint{.origin = std::string(rest.substr(0, slash)),
                    .path = std::move(path),
                    .signing_region = std::string(region),
                    .hosts = aws::Hosts::One,
                    .by = at.by};
}

}  // namespace

std::string_view domain_of(std::string_view region) {
    return region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

base::Result<Endpoint> endpoint_of(const aws::Service& service, const Surroundings& surroundings,
                                   const EndpointWish& wish) {
    if (auto at = told(service, surroundings, wish)) return endpoint_at(*at, wish.region);
    if (auto refused = refuse_region(wish.region)) return *std::move(refused);
    bool in_china = wish.region.starts_with("cn-");
    const auto& global = in_china ? kGlobalInChina : kGlobal;
    if (auto row = std::ranges::find(global, service.name, &GlobalService::service);
        row != std::end(global))
        return Endpoint{.origin = fmt::format("https://{}", row->host),
                        .signing_region = std::string(row->region)};
    std::string_view prefix =
        service.endpoint_prefix.empty() ? service.name : service.endpoint_prefix;
    return Endpoint{
        .origin = fmt::format("https://{}.{}.{}", prefix, wish.region, domain_of(wish.region)),
        .signing_region = wish.region};
}

}  // namespace deploy
