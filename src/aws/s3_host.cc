#include "aws/s3_host.h"

#include <algorithm>

namespace aws {
namespace {

std::string_view without_port(std::string_view host) {
    std::size_t colon = host.rfind(':');
    if (colon == std::string_view::npos || host.ends_with(']')) return host;
    return host.substr(0, colon);
}

/// Where the label begins that is S3's: "s3", or "s3-" and a region, as it once was and still is
/// for AWS itself. Elsewhere such a label is a bucket: "s3-logs.localhost".
std::size_t label_of_s3(std::string_view host) {
    bool is_of_aws = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
    for (std::size_t end = host.size(); end > 0;) {
        std::size_t dot = host.rfind('.', end - 1);
        std::size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
        std::string_view label = host.substr(begin, end - begin);
        if (label == "s3" || (is_of_aws && label.starts_with("s3-"))) return begin;
        if (dot == std::string_view::npos) break;
        end = dot;
    }
    return std::string_view::npos;
}

}  // namespace

bool is_host_of_s3(std::string_view host) {
    return label_of_s3(without_port(host)) != std::string_view::npos;
}

std::string_view bucket_of_host(std::string_view host) {
    host = without_port(host);
    std::size_t label = label_of_s3(host);
    if (label != std::string_view::npos) return host.substr(0, label == 0 ? 0 : label - 1);
    constexpr std::string_view kLocal = ".localhost";
    return host.ends_with(kLocal) ? host.substr(0, host.size() - kLocal.size())
                                  : std::string_view();
}

}  // namespace aws
