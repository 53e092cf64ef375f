#pragma once
// What travels on the wire, as tables: the services, their operations and the shapes of what those
// take and answer. Made from models/aws; the client and the endpoint read the same rows.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace aws {

enum class ShapeType : std::uint8_t {
    Structure,
    List,
    Map,
    String,
    Integer,  ///< 32 bits
    Long,     ///< 64 bits
    Float,
    Double,
    Boolean,
    Blob,       ///< bytes; base64 on the wire
    Timestamp,  ///< to the millisecond
    Document,   ///< any JSON value
};

/// How a moment is written. Default: as the protocol does when the model says nothing.
enum class TimestampFormat : std::uint8_t { Default, Iso8601, UnixSeconds, HttpDate };

/// Where a member of what an operation takes or answers stands. Outside the body only in the REST
/// protocols, and only at the top: the others have no such members.
enum class Location : std::uint8_t {
    Body,
    Payload,       ///< it is the whole body
    Label,         ///< in the path
    Query,         ///< behind the question mark; each element of a list once more
    QueryMap,      ///< all that stands there without being another member's
    Header,        ///< the elements of a list with commas between them
    HeaderMap,     ///< the headers that begin with its name
    HeaderBase64,  ///< text in base64
    Status,        ///< of the answer
};

struct XmlNamespace {
    std::string_view uri = {};
    /// Empty: it is that of everything inside.
    std::string_view prefix = {};
};

/// What few members have.
struct Naming {
    /// Its name in the forms of EC2 where that is another one than in its XML.
    std::string_view query_name = {};
    XmlNamespace xml_namespace = {};
};

struct Shape;

/// A member of a structure, the element of a list, or the key or value of a map.
struct Member {
    /// Empty for the elements of lists and maps.
    std::string_view name;
    const Shape* shape = nullptr;
    /// Its name on the wire where that differs; empty: `name`, or what the protocol calls elements.
    std::string_view location_name = {};
    /// Null: nothing of that.
    const Naming* naming = nullptr;
    Location location = Location::Body;
    bool required = false;
    /// A list or map whose elements stand beside the other members, without an element around them.
    bool flattened = false;
    /// An XML attribute of the structure around it.
    bool xml_attribute = false;
    /// A client that gives none makes one up.
    bool idempotency_token = false;
    TimestampFormat timestamp_format = TimestampFormat::Default;
};

struct Shape {
    std::string_view name;
    ShapeType type = ShapeType::Structure;
    /// Of a structure: its members, in the order of the API. Of a list: its element. Of a map: key
    /// and value.
    std::span<const Member> members = {};
    /// Of a string: the values that it may have; empty: any.
    std::span<const std::string_view> words = {};
    /// Of a string: a regular expression that the whole value matches; empty: any.
    std::string_view pattern = {};
    /// Of a number its value, of text, blobs, lists and maps their length.
    std::optional<double> min = {};
    std::optional<double> max = {};
    TimestampFormat timestamp_format = TimestampFormat::Default;
    bool flattened = false;
    /// Its value appears in no message.
    bool sensitive = false;
    /// A structure of which one member is set.
    bool is_union = false;
    /// Of an error: its code on the wire where that differs from `name`, and its HTTP status.
    std::string_view error_code = {};
    std::uint16_t http_status = 0;
    /// The element around it in XML where it is the whole body; empty: `name`.
    std::string_view xml_name = {};
    /// Null: that of what is around it.
    const XmlNamespace* xml_namespace = nullptr;
    /// An answer of S3 that is the element of its only member, with nothing around it.
    bool unwrapped = false;
};

struct Operation {
    std::string_view name;
    /// Null: it takes nothing.
    const Shape* input = nullptr;
    /// Null: it answers nothing.
    const Shape* output = nullptr;
    std::span<const Shape* const> errors = {};
    /// REST: how it is called. The path with labels in braces, `{Key+}` for one that may have
    /// slashes, and behind a question mark what has to stand there.
    std::string_view method = "POST";
    std::string_view path = "/";
    /// Of an answer without an error.
    std::uint16_t status = 200;
    /// What clients put before the name of the host: "data-".
    std::string_view host_prefix = {};
    /// REST in XML: the element around the members of the body.
    std::string_view xml_name = {};
    XmlNamespace xml_namespace = {};
    /// REST: a checksum of its body has to be sent with it.
    bool needs_checksum = false;
    /// Nobody has to sign it.
    bool is_open = false;
};

/// The protocols that slipway speaks.
enum class Protocol : std::uint8_t {
    Json,      ///< awsJson 1.0 and 1.1: X-Amz-Target and a JSON body each way
    Query,     ///< a form with Action and Version, answered in XML
    Ec2,       ///< the same with EC2's names
    RestJson,  ///< method and path, JSON bodies
    RestXml,   ///< method and path, XML bodies
    Cbor,      ///< Smithy's RPC version 2: a path with service and operation, CBOR bodies
};

struct Service {
    /// The name of its model: "ecs".
    std::string_view name;
    /// What stands in the credential scope of its signatures.
    std::string_view signing_name;
    std::string_view api_version;
    /// Best first.
    std::span<const Protocol> protocols;
    /// What stands before its region in the names of its hosts: "api.ecr".
    std::string_view endpoint_prefix = {};
    /// What variables and shared files call it: "Secrets Manager".
    std::string_view id = {};
    /// Json: "1.1".
    std::string_view json_version = {};
    /// Json: what stands before the dot of X-Amz-Target. Cbor: the service in the path.
    std::string_view target_prefix = {};
    /// Query and REST: the namespace of its answers.
    std::string_view xml_namespace = {};
    /// It spoke Query once: its errors in Json and Cbor say beside their name what they were
    /// called.
    bool query_compatible = false;
    /// RestXml: an error is the outermost element.
    bool bare_errors = false;
    /// REST: what tells operations of one path apart behind the question mark, those of operations
    /// that are not here too. Sorted.
    std::span<const std::string_view> query_words = {};
    /// By name.
    std::span<const Operation> operations = {};
};

/// All services of models/aws, by name.
std::span<const Service> services();

/// The service whose model is called `name`; null when there is none.
const Service* find_service(std::string_view name);

/// Null when `service` has no such operation.
const Operation* find_operation(const Service& service, std::string_view name);

/// The shape itself, or one without members for an operation that takes or answers nothing.
const Shape& or_nothing(const Shape* shape);

/// The member of a structure; null when it has none of that name.
const Member* find_member(const Shape& shape, std::string_view name);

/// The member that is the whole body; null when the body holds members of its own.
const Member* payload_member(const Shape& shape);

/// Whether a member of the structure stands in the body.
bool has_body_members(const Shape& shape);

/// Whether a value that appears in no message stands in it, however deep. `shape` may be null.
bool holds_secrets(const Shape* shape);

/// Whether its operations are told by method and path.
inline bool is_rest(Protocol protocol) {
    return protocol == Protocol::RestJson || protocol == Protocol::RestXml;
}

/// S3 has ways of its own: buckets in the names of hosts, paths signed as they are, bytes in
/// chunks.
inline bool is_s3(const Service& service) {
    return service.signing_name == "s3";
}

/// What the member is called on the wire.
inline std::string_view wire_name(const Member& member) {
    return member.location_name.empty() ? member.name : member.location_name;
}

/// How the moments of `member` are written; `otherwise` when the model does not say.
inline TimestampFormat timestamp_format(const Member& member, TimestampFormat otherwise) {
    if (member.timestamp_format != TimestampFormat::Default) return member.timestamp_format;
    if (member.shape->timestamp_format != TimestampFormat::Default)
        return member.shape->timestamp_format;
    return otherwise;
}

}  // namespace aws
