#pragma once
// An error as AWS answers it, before a protocol words it.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "aws/shapes.h"
#include "aws/value.h"

namespace aws {

struct Error {
    /// "ClusterNotFoundException", "ValidationError".
    std::string code;
    std::string message;
    /// From 500 on it is the service's fault, below the sender's.
    std::uint16_t status = 400;
    /// What else the error's shape holds, such as ids; usually nothing.
    Value details = {};

    bool operator==(const Error&) const = default;
};

/// Something, or the error that is answered in its place.
template <class T>
using Either = std::variant<T, Error>;

/// The error `code` with the status that the model of `operation` gives it; 400 when it is none of
/// the operation's own.
Error error_of(const Operation& operation, std::string code, std::string message);

/// The shape of the error `code` of `operation`; null when it is none of its own.
const Shape* error_shape(const Operation& operation, std::string_view code);

/// What an error is called in the query protocol and in XML.
inline std::string_view error_code(const Shape& shape) {
    return shape.error_code.empty() ? shape.name : shape.error_code;
}

/// There is no such operation. `service` is null where there is not even that; `version` is the one
/// that was asked for.
Error unknown_operation(const Service* service, Protocol protocol, std::string_view name,
                        std::string_view version);
/// The body cannot be read as what the shapes say.
Error unreadable(std::string message);

}  // namespace aws
