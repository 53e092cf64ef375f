#pragma once
// Bodies that S3's clients send in chunks, each with a signature of its own, and headers behind
// them. S3 API Reference, "Signature calculations for the Authorization header: transferring
// payload in multiple chunks".

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "base/http.h"

namespace aws {

struct Chunk {
    std::string_view bytes;
    /// Empty when it has none.
    std::string_view signature;
};

/// A body in chunks, taken apart. The views are of the body.
struct ChunkedBody {
    /// The last one is without bytes.
    std::vector<Chunk> chunks;
    /// Behind the last chunk, without their signature.
    std::vector<base::HttpHeader> trailers;
    /// Empty when they have none.
    std::string_view trailer_signature;
};

/// Empty when `body` is not in chunks, or ends before the last of them.
std::optional<ChunkedBody> read_chunks(std::string_view body);

/// Whether the body of `request` is in such chunks, by its headers.
bool is_in_chunks(const base::HttpRequest& request);

/// The body that is meant.
struct DecodedBody {
    std::string bytes;
    /// Headers that came behind it.
    std::vector<base::HttpHeader> trailers;
};

/// The body of `request`, put together when it is in chunks. Errors: IncompleteBody when they are
/// not whole, or not as long as X-Amz-Decoded-Content-Length says.
Either<DecodedBody> decoded_body(const base::HttpRequest& request);

}  // namespace aws
