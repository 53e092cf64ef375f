#include "aws/signature_v2.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "aws/form.h"
#include "aws/s3_host.h"
#include "base/ascii.h"
#include "base/base64.h"
#include "base/digest.h"

namespace aws {
namespace {

using Pairs = std::vector<base::HttpHeader>;

/// What of a query says which resource is meant, in the order of its letters.
constexpr std::string_view kOfTheResource[] = {"accelerate",
                                               "acl",
                                               "analytics",
                                               "cors",
                                               "defaultObjectAcl",
                                               "delete",
                                               "inventory",
                                               "lifecycle",
                                               "location",
                                               "logging",
                                               "metrics",
                                               "notification",
                                               "object-lock",
                                               "partNumber",
                                               "policy",
                                               "replication",
                                               "requestPayment",
                                               "response-cache-control",
                                               "response-content-disposition",
                                               "response-content-encoding",
                                               "response-content-language",
                                               "response-content-type",
                                               "response-expires",
                                               "restore",
                                               "select",
                                               "select-type",
                                               "storageClass",
                                               "tagging",
                                               "torrent",
                                               "uploadId",
                                               "uploads",
                                               "versionId",
                                               "versioning",
                                               "versions",
                                               "website"};

bool has(const Pairs& pairs, std::string_view name) {
    return std::ranges::find(pairs, name, &base::HttpHeader::name) != pairs.end();
}

/// A header, or what the URL says in its place.
std::string_view header_or_pair(const base::HttpRequest& request, const Pairs& pairs,
                                std::string_view name) {
    std::string_view header = request.header(name);
    if (!header.empty()) return header;
    auto pair = std::ranges::find_if(
        pairs, [&](const base::HttpHeader& one) { return base::same_header_name(one.name, name); });
    return pair == pairs.end() ? std::string_view() : std::string_view(pair->value);
}

/// All x-amz-..., whether they are headers or stand in the URL.
std::string amz_lines(const base::HttpRequest& request, const Pairs& pairs) {
    std::map<std::string, std::string> values;
    for (const Pairs* some : {&request.headers, &pairs})
        for (const base::HttpHeader& one : *some) {
            std::string name = base::lower(one.name);
            if (!name.starts_with("x-amz-")) continue;
            auto [found, is_first] = values.try_emplace(std::move(name), one.value);
            if (!is_first) found->second += "," + one.value;
        }
    std::string lines;
    for (const auto& [name, value] : values)
        lines += fmt::format("{}:{}\n", name, value);
    return lines;
}

/// "/bucket/key?acl". Of the path as it was sent, of the query without percent signs.
std::string resource_of(const base::HttpRequest& request) {
    std::string_view bucket = bucket_of_host(request.header("Host"));
    std::string resource = bucket.empty() ? "" : fmt::format("/{}", bucket);
    resource += request.path();
    Pairs asked;
    std::string_view query = request.query();
    while (!query.empty()) {
        std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (std::ranges::binary_search(kOfTheResource, pair.substr(0, pair.find('='))))
            asked.push_back(
                {std::string(pair.substr(0, pair.find('='))), percent_decode(pair, Plus::IsPlus)});
    }
    std::ranges::stable_sort(asked, {}, &base::HttpHeader::name);
    char separator = '?';
    for (const base::HttpHeader& one : asked) {
        resource += separator + one.value;
        separator = '&';
    }
    return resource;
}

}  // namespace

std::optional<UrlOfVersion2> read_url_of_version_2(const base::HttpRequest& request) {
    if (!request.header("Authorization").empty()) return std::nullopt;
    const Pairs pairs = read_form(request.query());
    bool is_one = has(pairs, "AWSAccessKeyId") && !has(pairs, "X-Amz-Credential") &&
                  !has(pairs, "Action") && !has(pairs, "SignatureVersion");
    if (!is_one) return std::nullopt;
    return UrlOfVersion2{std::string(pair_value(pairs, "AWSAccessKeyId")),
                         std::string(pair_value(pairs, "Expires")),
                         std::string(pair_value(pairs, "Signature"))};
}

std::string signature_of_version_2(const base::HttpRequest& request,
                                   std::string_view secret_access_key) {
    const Pairs pairs = read_form(request.query());
    std::string text = fmt::format(
        "{}\n{}\n{}\n{}\n{}{}", request.method, header_or_pair(request, pairs, "Content-MD5"),
        header_or_pair(request, pairs, "Content-Type"), pair_value(pairs, "Expires"),
        amz_lines(request, pairs), resource_of(request));
    return base::to_base64(base::hmac_sha1(secret_access_key, text));
}

}  // namespace aws
