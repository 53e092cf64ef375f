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

struct Shape;

/// A member of a structure, the element of a list, or the key or value of a map.
struct Member {
    /// Empty for the elements of lists and maps.
    std::string_view name;
    const Shape* shape = nullptr;
    /// Its name on the wire where that differs; empty: `name`, or what the protocol calls elements.
    std::string_view location_name = {};
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
};

struct Operation {
    std::string_view name;
    /// Null: it takes nothing.
    const Shape* input = nullptr;
    /// Null: it answers nothing.
    const Shape* output = nullptr;
    std::span<const Shape* const> errors = {};
};

/// The protocols that slipway speaks.
enum class Protocol : std::uint8_t {
    Json,   ///< awsJson 1.0 and 1.1: X-Amz-Target and a JSON body each way
    Query,  ///< a form with Action and Version, answered in XML
};

struct Service {
    /// The name of its model: "ecs".
    std::string_view name;
    /// What stands in the credential scope of its signatures.
    std::string_view signing_name;
    std::string_view api_version;
    /// Best first.
    std::span<const Protocol> protocols;
    /// Json: "1.1".
    std::string_view json_version = {};
    /// Json: what stands before the dot of X-Amz-Target.
    std::string_view target_prefix = {};
    /// Query: the namespace of its answers.
    std::string_view xml_namespace = {};
    /// By name.
    std::span<const Operation> operations = {};
};

/// All services of models/aws, by name.
std::span<const Service> services();

/// The service whose model is called `name`; null when there is none.
const Service* find_service(std::string_view name);

/// Null when `service` has no such operation.
const Operation* find_operation(const Service& service, std::string_view name);

/// The member of a structure; null when it has none of that name.
const Member* find_member(const Shape& shape, std::string_view name);

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
