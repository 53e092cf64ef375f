#pragma once
// Values by which somebody or something is found: host names, contacts, and what an ARN says of
// where it lies.

#include <optional>
#include <string>
#include <string_view>

namespace platform {

/// The parts of an ARN behind its first colon; `resource` is all that is left.
struct ArnParts {
    std::string_view partition;
    std::string_view service;
    std::string_view region;
    std::string_view account;
    std::string_view resource;
};
/// Of a text that `is_arn`.
std::optional<ArnParts> parse_arn(std::string_view text);

/// What to do about a text that is no host name, in one line for a help; empty: it is one, perhaps
/// with `*.` in front. RFC 1123; a load balancer takes 128 characters (AWS: "Condition types for
/// listener rules").
std::string host_problem(std::string_view text);

/// The same of a contact: an e-mail address, an https URL, or the ARN of a topic of SNS.
std::string contact_problem(std::string_view text);

/// The same of the ARN of an IAM role.
std::string role_problem(std::string_view text);

}  // namespace platform
