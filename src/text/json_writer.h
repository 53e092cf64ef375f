#pragma once
// JSON out: a stream of values, nothing kept. Wraps RapidJSON's writer.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace text {

enum class Layout { Compact, Indented };

/// Writes one JSON value. Calls follow the grammar (begin_object, key, value, ..., end_object); a
/// call out of place is a bug of the caller and asserts. Keys come out in the order of the calls.
class JsonWriter {
  public:
    /// Indented: two spaces, one member a line, arrays too; a line break at the end of the text.
    explicit JsonWriter(Layout layout);
    ~JsonWriter();
    JsonWriter(const JsonWriter&) = delete;
    JsonWriter& operator=(const JsonWriter&) = delete;

    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& key(std::string_view name);
    /// `text` is UTF-8; bytes that are not are written as U+FFFD.
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth);
    JsonWriter& value(std::int64_t number);
    JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
    JsonWriter& value(std::uint32_t number) { return value(static_cast<std::int64_t>(number)); }
    JsonWriter& value(std::size_t number) { return value(static_cast<std::int64_t>(number)); }
    /// The shortest text that reads back the same; not a number and infinities are written as null.
    JsonWriter& value(double number);
    JsonWriter& null();
    /// A value that is JSON already; written as it is.
    JsonWriter& raw(std::string_view json);

    /// The finished text. The writer is empty afterwards and may be used again.
    std::string take();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace text
