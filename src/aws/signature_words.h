#pragma once
// What can be wrong with a signature, and how each service says so.

#include <cstdint>
#include <string>

#include "aws/error.h"
#include "aws/shapes.h"

namespace aws {

enum class SignatureProblem : std::uint8_t {
    Missing,         ///< there is none
    Unreadable,      ///< it is not whole
    WrongScope,      ///< it is for another service, day or region
    UnknownKey,      ///< nobody has that access key id
    WrongToken,      ///< it is a session's, and the token is another
    ExpiredToken,    ///< the session is over
    Mismatch,        ///< it is not what the secret makes of the request
    TooFarAway,      ///< its time is not now
    Expired,         ///< it was good until a moment that is over
    BadParameter,    ///< a parameter of a signed URL says nothing that can be meant
    BadVersion2,     ///< S3: the same of a URL of version 2
    UnsignedHeader,  ///< a header that has to be signed is not
    NoHash,          ///< S3: nothing says what stands for the body
    OtherBody,       ///< the body is not what was hashed
    BrokenBody,      ///< the body in chunks is not whole
};

/// `detail` is the message where the problem alone does not tell it.
Error worded(const Service& service, Protocol protocol, SignatureProblem problem,
             std::string detail = {});

}  // namespace aws
