#include "aws/signature_words.h"

namespace aws {
namespace {

constexpr const char* kBadKey = "The security token included in the request is invalid.";
constexpr const char* kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.";

/// As the query protocol has it.
Error query_error(SignatureProblem problem, std::string detail) {
    switch (problem) {
        case SignatureProblem::Missing:
            return {"MissingAuthenticationToken", "Request is missing Authentication Token", 403};
        case SignatureProblem::Unreadable:
        case SignatureProblem::BadParameter: return {"IncompleteSignature", std::move(detail), 400};
        case SignatureProblem::UnknownKey:
        case SignatureProblem::WrongToken: return {"InvalidClientTokenId", kBadKey, 403};
        case SignatureProblem::ExpiredToken:
            return {"ExpiredToken", "The security token included in the request is expired", 403};
        case SignatureProblem::Mismatch:
        case SignatureProblem::NoHash:
        case SignatureProblem::OtherBody:
        case SignatureProblem::BrokenBody: return {"SignatureDoesNotMatch", kMismatch, 403};
        case SignatureProblem::WrongScope:
        case SignatureProblem::TooFarAway:
        case SignatureProblem::Expired:
        case SignatureProblem::BadVersion2:
        case SignatureProblem::UnsignedHeader: break;
    }
    return {"SignatureDoesNotMatch", std::move(detail), 403};
}

/// AWS rule wire.7 [observed] "CloudFormation API Reference, Common Errors": the same refusal has
/// one code in the query protocol, answered with 403, or with 400 when the signature cannot even be
/// read, and the same with Exception behind it in awsJson, always answered with 400, in rest-json
/// with 403. A wrong signature is an InvalidSignatureException there, a wrong key an
/// UnrecognizedClientException. Test: Endpoint.RefusesCallersWithoutAUsableSignature
Error json_error(Protocol protocol, SignatureProblem problem, std::string detail) {
    Error error = query_error(problem, std::move(detail));
    if (error.code == "SignatureDoesNotMatch") error.code = "InvalidSignature";
    if (error.code == "InvalidClientTokenId") error.code = "UnrecognizedClient";
    if (problem == SignatureProblem::Missing) error.message = "Missing Authentication Token";
    error.code += "Exception";
    error.status = protocol == Protocol::RestJson ? 403 : 400;
    return error;
}

// AWS rule wire.20 [documented] "EC2 API Reference, Error codes": EC2 says AuthFailure with 401 of
// a key and of a signature alike, and RequestExpired of a time that is over. Test:
// Authentication.OfEc2HasItsOwnCodes
Error ec2_error(SignatureProblem problem, std::string detail) {
    switch (problem) {
        case SignatureProblem::UnknownKey:
        case SignatureProblem::WrongToken:
        case SignatureProblem::Mismatch:
        case SignatureProblem::WrongScope:
            return {"AuthFailure", "AWS was not able to validate the provided access credentials",
                    401};
        case SignatureProblem::TooFarAway:
        case SignatureProblem::ExpiredToken:
        case SignatureProblem::Expired: return {"RequestExpired", "Request has expired.", 400};
        default: return query_error(problem, std::move(detail));
    }
}

// AWS rule wire.21 [documented] "S3 API Reference, Error Responses": S3 has codes of its own for
// signatures, and takes a request without one for one by nobody, who is denied. Test:
// Authentication.OfS3HasItsOwnCodes
Error s3_error(SignatureProblem problem, std::string detail) {
    switch (problem) {
        case SignatureProblem::Missing: return {"AccessDenied", "Access Denied", 403};
        case SignatureProblem::Unreadable:
            return {"AuthorizationHeaderMalformed",
                    "The authorization header that you provided is not valid.", 400};
        case SignatureProblem::WrongScope:
            return {"AuthorizationHeaderMalformed", std::move(detail), 400};
        case SignatureProblem::UnknownKey:
            return {"InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.", 403};
        case SignatureProblem::WrongToken:
            return {"InvalidToken", "The provided token is malformed or otherwise invalid.", 400};
        case SignatureProblem::ExpiredToken:
            return {"ExpiredToken", "The provided token has expired.", 400};
        case SignatureProblem::Mismatch:
            return {"SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you "
                    "provided. Check your key and signing method.",
                    403};
        case SignatureProblem::TooFarAway:
            return {"RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.",
                    403};
        case SignatureProblem::Expired: return {"AccessDenied", "Request has expired", 403};
        case SignatureProblem::BadParameter:
            return {"AuthorizationQueryParametersError", std::move(detail), 400};
        case SignatureProblem::BadVersion2: return {"AccessDenied", std::move(detail), 403};
        case SignatureProblem::UnsignedHeader:
            return {"AccessDenied",
                    "There were headers present in the request which were not signed", 403};
        case SignatureProblem::NoHash:
            return {"InvalidRequest",
                    "Missing required header for this request: x-amz-content-sha256", 400};
        case SignatureProblem::OtherBody:
            return {"XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.",
                    400};
        case SignatureProblem::BrokenBody: break;
    }
    return {"IncompleteBody", "The request body terminated unexpectedly", 400};
}

}  // namespace

Error worded(const Service& service, Protocol protocol, SignatureProblem problem,
             std::string detail) {
    switch (protocol) {
        case Protocol::Query: return query_error(problem, std::move(detail));
        case Protocol::Ec2: return ec2_error(problem, std::move(detail));
        case Protocol::RestXml:
            if (is_s3(service)) return s3_error(problem, std::move(detail));
            return query_error(problem, std::move(detail));
        case Protocol::Json:
        case Protocol::RestJson:
        case Protocol::Cbor: break;
    }
    return json_error(protocol, problem, std::move(detail));
}

}  // namespace aws
