#pragma once
// Access key ids say whose they are: the account stands in them, in base32.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aws {

/// The account that stands in "AKIA..." or "ASIA..." of 20 letters; empty for anything else.
///
/// AWS rule sts.1 [observed] "Tal Be'ery, A short note on AWS KEY ID": behind the first four
/// letters stand ten bytes in base32; 40 bits from the second on are the account. Test:
/// AccessKeys.TellTheirAccount
std::optional<std::string> account_in_key(std::string_view access_key_id);

/// A key of a session in this cloud: its account stands in it as in AWS's, and so does a mark by
/// which it is told from keys that somebody brought along. `number`: 0 to 2^24 - 1.
std::string session_key(std::string_view account, std::uint64_t number);

/// The account of a key that `session_key` made; empty for any other.
std::optional<std::string> account_of_session(std::string_view access_key_id);

}  // namespace aws
