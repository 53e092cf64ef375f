#pragma once
// What a REST message holds beside or in the place of the members of its body.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.h"

namespace aws {

/// What a body is made of.
enum class Body : std::uint8_t {
    None,
    Members,  ///< of a structure, in the syntax of the protocol
    Bytes,    ///< the bytes of a blob, as they are
    Text,     ///< a string, as it is
};

/// A message, taken apart. All names and values are as they are meant, not percent-encoded.
struct HttpParts {
    /// Of the path, by name.
    std::vector<base::HttpHeader> labels;
    /// Pairs behind the question mark, in their order.
    std::vector<base::HttpHeader> query;
    std::vector<base::HttpHeader> headers;
    /// Of an answer: what one of its members says.
    std::optional<std::uint16_t> status;
    Body kind = Body::None;
    std::string body;
};

}  // namespace aws
