#pragma once
// Pages of long answers: the token that a client sends back to get the next one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace local {

/// A token for what follows `position` of the list called `list` ("DescribeStackEvents" and the id
/// of the stack, say). Nothing is kept for it.
std::string page_token(std::string_view list, std::uint64_t position);

/// The position; empty when the token is none, or is one of another list.
std::optional<std::uint64_t> read_page_token(std::string_view list, std::string_view token);

}  // namespace local
