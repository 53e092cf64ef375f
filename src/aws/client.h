#pragma once
// The client's side of the wire: a call as the request that AWS expects, and its answer as a value.

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/shapes.h"
#include "aws/value.h"
#include "aws/writer.h"
#include "base/http.h"

namespace aws {

/// How an endpoint is addressed.
enum class Hosts : std::uint8_t {
    One,   ///< by one name for everything: the local cloud
    Many,  ///< as AWS: buckets and the prefixes of operations stand before it
};

/// A writer for the members of what `operation` takes.
Writer request_writer(const Service& service, const Operation& operation, Protocol protocol);

/// The request of a call whose members were written with `request_writer`, to be signed: with Host,
/// Content-Type, and a checksum where it needs one. `host` is a name with or without a port.
base::HttpRequest request(const Service& service, const Operation& operation, Protocol protocol,
                          Writer&& written, std::string_view host, Hosts hosts = Hosts::One);

/// What came back.
struct Received {
    /// The structure of the answer, or the error: by the code that it has in the query protocol and
    /// in XML, elsewhere by its name. An answer that cannot be read is SerializationException.
    Either<Value> said;
    /// Empty when the answer has none.
    std::string request_id;
    /// What came back is not in the words of the protocol: a page for people, nothing at all, half
    /// of an answer. `said` is an error then, of which the status alone means something.
    bool is_foreign = false;
};

/// Reads the answer to a call of `operation`.
Received read_answer(const Operation& operation, Protocol protocol, const base::HttpAnswer& answer);

}  // namespace aws
