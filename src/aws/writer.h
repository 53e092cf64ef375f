#pragma once
// Answers and requests as bytes, one member after the other, by their shape: names on the wire,
// formats of time and the form of lists are the shape's business, not its caller's.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/http_parts.h"
#include "aws/shapes.h"
#include "aws/value.h"
#include "base/time.h"

namespace aws {

enum class Syntax : std::uint8_t {
    Json,     ///< awsJson and rest-json, both ways
    Xml,      ///< rest-xml both ways, answers of the query protocol and of EC2
    Form,     ///< requests of the query protocol
    Ec2Form,  ///< requests of EC2
    Cbor,     ///< rpc-v2-cbor, both ways
};

/// Where the members go that stand outside the body by their shape.
enum class Bindings : std::uint8_t {
    None,  ///< there are none: into the body with all
    Http,  ///< into the path, the query, the headers: the REST protocols
};

/// Where a value stands: what the syntaxes need to name it.
struct Slot {
    enum class In : std::uint8_t { Structure, List, Map };
    In in = In::Structure;
    /// What it is.
    const Member* member = nullptr;
    /// Its name on the wire; of an entry of a map that of the entry.
    std::string_view name = {};
    /// Of an entry of a map.
    std::string_view key = {};
    /// Of an element or entry: what is around it, and whether that is flattened.
    const Shape* around = nullptr;
    bool flattened = false;
    /// Of an element or entry: from 1.
    std::size_t number = 0;
};

/// Writes the members of one structure.
///
/// `name` is the member's name in the model inside a structure, the key inside a map, and empty
/// inside a list. A name that the shape does not have, or a value of another type, is a bug of the
/// caller and asserts. Members written in the order of the model are found at once.
class Writer {
  public:
    /// `shape` is the structure whose members follow. `opening` is what the bytes begin with: the
    /// elements around an XML answer, the Action of a form; for JSON and CBOR it must be empty.
    /// `closing` is what they end with.
    Writer(Syntax syntax, const Shape& shape, std::string opening = {}, std::string closing = {},
           Bindings bindings = Bindings::None);
    ~Writer();
    Writer(Writer&&) noexcept;
    Writer& operator=(Writer&&) noexcept;

    Writer& text(std::string_view name, std::string_view value);
    Writer& integer(std::string_view name, std::int64_t value);
    Writer& number(std::string_view name, double value);
    Writer& boolean(std::string_view name, bool value);
    Writer& time(std::string_view name, base::Time value);
    Writer& blob(std::string_view name, std::string_view bytes);
    /// Any JSON value, as JSON.
    Writer& document(std::string_view name, std::string_view json);

    Writer& begin_structure(std::string_view name = {});
    Writer& begin_list(std::string_view name);
    Writer& begin_map(std::string_view name);
    /// Ends what was begun last.
    Writer& end();

    /// Any value that the shape allows at this place; nothing when it is absent.
    Writer& value(std::string_view name, const Value& value);
    /// All members of `fields`, a structure.
    Writer& members(const Value& fields);

    /// The status of an answer that differs from its operation's: 206 of a part of an object.
    Writer& status(std::uint16_t status);

    /// The bytes; all that was begun must be ended, and nothing may be written afterwards.
    std::string take();
    /// The same with all that stands outside the body; for `Bindings::Http`.
    HttpParts take_parts();

  private:
    struct Impl;
    enum class Part : std::uint8_t { Body, Outside, Payload };
    struct Frame {
        const Shape* shape;
        /// What it is called, for flattened lists.
        std::string_view name;
        bool flattened = false;
        Part part = Part::Body;
        /// In a structure: the member after the one written last; else how many were written.
        std::size_t next = 0;
    };

    Slot slot(std::string_view name);
    Part part_of(const Slot& slot) const;
    template <class Call>
    void at(const Slot& slot, Call&& call);
    void push(const Slot& slot);

    std::vector<Frame> open_;
    std::unique_ptr<Impl> impl_;
};

}  // namespace aws
