#pragma once
// The names under which S3 is asked: its own, and those of buckets before it.

#include <string_view>

namespace aws {

/// The bucket in the name of a host, with or without a port: "b" of "b.s3.eu-west-1.amazonaws.com",
/// "b.s3.localhost:4566" and "b.localhost:4566". Empty for S3's own names ("s3.localhost"), for an
/// address, and for any other host.
std::string_view bucket_of_host(std::string_view host);

/// Whether a host is one of S3's by its name alone: "s3.localhost" or "b.s3.localhost".
bool is_host_of_s3(std::string_view host);

}  // namespace aws
