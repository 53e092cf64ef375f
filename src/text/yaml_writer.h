#pragma once
// YAML out: a stream of values through libyaml's emitter, block style, two spaces, stable order.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace text {

/// Writes one YAML document. The same grammar of calls as JsonWriter. Strings that a reader of
/// YAML 1.1 or 1.2 could take for something else (`no`, `1e3`, `012`, `~`, dates) are quoted;
/// strings of several lines are literal blocks.
class YamlWriter {
  public:
    YamlWriter();
    ~YamlWriter();
    YamlWriter(const YamlWriter&) = delete;
    YamlWriter& operator=(const YamlWriter&) = delete;

    YamlWriter& begin_object();
    YamlWriter& end_object();
    YamlWriter& begin_array();
    YamlWriter& end_array();
    YamlWriter& key(std::string_view name);
    /// The tag of the next value, such as "!Ref" or "!Sub".
    YamlWriter& tag(std::string_view name);
    YamlWriter& value(std::string_view text);
    YamlWriter& value(const char* text) { return value(std::string_view(text)); }
    YamlWriter& value(bool truth);
    YamlWriter& value(std::int64_t number);
    YamlWriter& value(double number);
    YamlWriter& null();

    /// The finished text, ending in a line break.
    std::string take();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace text
