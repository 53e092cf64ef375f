#pragma once
// The functions of the language over values that are known. Not for other rooms.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cfn/expression.h"

namespace cfn {

/// RFC 4648, with padding.
std::string base64_encode(std::string_view bytes);

/// Fn::Cidr: the first `count` blocks with `host_bits` bits for hosts inside `block`
/// ("10.0.0.0/16", "2001:db8::/56"); empty when they do not fit, or `block` is none.
std::optional<std::vector<std::string>> cidr_blocks(std::string_view block, std::int64_t count,
                                                    std::int64_t host_bits);

/// Fn::Split; an empty delimiter does not split.
std::vector<std::string> split_text(std::string_view text, std::string_view delimiter);
/// How many texts `split_text` makes.
std::size_t count_parts(std::string_view text, std::string_view delimiter);

/// As CloudFormation compares: by text, lists element by element.
bool same_value(const Expression& a, const Expression& b);

}  // namespace cfn
