#pragma once
// HTTP requests and answers as values: what a server hands over and takes back, and what a client
// sends and gets.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"

namespace base {

struct HttpHeader {
    std::string name;
    std::string value;

    bool operator==(const HttpHeader&) const = default;
};

/// Names of headers are the same in any case.
inline bool same_header_name(std::string_view a, std::string_view b) {
    auto small = [](char c) { return lower(c); };
    return std::ranges::equal(a, b, {}, small, small);
}

/// The value of the first header called `name`; empty when there is none.
inline std::string_view find_header(const std::vector<HttpHeader>& headers, std::string_view name) {
    for (const HttpHeader& header : headers) {
        if (same_header_name(header.name, name)) return header.value;
    }
    return {};
}

struct HttpRequest {
    std::string method;
    /// As it was sent: the path, percent-encoded, and behind a `?` the query.
    std::string target;
    /// In their order; a name may stand there twice.
    std::vector<HttpHeader> headers;
    std::string body;

    std::string_view header(std::string_view name) const { return find_header(headers, name); }
    std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
    /// What stands behind the `?`; empty when there is none.
    std::string_view query() const {
        std::size_t mark = target.find('?');
        return mark == std::string::npos ? std::string_view()
                                         : std::string_view(target).substr(mark + 1);
    }

    bool operator==(const HttpRequest&) const = default;
};

struct HttpAnswer {
    std::uint16_t status = 200;
    /// Without Connection, and without Content-Length but in an answer to HEAD: the server writes
    /// those.
    std::vector<HttpHeader> headers;
    std::string body;

    std::string_view header(std::string_view name) const { return find_header(headers, name); }

    bool operator==(const HttpAnswer&) const = default;
};

}  // namespace base
