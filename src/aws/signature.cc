#include "aws/signature.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "aws/form.h"
#include "base/ascii.h"
#include "base/sha256.h"

namespace aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kTerminator = "aws4_request";

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// Without blanks around it, and with one for each run of them inside.
std::string trimmed(std::string_view value) {
    std::string text;
    for (char c : value) {
        bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!is_blank) {
            text += c;
        } else if (!text.empty() && text.back() != ' ') {
            text += ' ';
        }
    }
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

/// RFC 3986, 5.2.4, and no empty segments.
std::string without_dots(std::string_view path) {
    std::vector<std::string_view> kept;
    for (std::string_view segment : split(path, '/')) {
        if (segment.empty() || segment == ".") continue;
        if (segment != "..") {
            kept.push_back(segment);
        } else if (!kept.empty()) {
            kept.pop_back();
        }
    }
    std::string text = fmt::format("/{}", fmt::join(kept, "/"));
    bool ends_open = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    if (ends_open && !kept.empty()) text += '/';
    return text;
}

std::string canonical_path(std::string_view path, PathForm form) {
    if (path.empty()) return "/";
    if (form == PathForm::AsItIs) return std::string(path);
    return percent_encode(without_dots(path), Keep::Path);
}

std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (std::string_view pair : split(query, '&')) {
        if (pair.empty()) continue;
        std::size_t equals = std::min(pair.find('='), pair.size());
        auto encode = [](std::string_view part) {
            return percent_encode(percent_decode(part, Plus::IsPlus));
        };
        pairs.emplace_back(encode(pair.substr(0, equals)),
                           encode(pair.substr(std::min(equals + 1, pair.size()))));
    }
    std::ranges::sort(pairs);
    std::string text;
    for (const auto& [name, value] : pairs)
        text += fmt::format("{}{}={}", text.empty() ? "" : "&", name, value);
    return text;
}

/// The value of `name` behind "name=" in one of the parts of an Authorization header.
std::optional<std::string_view> part_of(std::string_view header, std::string_view name) {
    for (std::string_view part : split(header, ',')) {
        while (part.starts_with(' '))
            part.remove_prefix(1);
        if (part.starts_with(name) && part.substr(name.size()).starts_with('='))
            return part.substr(name.size() + 1);
    }
    return std::nullopt;
}

}  // namespace

std::string SignatureScope::text() const {
    return fmt::format("{}/{}/{}/{}", date, region, service, kTerminator);
}

std::optional<std::pair<std::string, SignatureScope>> read_credential(std::string_view credential) {
    std::vector<std::string_view> parts = split(credential, '/');
    // An access key id may hold slashes of its own.
    if (parts.size() < 5 || parts.back() != kTerminator) return std::nullopt;
    std::size_t first = parts.size() - 4;
    SignatureScope scope{std::string(parts[first]), std::string(parts[first + 1]),
                         std::string(parts[first + 2])};
    std::size_t length = credential.size() - scope.text().size() - 1;
    return std::pair{std::string(credential.substr(0, length)), std::move(scope)};
}

std::optional<Authorization> read_authorization(std::string_view header) {
    if (!header.starts_with(kAlgorithm)) return std::nullopt;
    header.remove_prefix(kAlgorithm.size());
    auto credential = part_of(header, "Credential");
    auto signed_headers = part_of(header, "SignedHeaders");
    auto signature = part_of(header, "Signature");
    if (!credential || !signed_headers || !signature) return std::nullopt;
    auto read = read_credential(*credential);
    if (!read) return std::nullopt;
    return Authorization{std::move(read->first), std::move(read->second),
                         read_signed_headers(*signed_headers), std::string(*signature)};
}

std::vector<std::string> read_signed_headers(std::string_view text) {
    std::vector<std::string> names;
    for (std::string_view name : split(text, ';'))
        names.emplace_back(name);
    return names;
}

std::string canonical_request(const base::HttpRequest& request,
                              const std::vector<std::string>& signed_headers, PathForm path,
                              std::string_view payload_hash) {
    std::map<std::string, std::string> values;
    for (const base::HttpHeader& header : request.headers) {
        auto [found, is_first] =
            values.try_emplace(base::lower(header.name), trimmed(header.value));
        if (!is_first) found->second += "," + trimmed(header.value);
    }
    std::string text =
        fmt::format("{}\n{}\n{}\n", request.method, canonical_path(request.path(), path),
                    canonical_query(request.query()));
    for (const std::string& name : signed_headers)
        text += fmt::format("{}:{}\n", name, values[name]);
    // S3's clients say what they have hashed, or that they have not.
    std::string hash =
        payload_hash.empty() ? values["x-amz-content-sha256"] : std::string(payload_hash);
    return text + fmt::format("\n{}\n{}", fmt::join(signed_headers, ";"),
                              hash.empty() ? base::sha256_hex(request.body) : hash);
}

std::string amz_date(base::Time time) {
    // "2015-08-30T12:36:00.000Z" without its marks.
    std::string text = base::to_string(time).substr(0, 19) + "Z";
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::optional<base::Time> read_amz_date(std::string_view text) {
    // "20150830T123600Z" with marks between its parts.
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
    return base::parse_time(fmt::format("{}-{}-{}T{}:{}:{}Z", text.substr(0, 4), text.substr(4, 2),
                                        text.substr(6, 2), text.substr(9, 2), text.substr(11, 2),
                                        text.substr(13, 2)));
}

std::string string_to_sign(std::string_view canonical_request, std::string_view amz_date,
                           const SignatureScope& scope) {
    return fmt::format("{}\n{}\n{}\n{}", kAlgorithm, amz_date, scope.text(),
                       base::sha256_hex(canonical_request));
}

std::string signature(std::string_view secret_access_key, std::string_view string_to_sign,
                      const SignatureScope& scope) {
    std::string key = fmt::format("AWS4{}", secret_access_key);
    for (std::string_view part : {std::string_view(scope.date), std::string_view(scope.region),
                                  std::string_view(scope.service), kTerminator}) {
        key = base::hmac_sha256(key, part);
    }
    return base::to_hex(base::hmac_sha256(key, string_to_sign));
}

std::string chunk_signature(std::string_view secret_access_key, std::string_view amz_date,
                            const SignatureScope& scope, std::string_view previous,
                            std::string_view bytes) {
    std::string text =
        fmt::format("{}-PAYLOAD\n{}\n{}\n{}\n{}\n{}", kAlgorithm, amz_date, scope.text(), previous,
                    base::sha256_hex(""), base::sha256_hex(bytes));
    return signature(secret_access_key, text, scope);
}

std::string trailer_signature(std::string_view secret_access_key, std::string_view amz_date,
                              const SignatureScope& scope, std::string_view previous,
                              const std::vector<base::HttpHeader>& trailers) {
    std::string lines;
    for (const base::HttpHeader& trailer : trailers)
        lines += fmt::format("{}:{}\n", base::lower(trailer.name), trimmed(trailer.value));
    std::string text = fmt::format("{}-TRAILER\n{}\n{}\n{}\n{}", kAlgorithm, amz_date, scope.text(),
                                   previous, base::sha256_hex(lines));
    return signature(secret_access_key, text, scope);
}

void sign(base::HttpRequest& request, const Credentials& credentials, std::string_view region,
          std::string_view service, base::Time now) {
    std::string date = amz_date(now);
    request.headers.push_back({"X-Amz-Date", date});
    if (!credentials.session_token.empty())
        request.headers.push_back({"X-Amz-Security-Token", credentials.session_token});
    bool says_hash =
        path_form(service) == PathForm::AsItIs && request.header("X-Amz-Content-Sha256").empty();
    if (says_hash)
        request.headers.push_back({"X-Amz-Content-Sha256", base::sha256_hex(request.body)});
    std::vector<std::string> names;
    for (const base::HttpHeader& header : request.headers)
        names.push_back(base::lower(header.name));
    std::ranges::sort(names);
    auto rest = std::ranges::unique(names);
    names.erase(rest.begin(), rest.end());
    SignatureScope scope{date.substr(0, 8), std::string(region), std::string(service)};
    std::string text =
        string_to_sign(canonical_request(request, names, path_form(service)), date, scope);
    request.headers.push_back(
        {"Authorization",
         fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                     credentials.access_key_id, scope.text(), fmt::join(names, ";"),
                     signature(credentials.secret_access_key, text, scope))});
}

std::string presigned_target(const base::HttpRequest& request, const Credentials& credentials,
                             std::string_view region, std::string_view service, base::Time now,
                             base::Duration lasts) {
    std::string date = amz_date(now);
    SignatureScope scope{date.substr(0, 8), std::string(region), std::string(service)};
    std::string target = request.target;
    auto add = [&](std::string_view name, std::string_view value) {
        target += target.find('?') == std::string::npos ? '?' : '&';
        target += fmt::format("{}={}", name, percent_encode(value));
    };
    add("X-Amz-Algorithm", kAlgorithm);
    add("X-Amz-Credential", fmt::format("{}/{}", credentials.access_key_id, scope.text()));
    add("X-Amz-Date", date);
    add("X-Amz-Expires", fmt::format("{}", lasts.in_milliseconds() / 1000));
    add("X-Amz-SignedHeaders", "host");
    if (!credentials.session_token.empty()) add("X-Amz-Security-Token", credentials.session_token);
    base::HttpRequest asked{.method = request.method,
                            .target = target,
                            .headers = {{"Host", std::string(request.header("Host"))}},
                            .body = ""};
    std::string hash = path_form(service) == PathForm::AsItIs ? std::string("UNSIGNED-PAYLOAD")
                                                              : base::sha256_hex(request.body);
    std::string canonical = canonical_request(asked, {"host"}, path_form(service), hash);
    add("X-Amz-Signature",
        signature(credentials.secret_access_key, string_to_sign(canonical, date, scope), scope));
    return target;
}

std::string without_signature(std::string_view target) {
    std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) return std::string(target);
    std::string kept(target.substr(0, mark));
    char separator = '?';
    for (std::string_view pair : split(target.substr(mark + 1), '&')) {
        if (pair.starts_with("X-Amz-Signature=")) continue;
        kept += separator;
        kept += pair;
        separator = '&';
    }
    return kept;
}

}  // namespace aws
