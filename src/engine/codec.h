#pragma once
// Values as bytes and back: checkpoints of cores and the facts of the journal. An aggregate is
// written as the list of its fields, so a new field goes to the end and reads as its default from
// older bytes; a variant as the number of its alternative and its value, so a new one goes to the
// end too.
//
// A type that is no aggregate of such types says how it is written by a specialisation of
// `CodecOf<T>` with `write(Encoder&, const T&)` and `read(Decoder&, T&)`.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <boost/pfr.hpp>

#include "base/time.h"
#include "text/cbor.h"

namespace engine {

/// Writes one value after the other.
struct Encoder {
    text::CborWriter out;
    /// What `shared_ptr`s pointed to, by the order in which it was met: written once, then told by
    /// its number.
    std::map<const void*, std::uint64_t> shared;
};

/// Reads what an Encoder wrote. A mistake of the bytes shows in `in.ok()` and nowhere else: what is
/// read then are defaults.
struct Decoder {
    /// What a `shared_ptr` pointed to, and the mark of its type: damaged bytes may name any number.
    struct Met {
        const void* type = nullptr;
        std::shared_ptr<const void> value = {};
    };
    text::CborReader in;
    std::vector<Met> shared;
};

/// How types of libraries and trees are written; see above.
template <class T>
struct CodecOf;

template <class T>
void encode(Encoder& encoder, const T& value);
template <class T>
void decode(Decoder& decoder, T& value);

namespace detail {

template <class T>
concept HasCodec =
    requires(Encoder& encoder, const T& value) { CodecOf<T>::write(encoder, value); };

template <class T, template <class...> class Of>
inline constexpr bool kIs = false;
template <class... Ts, template <class...> class Of>
inline constexpr bool kIs<Of<Ts...>, Of> = true;

template <class Variant, std::size_t... I>
void decode_alternative(Decoder& decoder, Variant& value, std::uint64_t index,
                        std::index_sequence<I...>) {
    bool known = ((index == I && (decode(decoder, value.template emplace<I>()), true)) || ...);
    if (!known) decoder.in.fail();
}

template <class T>
void encode_shared(Encoder& encoder, const std::shared_ptr<const T>& value) {
    if (!value) return encoder.out.null();
    auto [met, first] = encoder.shared.try_emplace(value.get(), encoder.shared.size());
    if (!first) return encoder.out.unsigned_integer(met->second);
    encoder.out.begin_array(1);
    encode(encoder, *value);
}

/// Its address tells types apart.
template <class T>
inline constexpr char kMark = 0;

template <class T>
void decode_shared(Decoder& decoder, std::shared_ptr<const T>& value) {
    switch (decoder.in.peek()) {
        case text::CborKind::Null: decoder.in.null(); return value.reset();
        case text::CborKind::Integer: {
            std::uint64_t number = decoder.in.unsigned_integer();
            if (number >= decoder.shared.size() || decoder.shared[number].type != &kMark<T>)
                return decoder.in.fail();
            value = std::static_pointer_cast<const T>(decoder.shared[number].value);
            return;
        }
        default: break;
    }
    decoder.in.begin_array();
    if (!decoder.in.more()) return decoder.in.fail();
    // The number is taken before the parts take theirs, as the encoder does.
    std::size_t number = decoder.shared.size();
    decoder.shared.push_back({&kMark<T>, {}});
    auto read = std::make_shared<T>();
    decode(decoder, *read);
    value = std::move(read);
    decoder.shared[number].value = value;
    if (decoder.in.more()) decoder.in.fail();
}

/// `read_one` reads an element; the container takes it.
template <class ReadOne>
void decode_items(Decoder& decoder, ReadOne&& read_one) {
    decoder.in.begin_array();
    while (decoder.in.more())
        read_one();
}

template <class T>
void encode_items(Encoder& encoder, const T& items) {
    encoder.out.begin_array(items.size());
    for (const auto& item : items)
        encode(encoder, item);
}

/// Fields that older bytes do not have stay at their defaults; more fields than there are is a
/// mistake.
template <class T>
void decode_fields(Decoder& decoder, T& value) {
    decoder.in.begin_array();
    bool more = decoder.in.more();
    boost::pfr::for_each_field(value, [&](auto& field) {
        if (!more) return;
        decode(decoder, field);
        more = decoder.in.more();
    });
    if (more) decoder.in.fail();
}

}  // namespace detail

template <class T>
void encode(Encoder& encoder, const T& value) {
    if constexpr (detail::HasCodec<T>) {
        CodecOf<T>::write(encoder, value);
    } else if constexpr (std::is_same_v<T, bool>) {
        encoder.out.boolean(value);
    } else if constexpr (std::is_enum_v<T>) {
        encoder.out.integer(static_cast<std::int64_t>(value));
    } else if constexpr (std::is_unsigned_v<T>) {
        encoder.out.unsigned_integer(value);
    } else if constexpr (std::is_integral_v<T>) {
        encoder.out.integer(value);
    } else if constexpr (std::is_floating_point_v<T>) {
        encoder.out.number(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
        encoder.out.bytes(value);
    } else if constexpr (std::is_same_v<T, base::Duration>) {
        encoder.out.integer(value.in_milliseconds());
    } else if constexpr (std::is_same_v<T, base::Time>) {
        encoder.out.integer(value.in_unix_milliseconds());
    } else if constexpr (detail::kIs<T, std::optional>) {
        encoder.out.begin_array(value ? 1 : 0);
        if (value) encode(encoder, *value);
    } else if constexpr (detail::kIs<T, std::variant>) {
        encoder.out.begin_array(2);
        encoder.out.unsigned_integer(value.index());
        std::visit([&](const auto& alternative) { encode(encoder, alternative); }, value);
    } else if constexpr (detail::kIs<T, std::shared_ptr>) {
        detail::encode_shared(encoder, value);
    } else if constexpr (detail::kIs<T, std::vector> || detail::kIs<T, std::set> ||
                         detail::kIs<T, std::map>) {
        detail::encode_items(encoder, value);
    } else if constexpr (detail::kIs<T, std::pair>) {
        encoder.out.begin_array(2);
        encode(encoder, value.first);
        encode(encoder, value.second);
    } else {
        encoder.out.begin_array(boost::pfr::tuple_size_v<T>);
        boost::pfr::for_each_field(value, [&](const auto& field) { encode(encoder, field); });
    }
}

template <class T>
void decode(Decoder& decoder, T& value) {
    if constexpr (detail::HasCodec<T>) {
        CodecOf<T>::read(decoder, value);
    } else if constexpr (std::is_same_v<T, bool>) {
        value = decoder.in.boolean();
    } else if constexpr (std::is_enum_v<T>) {
        value = static_cast<T>(decoder.in.integer());
    } else if constexpr (std::is_unsigned_v<T>) {
        value = static_cast<T>(decoder.in.unsigned_integer());
    } else if constexpr (std::is_integral_v<T>) {
        value = static_cast<T>(decoder.in.integer());
    } else if constexpr (std::is_floating_point_v<T>) {
        value = static_cast<T>(decoder.in.number());
    } else if constexpr (std::is_same_v<T, std::string>) {
        value = decoder.in.bytes();
    } else if constexpr (std::is_same_v<T, base::Duration>) {
        value = base::Duration::milliseconds(decoder.in.integer());
    } else if constexpr (std::is_same_v<T, base::Time>) {
        value = base::Time::unix_milliseconds(decoder.in.integer());
    } else if constexpr (detail::kIs<T, std::optional>) {
        value.reset();
        detail::decode_items(decoder, [&] { decode(decoder, value.emplace()); });
    } else if constexpr (detail::kIs<T, std::variant>) {
        decoder.in.begin_array();
        if (!decoder.in.more()) return decoder.in.fail();
        std::uint64_t index = decoder.in.unsigned_integer();
        if (!decoder.in.more()) return decoder.in.fail();
        detail::decode_alternative(decoder, value, index,
                                   std::make_index_sequence<std::variant_size_v<T>>());
        if (decoder.in.more()) decoder.in.fail();
    } else if constexpr (detail::kIs<T, std::shared_ptr>) {
        detail::decode_shared(decoder, value);
    } else if constexpr (detail::kIs<T, std::vector>) {
        value.clear();
        detail::decode_items(decoder, [&] { decode(decoder, value.emplace_back()); });
    } else if constexpr (detail::kIs<T, std::set>) {
        value.clear();
        detail::decode_items(decoder, [&] {
            typename T::value_type item{};
            decode(decoder, item);
            value.insert(std::move(item));
        });
    } else if constexpr (detail::kIs<T, std::map>) {
        value.clear();
        detail::decode_items(decoder, [&] {
            std::pair<typename T::key_type, typename T::mapped_type> item{};
            decode(decoder, item);
            value.insert(std::move(item));
        });
    } else if constexpr (detail::kIs<T, std::pair>) {
        decoder.in.begin_array();
        if (!decoder.in.more()) return decoder.in.fail();
        decode(decoder, value.first);
        if (!decoder.in.more()) return decoder.in.fail();
        decode(decoder, value.second);
        if (decoder.in.more()) decoder.in.fail();
    } else {
        detail::decode_fields(decoder, value);
    }
}

/// `value` as bytes.
template <class T>
std::string to_bytes(const T& value) {
    Encoder encoder;
    encode(encoder, value);
    return encoder.out.take();
}

/// The value that `bytes` hold; empty when they are not whole, hold more than that, or are of
/// another form.
template <class T>
std::optional<T> from_bytes(std::string_view bytes) {
    Decoder decoder{text::CborReader(bytes), {}};
    T value{};
    decode(decoder, value);
    if (!decoder.in.ok() || !decoder.in.at_end()) return std::nullopt;
    return value;
}

}  // namespace engine
