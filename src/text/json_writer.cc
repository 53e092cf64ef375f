#include "text/json_writer.h"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include "base/utf8.h"
#include "text/json_library.h"

namespace text {

struct JsonWriter::Impl {
    explicit Impl(Layout layout_in) : layout(layout_in), compact(buffer), indented(buffer) {
        indented.SetIndent(' ', 2);
    }

    /// Makes one call on the writer of this layout. Their classes have no common virtual functions.
    template <class Call>
    void on_writer(Call&& call) {
        [[maybe_unused]] bool in_place = layout == Layout::Compact ? call(compact) : call(indented);
        assert(in_place);
    }

    Layout layout;
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> compact;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> indented;
};

JsonWriter::JsonWriter(Layout layout) : impl_(std::make_unique<Impl>(layout)) {}
JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::begin_object() {
    impl_->on_writer([](auto& writer) { return writer.StartObject(); });
    return *this;
}

JsonWriter& JsonWriter::end_object() {
    impl_->on_writer([](auto& writer) { return writer.EndObject(); });
    return *this;
}

JsonWriter& JsonWriter::begin_array() {
    impl_->on_writer([](auto& writer) { return writer.StartArray(); });
    return *this;
}

JsonWriter& JsonWriter::end_array() {
    impl_->on_writer([](auto& writer) { return writer.EndArray(); });
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    std::string text = base::to_utf8(name);
    auto size = static_cast<rapidjson::SizeType>(text.size());
    impl_->on_writer([&](auto& writer) { return writer.Key(text.data(), size); });
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    std::string clean = base::to_utf8(text);
    auto size = static_cast<rapidjson::SizeType>(clean.size());
    impl_->on_writer([&](auto& writer) { return writer.String(clean.data(), size); });
    return *this;
}

JsonWriter& JsonWriter::value(bool truth) {
    impl_->on_writer([&](auto& writer) { return writer.Bool(truth); });
    return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
    impl_->on_writer([&](auto& writer) { return writer.Int64(number); });
    return *this;
}

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) return null();
    std::array<char, 32> digits;
    auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    assert(failure == std::errc());
    auto size = static_cast<std::size_t>(end - digits.data());
    impl_->on_writer(
        [&](auto& writer) { return writer.RawValue(digits.data(), size, rapidjson::kNumberType); });
    return *this;
}

JsonWriter& JsonWriter::null() {
    impl_->on_writer([](auto& writer) { return writer.Null(); });
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    impl_->on_writer([&](auto& writer) {
        return writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
    });
    return *this;
}

std::string JsonWriter::take() {
    assert(impl_->layout == Layout::Compact ? impl_->compact.IsComplete()
                                            : impl_->indented.IsComplete());
    std::string text(impl_->buffer.GetString(), impl_->buffer.GetSize());
    if (impl_->layout == Layout::Indented) text += '\n';
    impl_->buffer.Clear();
    impl_->compact.Reset(impl_->buffer);
    impl_->indented.Reset(impl_->buffer);
    return text;
}

}  // namespace text
