#include "text/json_events.h"

#include <rapidjson/memorystream.h>

#include <cstdint>

#include "base/utf8.h"
#include "text/json_library.h"

namespace text {
namespace {

/// Hands RapidJSON's events on.
class Events {
  public:
    explicit Events(JsonHandler& handler) : handler_(handler) {}

    bool Null() { return take(handler_.null()); }
    bool Bool(bool truth) { return take(handler_.boolean(truth)); }
    bool Int(int number) { return take(handler_.integer(number)); }
    bool Uint(unsigned number) { return take(handler_.integer(number)); }
    bool Int64(std::int64_t number) { return take(handler_.integer(number)); }
    bool Uint64(std::uint64_t number) {
        if (number <= INT64_MAX) return Int64(static_cast<std::int64_t>(number));
        return take(handler_.number(static_cast<double>(number)));
    }
    bool Double(double number) { return take(handler_.number(number)); }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
    bool String(const char* text, rapidjson::SizeType size, bool) {
        return is_utf8({text, size}) && take(handler_.string({text, size}));
    }
    bool Key(const char* text, rapidjson::SizeType size, bool) {
        return is_utf8({text, size}) && take(handler_.key({text, size}));
    }
    bool StartObject() { return deeper() && take(handler_.begin_object()); }
    bool EndObject(rapidjson::SizeType) { return leave() && take(handler_.end_object()); }
    bool StartArray() { return deeper() && take(handler_.begin_array()); }
    bool EndArray(rapidjson::SizeType) { return leave() && take(handler_.end_array()); }

    /// Why one of these returned false.
    JsonEnd reason() const { return reason_; }

  private:
    bool take(bool go_on) {
        if (!go_on) reason_ = JsonEnd::Stopped;
        return go_on;
    }
    bool deeper() {
        if (++depth_ <= kMostJsonDepth) return true;
        reason_ = JsonEnd::TooDeep;
        return false;
    }
    bool leave() {
        --depth_;
        return true;
    }
    /// RapidJSON lets the second half of a surrogate pair pass when it stands alone.
    static bool is_utf8(std::string_view text) { return base::utf8_prefix(text) == text.size(); }

    JsonHandler& handler_;
    std::size_t depth_ = 0;
    JsonEnd reason_ = JsonEnd::Wrong;
};

}  // namespace

JsonEnd read_json(std::string_view json, JsonHandler& handler) {
    constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                                rapidjson::kParseValidateEncodingFlag |
                                rapidjson::kParseFullPrecisionFlag;
    // An empty view may have no memory behind it at all.
    if (json.empty()) return JsonEnd::Wrong;
    rapidjson::MemoryStream input(json.data(), json.size());
    Events events(handler);
    rapidjson::Reader reader;
    rapidjson::ParseResult result = reader.Parse<kFlags>(input, events);
    if (result.Code() == rapidjson::kParseErrorTermination) return events.reason();
    // To RapidJSON a NUL is the end, wherever it stands.
    if (result.IsError() || input.Tell() < json.size()) return JsonEnd::Wrong;
    return JsonEnd::Whole;
}

}  // namespace text
