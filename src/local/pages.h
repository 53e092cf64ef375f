#pragma once
// Pages of long answers: the token that a client sends back to get the next one. Nothing is kept
// for a token.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "local/operations.h"

namespace local {

/// A token for what follows `last` of the list called `list` ("DescribeStackEvents" and the id of
/// the stack, say).
std::string page_token(std::string_view list, std::string_view last);
std::string page_token(std::string_view list, std::uint64_t position);

/// What follows it; empty when the token is none, or is one of another list.
std::optional<std::string> read_page_token(std::string_view list, std::string_view token);
std::optional<std::uint64_t> read_page_position(std::string_view list, std::string_view token);

/// How an operation speaks of its pages.
struct PageRules {
    std::string_view token = "nextToken";   ///< member of input and output
    std::string_view limit = "maxResults";  ///< member of the input; empty: it has none
    std::size_t most = 100;                 ///< where the limit is not given, and at most
    /// What is answered to a token that is none.
    std::string_view wrong_code = "InvalidParameterException";
    std::string_view wrong_message = "Invalid token";
    std::string_view next_token = {};  ///< member of the output; empty: `token`
};

/// What one answer lists.
struct Page {
    std::vector<std::string> ids;
    std::string next;  ///< the token; empty: it is the last page
};

/// The page of `ids` that the input asks for, in the order of the ids; what comes and goes between
/// two pages moves nothing else. Tokens are good for the same operation and the same `filter`
/// alone.
aws::Either<Page> page_of(const Asking& asking, std::vector<std::string> ids,
                          const PageRules& rules, std::string_view filter = {});

/// The token of the next page, where there is one.
void write_next(aws::Writer& out, const Page& page, const PageRules& rules);

}  // namespace local
