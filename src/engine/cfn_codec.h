#pragma once
// How the trees of the CloudFormation language are written as bytes: properties in states and in
// facts. Literals are CBOR's own, one level a level; what CloudFormation works out is the number of
// its alternative and the value, behind a tag.

#include "cfn/expression.h"
#include "engine/codec.h"

namespace engine {

template <>
struct CodecOf<cfn::Object> {
    static void write(Encoder& encoder, const cfn::Object& value) {
        encoder.out.begin_map(value.fields.size());
        for (const cfn::Field& field : value.fields) {
            encode(encoder, field.name);
            encode(encoder, field.value);
        }
    }
    static void read(Decoder& decoder, cfn::Object& value) {
        value.fields.clear();
        decoder.in.begin_map();
        while (decoder.in.more()) {
            cfn::Field& field = value.fields.emplace_back();
            decode(decoder, field.name);
            decode(decoder, field.value);
        }
    }
};

template <>
struct CodecOf<cfn::Sub> {
    static void write(Encoder& encoder, const cfn::Sub& value) {
        encoder.out.begin_array(2);
        encode(encoder, value.parts);
        encode(encoder, value.variables);
    }
    static void read(Decoder& decoder, cfn::Sub& value) {
        decoder.in.begin_array();
        if (decoder.in.more()) decode(decoder, value.parts);
        if (decoder.in.more()) decode(decoder, value.variables);
        if (decoder.in.more()) decoder.in.fail();
    }
};

template <>
struct CodecOf<cfn::Expression> {
    /// Not registered: "the next item is a cfn::Expression that CloudFormation works out".
    static constexpr std::uint64_t kComputed = 32769;

    static void write(Encoder& encoder, const cfn::Expression& value) {
        if (value.as<cfn::Null>()) return encoder.out.null();
        if (const auto* truth = value.as<bool>()) return encode(encoder, *truth);
        if (const auto* number = value.as<std::int64_t>()) return encode(encoder, *number);
        if (const auto* number = value.as<double>()) return encode(encoder, *number);
        if (const auto* text = value.as<std::string>()) return encode(encoder, *text);
        if (const auto* items = value.as<cfn::Array>()) return encode(encoder, *items);
        if (const auto* object = value.as<cfn::Object>()) return encode(encoder, *object);
        encoder.out.tag(kComputed);
        encode(encoder, value.value);
    }
    static void read(Decoder& decoder, cfn::Expression& value) {
        switch (decoder.in.peek()) {
            case text::CborKind::Null:
                decoder.in.null();
                value.value = cfn::Null{};
                return;
            case text::CborKind::Boolean: value.value = decoder.in.boolean(); return;
            case text::CborKind::Integer: value.value = decoder.in.integer(); return;
            case text::CborKind::Number: value.value = decoder.in.number(); return;
            case text::CborKind::Bytes: value.value = decoder.in.bytes(); return;
            case text::CborKind::Array: decode(decoder, value.value.emplace<cfn::Array>()); return;
            case text::CborKind::Map: decode(decoder, value.value.emplace<cfn::Object>()); return;
            case text::CborKind::Tag:
                if (decoder.in.tag() != kComputed) return decoder.in.fail();
                return decode(decoder, value.value);
            case text::CborKind::Text:
            case text::CborKind::End: return decoder.in.fail();
        }
    }
};

}  // namespace engine
