#pragma once
// The access keys that the local cloud knows when it is told to verify signatures.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace local {

/// Secret access keys by access key id.
using Credentials = std::map<std::string, std::string, std::less<>>;

/// Reads a file as the AWS CLI has it (~/.aws/credentials): profiles, in each of them
/// aws_access_key_id and aws_secret_access_key; all else is left alone. Else: what is wrong with
/// it, with the number of the line; never a secret.
std::variant<Credentials, std::string> read_credentials(std::string_view text);

}  // namespace local
