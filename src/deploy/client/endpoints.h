#pragma once
// Where the servers of a service are. Source: AWS SDKs and Tools Reference Guide,
// "Service-specific endpoints"; AWS General Reference, "Service endpoints and quotas".

#include <string>
#include <string_view>

#include "aws/client.h"
#include "aws/shapes.h"
#include "base/result.h"
#include "deploy/client/surroundings.h"

namespace deploy {

struct Endpoint {
    /// Scheme, host and port: "https://ecs.eu-west-1.amazonaws.com".
    std::string origin = {};
    /// What goes before each path; empty or "/x" without a slash at its end.
    std::string path = {};
    /// The region in the signature: services that are the same everywhere have one.
    std::string signing_region = {};
    aws::Hosts hosts = aws::Hosts::Many;
    /// Who named it, in the user's words: "AWS_ENDPOINT_URL". Empty: it is AWS's own.
    std::string by = {};
    bool operator==(const Endpoint&) const = default;
};

/// Whose servers are wanted.
struct EndpointWish {
    std::string region = {};
    /// Of the command line: every service is there. Empty: what variables and the profile say, else
    /// AWS's own.
    std::string url = {};
    std::string profile = {};  ///< as CredentialWish has it
};

/// Errors: endpoint.url (a URL that is none, or neither http nor https), endpoint.region (a
/// partition of AWS whose hosts are not known here).
base::Result<Endpoint> endpoint_of(const aws::Service& service, const Surroundings& surroundings,
                                   const EndpointWish& wish);

/// "amazonaws.com", "amazonaws.com.cn".
std::string_view domain_of(std::string_view region);

}  // namespace deploy
