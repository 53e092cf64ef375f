#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <charconv>

#include "base/utf8.h"
#include "text/document.h"
#include "text/json_writer.h"
#include "text/yaml_writer.h"

namespace text {
namespace {

/// A value as programs have them, made and compared without the code under test.
struct Value {
    enum class Kind { Null, Bool, Integer, Double, String, Array, Object };
    Kind kind = Kind::Null;
    bool truth = false;
    std::int64_t integer = 0;
    double number = 0;
    std::string string;
    /// One for each child of an object; empty in an array.
    std::vector<std::string> keys;
    std::vector<Value> children;
};

template <class Writer>
void write(Writer& writer, const Value& value) {
    switch (value.kind) {
        case Value::Kind::Null:
            writer.null();
            break;
        case Value::Kind::Bool:
            writer.value(value.truth);
            break;
        case Value::Kind::Integer:
            writer.value(value.integer);
            break;
        case Value::Kind::Double:
            writer.value(value.number);
            break;
        case Value::Kind::String:
            writer.value(value.string);
            break;
        case Value::Kind::Array:
            writer.begin_array();
            for (const Value& child : value.children)
                write(writer, child);
            writer.end_array();
            break;
        case Value::Kind::Object:
            writer.begin_object();
            for (std::size_t i = 0; i < value.children.size(); ++i) {
                writer.key(value.keys[i]);
                write(writer, value.children[i]);
            }
            writer.end_object();
            break;
    }
}

template <class Number>
bool reads_as(const std::string& text, Number expected) {
    Number read{};
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), read);
    return failure == std::errc() && end == text.data() + text.size() && read == expected;
}

bool is_same(const Value& value, const Node& node);

bool are_same(const Value& value, const Node& node) {
    bool object = value.kind == Value::Kind::Object;
    std::size_t size = object ? node.members.size() : node.items.size();
    if (size != value.children.size()) return false;
    for (std::size_t i = 0; i < size; ++i) {
        if (object && node.members[i].key != value.keys[i]) return false;
        const Node& child = object ? node.members[i].value : node.items[i];
        if (!is_same(value.children[i], child)) return false;
    }
    return true;
}

bool is_same(const Value& value, const Node& node) {
    ScalarType type = node.is_scalar() ? scalar_type(node) : ScalarType::Null;
    switch (value.kind) {
        case Value::Kind::Null:
            return node.is_null();
        case Value::Kind::Bool:
            return type == ScalarType::Bool && node.scalar == (value.truth ? "true" : "false");
        case Value::Kind::Integer:
            return type == ScalarType::Integer && reads_as(node.scalar, value.integer);
        case Value::Kind::Double:
            return (type == ScalarType::Integer || type == ScalarType::Float) &&
                   reads_as(node.scalar, value.number);
        case Value::Kind::String:
            return type == ScalarType::String && node.scalar == value.string;
        case Value::Kind::Array:
            return node.is_sequence() && are_same(value, node);
        case Value::Kind::Object:
            return node.is_mapping() && are_same(value, node);
    }
    return false;
}

/// Strings that a careless writer or reader of YAML or JSON turns into something else.
const std::vector<std::string>& hard_strings() {
    static const std::vector<std::string> kStrings = {
        "",
        " ",
        " x",
        "x ",
        "\t",
        "\tx",
        "x\t",
        "no",
        "No",
        "yes",
        "y",
        "n",
        "on",
        "OFF",
        "true",
        "False",
        "null",
        "~",
        "Null",
        "1",
        "-1",
        "+1",
        "0",
        "012",
        "0o17",
        "0x1F",
        "0b11",
        "1_000",
        "1e3",
        "1.",
        ".5",
        "-.5",
        "1.5e-3",
        ".inf",
        "-.Inf",
        ".nan",
        "NaN",
        "1:30",
        "190:20:30.15",
        "2001-01-01",
        "2001-12-14t21:59:43.10-05:00",
        "2001-12-14 21:59:43",
        "<<",
        "=",
        "-",
        "--",
        "---",
        "...",
        "- x",
        "-x",
        "?",
        "? x",
        "?x",
        ":",
        ": x",
        ":x",
        "x:",
        "a: b",
        "a:b",
        "a :b",
        "#x",
        "x #y",
        "x#y",
        "&x",
        "*x",
        "!x",
        "!!str x",
        "|",
        "|-",
        ">",
        "%x",
        "@x",
        "`x",
        "'",
        "\"",
        "'x'",
        "\"x\"",
        "it's",
        "[",
        "]",
        "{",
        "}",
        "[x]",
        "{x}",
        ",",
        "a,b",
        "a, b",
        "\\",
        "\\n",
        "\n",
        "\n\n",
        "x\n",
        "x\n\n",
        "\nx",
        "\n\nx",
        "x\ny",
        "x\n y",
        " x\ny",
        "  x\n y\n",
        "x \ny",
        "x\n \ny",
        "x\n\n\ny\n",
        "x\ny ",
        "x\n\ty",
        "\tx\ny",
        "x\t\ny",
        "x\n# y\n",
        "x: y\nz",
        "- x\n- y\n",
        "---\nx",
        "x\n---\n",
        "x\n...\n",
        "\r",
        "x\r\ny",
        "x\ry",
        std::string("\0", 1),
        "\x01",
        "\x1B[0m",
        "\x7F",
        "\xC2\x80",
        "\xC2\x85",
        "x\xC2\x85y\nz",
        "\xE2\x80\xA8",
        "\xE2\x80\xA9",
        "\xEF\xBB\xBF",
        "x\n\xEF\xBB\xBF",
        "\xC3\xA9",
        "\xE6\x97\xA5\xE6\x9C\xAC\n\xE8\xAA\x9E",
        "\xF0\x9F\x98\x80",
        "x\n\xF0\x9F\x98\x80\n",
        "\xEF\xBF\xBE",
        "\xEF\xBF\xBD",
        "$(env)",
        "${AWS::Region}",
        "arn:aws:iam::aws:policy/x",
        "10.0.0.0/16",
        std::string(200, 'k'),
        std::string(2000, 'x') + " y",
        "a long text of many words, well over the eighty columns at which some writers break their "
        "lines",
    };
    return kStrings;
}

rc::Gen<std::string> any_string() {
    using Parts = std::vector<std::string>;
    auto part = rc::gen::oneOf(
        rc::gen::elementOf(hard_strings()),
        rc::gen::element<std::string>("a", "b", " ", "\n", ":", "#", "-", "'", "\"", "\\", "\t",
                                      "\xC3\xA9", "\xF0\x9F\x98\x80", "1"));
    auto joined = rc::gen::map(rc::gen::container<Parts>(part), [](const Parts& parts) {
        std::string text;
        for (const std::string& each : parts)
            text += each;
        return text;
    });
    return rc::gen::oneOf(rc::gen::elementOf(hard_strings()), joined);
}

/// Ranges grow with the size of a case; here all of a range counts from the first case on.
template <class T>
rc::Gen<T> full_size(rc::Gen<T> generator) {
    return rc::gen::resize(rc::kNominalSize, std::move(generator));
}

Value any_value(int depth) {
    Value value;
    value.kind = static_cast<Value::Kind>(*full_size(rc::gen::inRange(0, depth > 0 ? 7 : 5)));
    switch (value.kind) {
        case Value::Kind::Null:
            break;
        case Value::Kind::Bool:
            value.truth = *rc::gen::arbitrary<bool>();
            break;
        case Value::Kind::Integer:
            value.integer = *rc::gen::arbitrary<std::int64_t>();
            break;
        case Value::Kind::Double:
            value.number = *rc::gen::arbitrary<double>();
            break;
        case Value::Kind::String:
            value.string = *any_string();
            break;
        case Value::Kind::Array:
        case Value::Kind::Object: {
            int size = *full_size(rc::gen::inRange(0, 5));
            for (int i = 0; i < size; ++i) {
                bool object = value.kind == Value::Kind::Object;
                // The number keeps keys unique.
                if (object) value.keys.push_back(*any_string() + (i > 0 ? std::to_string(i) : "."));
                value.children.push_back(any_value(depth - 1));
            }
            break;
        }
    }
    return value;
}

enum class Format { Json, IndentedJson, Yaml };

void expect_same_after_reading(const Value& value, Format format) {
    std::string written;
    if (format == Format::Yaml) {
        YamlWriter writer;
        write(writer, value);
        written = writer.take();
    } else {
        JsonWriter writer(format == Format::Json ? Layout::Compact : Layout::Indented);
        write(writer, value);
        written = writer.take();
    }
    base::Sources sources;
    std::uint32_t file = sources.add("x", written);
    auto read = format == Format::Yaml ? parse_yaml(sources, file) : parse_json(sources, file);
    if (!read.ok()) FAIL() << read.problems().front().message << "\n" << written;
    EXPECT_TRUE(is_same(value, *read)) << written;
}

TEST(RoundTrip, KeepsEveryHardStringAsValueAndKey) {
    for (Format format : {Format::Json, Format::IndentedJson, Format::Yaml}) {
        for (const std::string& text : hard_strings()) {
            Value string{.kind = Value::Kind::String, .string = text};
            Value object{.kind = Value::Kind::Object, .keys = {text}, .children = {string}};
            expect_same_after_reading(string, format);
            expect_same_after_reading(object, format);
            expect_same_after_reading({.kind = Value::Kind::Array, .children = {object}}, format);
        }
    }
}

TEST(RoundTrip, KeepsRandomValues) {
    bool held = rc::check("what the writers write reads back the same", [] {
        Value value{.kind = Value::Kind::Array};
        for (int i = 0; i < 20; ++i)
            value.children.push_back(any_value(4));
        for (Format format : {Format::Json, Format::IndentedJson, Format::Yaml}) {
            expect_same_after_reading(value, format);
            RC_ASSERT(!::testing::Test::HasFailure());
        }
    });
    EXPECT_TRUE(held);
}

TEST(RoundTrip, ReplacesBytesThatAreNotUtf8) {
    Value value{.kind = Value::Kind::String, .string = "a\xFF\xC3"};
    JsonWriter json(Layout::Compact);
    write(json, value);
    EXPECT_EQ(json.take(), "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
    YamlWriter yaml;
    write(yaml, value);
    EXPECT_EQ(yaml.take(), "a\xEF\xBF\xBD\xEF\xBF\xBD\n");
}

}  // namespace
}  // namespace text
