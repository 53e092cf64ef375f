#pragma once
// How CloudFormation lists: in pages of whatever it likes, the newest first where time counts.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "local/cloudformation/finding.h"
#include "local/pages.h"

namespace local {

// AWS: up to 1 MB a page; how many that are at most is not told.
inline constexpr std::size_t kAPage = 100;

/// Pages of lists that are in the order of names.
inline constexpr PageRules kByName = {.token = "NextToken",
                                      .limit = {},
                                      .most = kAPage,
                                      .wrong_code = kValidation,
                                      .wrong_message = "The NextToken is not one of this list."};

/// A list of things that have numbers from 0 on, the oldest first, and keep them.
struct NewestFirst {
    std::string_view member;  ///< of the answer
    std::string list;         ///< what a token is good for
    std::uint64_t count = 0;
    std::function<bool(std::uint64_t)> shows;
    std::function<void(std::uint64_t)> write;
};

/// Writes the page that the input asks for. A token holds the number of the next one, so it does
/// not mind what comes and goes meanwhile.
std::optional<aws::Error> write_newest_first(const Asking& asking, aws::Writer& answer,
                                             const NewestFirst& list);

}  // namespace local
