#include "aws/error.h"

#include <fmt/format.h>

namespace aws {

const Shape* error_shape(const Operation& operation, std::string_view code) {
    for (const Shape* shape : operation.errors) {
        if (error_code(*shape) == code || shape->name == code) return shape;
    }
    return nullptr;
}

Error error_of(const Operation& operation, std::string code, std::string message) {
    Error error{std::move(code), std::move(message)};
    const Shape* shape = error_shape(operation, error.code);
    if (!shape) return error;
    error.code = error_code(*shape);
    if (shape->http_status != 0) error.status = shape->http_status;
    return error;
}

// AWS rule wire.1 [observed] "CloudFormation API Reference, Common Errors": an operation that a
// service does not have is InvalidAction in the query protocol, with the version that was asked
// for, and UnknownOperationException in awsJson; the status is 400. Test:
// Requests.ForUnknownOperationsAreRefusedInTheProtocolsWords
Error unknown_operation(Protocol protocol, std::string_view name, std::string_view version) {
    if (protocol == Protocol::Json) return {"UnknownOperationException", ""};
    return {"InvalidAction",
            fmt::format("Could not find operation {} for version {}", name, version)};
}

Error unreadable(std::string message) {
    return {"SerializationException", std::move(message)};
}

}  // namespace aws
