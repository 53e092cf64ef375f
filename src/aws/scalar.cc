#include "aws/scalar.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "aws/timestamp.h"
#include "base/base64.h"
#include "base/http.h"

namespace aws {
namespace {

bool take_boolean(std::string_view text, Value& value) {
    if (base::same_header_name(text, "true")) value.held = true;
    if (base::same_header_name(text, "false")) value.held = false;
    return !value.is_absent();
}

bool take_integer(ShapeType type, std::string_view text, Value& value) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    auto [at, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc() || at != end) return false;
    bool is_short = number >= std::numeric_limits<std::int32_t>::min() &&
                    number <= std::numeric_limits<std::int32_t>::max();
    if (type == ShapeType::Integer && !is_short) return false;
    value.held = number;
    return true;
}

bool take_number(std::string_view text, Value& value) {
    double number = 0;
    const char* end = text.data() + text.size();
    // It reads "NaN", "Infinity" and "-Infinity" as well.
    auto [at, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc() || at != end) return false;
    value.held = number;
    return true;
}

}  // namespace

bool take_scalar(ShapeType type, std::string_view text, Value& value) {
    switch (type) {
        case ShapeType::Boolean: return take_boolean(text, value);
        case ShapeType::Integer:
        case ShapeType::Long: return take_integer(type, text, value);
        case ShapeType::Float:
        case ShapeType::Double: return take_number(text, value);
        case ShapeType::Blob: {
            auto bytes = base::from_base64(text);
            if (bytes) value.held = Value::Blob{*std::move(bytes)};
            return bytes.has_value();
        }
        case ShapeType::Timestamp: {
            auto time = read_timestamp(text);
            if (time) value.held = *time;
            return time.has_value();
        }
        case ShapeType::Document: value.held = Value::Document{std::string(text)}; return true;
        case ShapeType::String:
        case ShapeType::Structure:
        case ShapeType::List:
        case ShapeType::Map: break;
    }
    value.held = std::string(text);
    return true;
}

std::string number_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
    return fmt::format("{}", value);
}

}  // namespace aws
