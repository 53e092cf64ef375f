#pragma once
// JSON in as a stream of events, for what programs send: no tree, no places. What people write is
// read by `parse_json`.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace text {

/// Takes what a JSON text consists of, in its order. A call that returns false ends the reading.
class JsonHandler {
  public:
    virtual ~JsonHandler() = default;
    virtual bool null() = 0;
    virtual bool boolean(bool truth) = 0;
    /// A number without fraction and exponent that fits.
    virtual bool integer(std::int64_t number) = 0;
    /// Any other number, rounded to the nearest double.
    virtual bool number(double number) = 0;
    /// UTF-8, escapes resolved. The view holds during the call.
    virtual bool string(std::string_view text) = 0;
    virtual bool begin_object() = 0;
    virtual bool key(std::string_view name) = 0;
    virtual bool end_object() = 0;
    virtual bool begin_array() = 0;
    virtual bool end_array() = 0;
};

/// How a text of JSON ended.
enum class JsonEnd : std::uint8_t {
    Whole,    ///< one value, and nothing behind it
    Stopped,  ///< the handler returned false
    Wrong,    ///< not JSON, or not UTF-8
    TooDeep,  ///< more than `kMostJsonDepth` arrays and objects around a value
};
inline constexpr std::size_t kMostJsonDepth = 64;

/// Reads `json`, however long, and tells `handler` of it up to the end or the first mistake.
JsonEnd read_json(std::string_view json, JsonHandler& handler);

}  // namespace text
