#include "text/yaml_writer.h"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"

namespace text {
namespace {

/// Words that a reader of YAML 1.1 or 1.2 takes for a truth value, null, a merge key or a default.
bool is_reserved_word(std::string_view text) {
    constexpr std::array<std::string_view, 17> kWords = {
        "y", "n",  "yes", "no",   "on",    "off",   "true", "false", "null",
        "~", "<<", "=",   ".inf", "-.inf", "+.inf", ".nan", ""};
    return std::ranges::any_of(kWords, [&](std::string_view word) {
        return std::ranges::equal(word, text, [](char a, char b) { return a == base::lower(b); });
    });
}

/// Integers to any base, floats, sexagesimal numbers, dates and times of YAML 1.1 and 1.2, and some
/// more.
bool looks_like_number(std::string_view text) {
    constexpr std::string_view kFirst = "0123456789+-.";
    constexpr std::string_view kOthers = "0123456789abcdefABCDEFxXoO_.:+-tTzZ ";
    return kFirst.find(text.front()) != std::string_view::npos &&
           text.find_first_not_of(kOthers) == std::string_view::npos;
}

/// Whether a literal block carries `text` without an indentation hint or lost spaces.
bool fits_literal_block(std::string_view text) {
    if (text.front() == ' ' || text.front() == '\n' || text.front() == '\t') return false;
    bool printable = std::ranges::all_of(text, [](char c) {
        return c == '\n' || c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    });
    return printable && text.find(" \n") == std::string_view::npos &&
           text.find("\t\n") == std::string_view::npos && text.back() != ' ' &&
           text.back() != '\t' && !text.ends_with("\n\n");
}

enum class Place { Key, Value };

yaml_scalar_style_t style_of(std::string_view text, Place place) {
    if (text.find('\n') != std::string_view::npos) {
        bool literal = place == Place::Value && fits_literal_block(text);
        return literal ? YAML_LITERAL_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    }
    if (is_reserved_word(text) || looks_like_number(text)) return YAML_SINGLE_QUOTED_SCALAR_STYLE;
    return YAML_PLAIN_SCALAR_STYLE;
}

}  // namespace

struct YamlWriter::Impl {
    Impl() { start(); }
    ~Impl() { yaml_emitter_delete(&emitter); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void start() {
        constexpr int kNoLimit = -1;
        yaml_emitter_initialize(&emitter);
        yaml_emitter_set_output(&emitter, append, &text);
        yaml_emitter_set_unicode(&emitter, 1);
        yaml_emitter_set_indent(&emitter, 2);
        yaml_emitter_set_width(&emitter, kNoLimit);
        yaml_event_t event;
        yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
        emit(event);
        yaml_document_start_event_initialize(&event, nullptr, nullptr, nullptr, 1);
        emit(event);
    }

    static int append(void* into, unsigned char* bytes, std::size_t size) {
        static_cast<std::string*>(into)->append(reinterpret_cast<const char*>(bytes), size);
        return 1;
    }

    void emit(yaml_event_t& event) {
        [[maybe_unused]] int in_place = yaml_emitter_emit(&emitter, &event);
        assert(in_place == 1);
    }

    /// The tag of the value that begins now, or nothing.
    const yaml_char_t* tag() const {
        return next_tag.empty() ? nullptr : reinterpret_cast<const yaml_char_t*>(next_tag.c_str());
    }

    void scalar(std::string_view written, yaml_scalar_style_t style) {
        yaml_event_t event;
        int untagged = next_tag.empty() ? 1 : 0;
        yaml_scalar_event_initialize(&event, nullptr, tag(),
                                     reinterpret_cast<const yaml_char_t*>(written.data()),
                                     static_cast<int>(written.size()), untagged, untagged, style);
        next_tag.clear();
        emit(event);
    }

    yaml_emitter_t emitter;
    std::string text;
    std::string next_tag;
};

YamlWriter::YamlWriter() : impl_(std::make_unique<Impl>()) {}
YamlWriter::~YamlWriter() = default;

YamlWriter& YamlWriter::begin_object() {
    yaml_event_t event;
    yaml_mapping_start_event_initialize(&event, nullptr, impl_->tag(), impl_->next_tag.empty(),
                                        YAML_BLOCK_MAPPING_STYLE);
    impl_->next_tag.clear();
    impl_->emit(event);
    return *this;
}

YamlWriter& YamlWriter::end_object() {
    yaml_event_t event;
    yaml_mapping_end_event_initialize(&event);
    impl_->emit(event);
    return *this;
}

YamlWriter& YamlWriter::begin_array() {
    yaml_event_t event;
    yaml_sequence_start_event_initialize(&event, nullptr, impl_->tag(), impl_->next_tag.empty(),
                                         YAML_BLOCK_SEQUENCE_STYLE);
    impl_->next_tag.clear();
    impl_->emit(event);
    return *this;
}

YamlWriter& YamlWriter::end_array() {
    yaml_event_t event;
    yaml_sequence_end_event_initialize(&event);
    impl_->emit(event);
    return *this;
}

YamlWriter& YamlWriter::key(std::string_view name) {
    std::string clean = base::to_utf8(name);
    impl_->scalar(clean, style_of(clean, Place::Key));
    return *this;
}

YamlWriter& YamlWriter::tag(std::string_view name) {
    impl_->next_tag = name;
    return *this;
}

YamlWriter& YamlWriter::value(std::string_view text) {
    std::string clean = base::to_utf8(text);
    impl_->scalar(clean, style_of(clean, Place::Value));
    return *this;
}

YamlWriter& YamlWriter::value(bool truth) {
    impl_->scalar(truth ? "true" : "false", YAML_PLAIN_SCALAR_STYLE);
    return *this;
}

YamlWriter& YamlWriter::value(std::int64_t number) {
    impl_->scalar(std::to_string(number), YAML_PLAIN_SCALAR_STYLE);
    return *this;
}

YamlWriter& YamlWriter::value(double number) {
    if (!std::isfinite(number)) return null();
    std::array<char, 32> digits;
    auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    assert(failure == std::errc());
    impl_->scalar({digits.data(), static_cast<std::size_t>(end - digits.data())},
                  YAML_PLAIN_SCALAR_STYLE);
    return *this;
}

YamlWriter& YamlWriter::null() {
    impl_->scalar("null", YAML_PLAIN_SCALAR_STYLE);
    return *this;
}

std::string YamlWriter::take() {
    yaml_event_t event;
    yaml_document_end_event_initialize(&event, 1);
    impl_->emit(event);
    yaml_stream_end_event_initialize(&event);
    impl_->emit(event);
    yaml_emitter_delete(&impl_->emitter);
    std::string text = std::exchange(impl_->text, {});
    impl_->start();
    return text;
}

}  // namespace text
