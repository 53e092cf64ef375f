#include "aws/chunked.h"

#include <charconv>
#include <cstdint>

#include "aws/trim.h"

namespace aws {
namespace {

/// The line with which `text` begins, cut off with its end. Empty when it has no end.
std::optional<std::string_view> take_line(std::string_view& text) {
    std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    return line;
}

template <class Number>
std::optional<Number> number_of(std::string_view text, int base) {
    Number number = 0;
    const char* end = text.data() + text.size();
    auto [at, failure] = std::from_chars(text.data(), end, number, base);
    if (failure != std::errc() || at != end) return std::nullopt;
    return number;
}

/// "3e8;chunk-signature=..." and the bytes behind it.
std::optional<Chunk> take_chunk(std::string_view& body) {
    constexpr std::string_view kSignature = ";chunk-signature=";
    auto line = take_line(body);
    if (!line) return std::nullopt;
    Chunk chunk;
    std::size_t mark = line->find(kSignature);
    if (mark != std::string_view::npos) chunk.signature = line->substr(mark + kSignature.size());
    auto size = number_of<std::uint64_t>(line->substr(0, line->find(';')), 16);
    if (!size || *size > body.size()) return std::nullopt;
    chunk.bytes = body.substr(0, *size);
    body.remove_prefix(*size);
    return chunk;
}

/// The lines behind the last chunk. The empty one at the end may be missing.
bool take_trailers(std::string_view body, ChunkedBody& into) {
    while (!body.empty()) {
        auto line = take_line(body);
        if (!line) return false;
        if (line->empty()) continue;
        std::size_t colon = line->find(':');
        if (colon == std::string_view::npos) return false;
        std::string_view name = line->substr(0, colon);
        std::string_view value = trimmed(line->substr(colon + 1), " ");
        if (base::same_header_name(name, "x-amz-trailer-signature")) {
            into.trailer_signature = value;
        } else {
            into.trailers.push_back({std::string(name), std::string(value)});
        }
    }
    return true;
}

/// AWS rule wire.31 [documented] "S3 API Reference, Error Responses, MalformedTrailerError": what a
/// request promises to have behind its chunks is there. Test: Chunks.HaveTheTrailersThatTheyPromise
bool lacks_trailer(std::string_view promised, const std::vector<base::HttpHeader>& trailers) {
    while (!promised.empty()) {
        std::size_t comma = std::min(promised.find(','), promised.size());
        std::string_view name = trimmed(promised.substr(0, comma), " ");
        promised.remove_prefix(std::min(comma + 1, promised.size()));
        bool is_there = std::ranges::any_of(trailers, [&](const base::HttpHeader& trailer) {
            return base::same_header_name(trailer.name, name);
        });
        if (!name.empty() && !is_there) return true;
    }
    return false;
}

Error incomplete() {
    return {"IncompleteBody", "The request body terminated unexpectedly"};
}

}  // namespace

std::optional<ChunkedBody> read_chunks(std::string_view body) {
    ChunkedBody read;
    while (true) {
        auto chunk = take_chunk(body);
        if (!chunk) return std::nullopt;
        read.chunks.push_back(*chunk);
        if (chunk->bytes.empty()) break;
        auto end = take_line(body);
        if (!end || !end->empty()) return std::nullopt;
    }
    if (!take_trailers(body, read)) return std::nullopt;
    return read;
}

bool is_in_chunks(const base::HttpRequest& request) {
    return request.header("X-Amz-Content-Sha256").starts_with("STREAMING-");
}

Either<DecodedBody> decoded_body(const base::HttpRequest& request) {
    if (!is_in_chunks(request)) return DecodedBody{request.body, {}};
    auto chunked = read_chunks(request.body);
    if (!chunked) return incomplete();
    DecodedBody decoded{{}, std::move(chunked->trailers)};
    for (const Chunk& chunk : chunked->chunks)
        decoded.bytes += chunk.bytes;
    if (lacks_trailer(request.header("X-Amz-Trailer"), decoded.trailers))
        return Error{"MalformedTrailerError",
                     "The request contained trailing data that was not well-formed or did not "
                     "conform to our published schema."};
    std::string_view length = request.header("X-Amz-Decoded-Content-Length");
    if (!length.empty() && number_of<std::uint64_t>(length, 10) != decoded.bytes.size())
        return incomplete();
    return decoded;
}

}  // namespace aws
