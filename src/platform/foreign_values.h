#pragma once
// Values whose grammar belongs to others: container registries, IAM, databases, the
// file system of a container. Each function says what to do about a text that is not such a value,
// in one line for a help; an empty answer means that it is one.

#include <string>
#include <string_view>

namespace platform {

/// The name of an image: "nginx", "ghcr.io/team/app:1.2", "app@sha256:<64 digits>". At most 255
/// characters. Grammar: the reference of the distribution project.
std::string image_name_problem(std::string_view text);

/// A folder or file beside the manifest that an image is built from. It may lead out of the
/// manifest's folder ("../api": a repository of many parts keeps its manifest in one of them), but
/// never starts at the root: that would be another place on each machine.
std::string build_path_problem(std::string_view text);

/// Where a volume is mounted: absolute, in its shortest form, neither the root nor the kernel's.
std::string mount_path_problem(std::string_view path);

/// "shop", "101", "101:101", "shop:www-data".
std::string container_user_problem(std::string_view text);

/// The ARN of a secret of Secrets Manager (with ":key:stage:version" or without) or of a parameter
/// of SSM; region and partition belong together.
std::string secret_arn_problem(std::string_view text);

/// The partition that a region is part of: "aws", "aws-cn", "aws-us-gov", ...
std::string_view partition_of(std::string_view region);

/// The resource of a short permission, what stands behind "scheme://". `$(env)` counts as any name.
std::string grant_resource_problem(std::string_view scheme, std::string_view resource);

/// An action as IAM writes it: "s3:GetObject", "s3:Get*". Never "*" alone.
std::string action_problem(std::string_view text);

/// A resource as IAM writes it: an ARN, wildcards in it too, or "*". `$(env)` counts as any name.
std::string policy_resource_problem(std::string_view text);

/// What a load balancer asks a task for: a path and perhaps a query, at most 1024 characters.
std::string health_path_problem(std::string_view text);

/// The master user of a PostgreSQL database in RDS.
std::string database_user_problem(std::string_view text);

/// The first database of a PostgreSQL instance in RDS.
std::string database_name_problem(std::string_view text);

}  // namespace platform
