#pragma once
// The paths of REST services: which operation a method and a path are, and the path of a call.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/http_parts.h"
#include "aws/shapes.h"
#include "base/http.h"

namespace aws {

/// An operation with what stands for the labels of its path.
struct Route {
    const Operation* operation = nullptr;
    std::vector<base::HttpHeader> labels;
};

/// The operation of `service` that is called by `method` at `path` (as it was sent), with those
/// pairs behind the question mark and those headers. Of several the one whose path has most fixed
/// parts, then the one most of whose required pairs and headers are there. Nothing when there is
/// none, or when a pair is there that makes it an operation which the table does not have.
std::optional<Route> find_route(const Service& service, std::string_view method,
                                std::string_view path, const std::vector<base::HttpHeader>& query,
                                const std::vector<base::HttpHeader>& headers);

/// What is sent for `operation`: its path with the labels of `parts`, its fixed pairs, and those of
/// `parts`.
std::string request_target(const Operation& operation, const HttpParts& parts);

}  // namespace aws
