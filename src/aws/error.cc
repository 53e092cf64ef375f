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
// service does not have is InvalidAction in the query protocol and in EC2, each in words of its
// own, and UnknownOperationException elsewhere; the status is 400, in the protocols with paths 404.
// S3 has NotImplemented with 501. These two say in words of ours what is not there: AWS has it.
// Test: Requests.ForUnknownOperationsAreRefusedInTheProtocolsWords
Error unknown_operation(const Service* service, Protocol protocol, std::string_view name,
                        std::string_view version) {
    switch (protocol) {
        case Protocol::Query:
            return {"InvalidAction",
                    fmt::format("Could not find operation {} for version {}", name,
                                version.empty() ? "NO_VERSION_SPECIFIED" : version)};
        case Protocol::Ec2:
            return {"InvalidAction",
                    fmt::format("The action {} is not valid for this web service.", name)};
        case Protocol::Json:
            return {"UnknownOperationException",
                    name.empty() ? "" : fmt::format("This cloud has no operation {}.", name)};
        case Protocol::RestXml:
            if (service && is_s3(*service)) {
                return {"NotImplemented", "This cloud has no operation of S3 for such a request.",
                        501};
            }
            break;
        case Protocol::RestJson:
        case Protocol::Cbor: break;
    }
    return {"UnknownOperationException", "", 404};
}

Error unreadable(std::string message) {
    return {"SerializationException", std::move(message)};
}

}  // namespace aws
