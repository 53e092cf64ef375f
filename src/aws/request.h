#pragma once
// The endpoint's way in: the bytes of a request become a call of an operation with its input.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "aws/error.h"
#include "aws/shapes.h"
#include "aws/validate.h"
#include "aws/value.h"
#include "base/http.h"

namespace aws {

/// Who calls, as far as the request says so.
struct Caller {
    /// Twelve digits.
    std::string account;
    std::string region;
    /// Empty when the request is not signed.
    std::string access_key_id;

    bool operator==(const Caller&) const = default;
};

/// What the endpoint takes where a request says nothing.
struct Defaults {
    std::string account = "000000000000";
    std::string region = "us-east-1";
};

struct Call {
    const Service* service = nullptr;
    const Operation* operation = nullptr;
    Protocol protocol = Protocol::Json;
    Caller caller;
    /// A structure of the operation's input shape, valid by the model.
    Value input;
};

/// Why there is no call, and how that is to be worded.
struct RefusedRequest {
    /// Null: no service could be told from the request.
    const Service* service = nullptr;
    Protocol protocol = Protocol::Json;
    Error error;
    /// Null: there is no such operation; else its input is wrong.
    const Operation* operation = nullptr;
};

/// Reads requests for the services of the shape table.
class RequestReader {
  public:
    explicit RequestReader(std::span<const Service> services, Defaults defaults = {})
        : services_(services), defaults_(std::move(defaults)) {}

    /// The service is told by X-Amz-Target, by a path of rpc-v2-cbor, by Action, Version and the
    /// scope of the signature, or by that scope alone where method and path say the rest; a request
    /// without a signature to a host of S3 is S3's. Region and service come from that scope, the
    /// account from an access key id of twelve digits or of a session that STS gave out. The
    /// signature itself is not looked at.
    std::variant<Call, RefusedRequest> read(const base::HttpRequest& request);

    /// The same without holding the input to what its shapes forbid.
    std::variant<Call, RefusedRequest> read_as_sent(const base::HttpRequest& request) const;

  private:
    using Read = std::variant<Call, RefusedRequest>;

    Read read_json_call(const base::HttpRequest& request, std::string_view target) const;
    Read read_cbor_call(const base::HttpRequest& request) const;
    Read read_query_call(const base::HttpRequest& request) const;
    Read read_rest_call(const base::HttpRequest& request, const Service& service) const;
    const Service* service_of_query(std::string_view signing_name, std::string_view version) const;
    const Service* service_of_rest(const base::HttpRequest& request) const;

    std::span<const Service> services_;
    Defaults defaults_;
    Validator validator_;
};

/// Who calls, by the Authorization header or the X-Amz-Credential of a presigned URL.
Caller caller_of(const base::HttpRequest& request, const Defaults& defaults);

}  // namespace aws
