#include "engine/aws_ids.h"

#include <cassert>

#include "base/prng.h"

namespace engine {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

std::uint64_t draw(IdSource& ids) {
    return base::mix(ids.seed, ids.drawn++);
}

std::string from(IdSource& ids, std::string_view alphabet, std::size_t count) {
    std::string text(count, '\0');
    for (char& letter : text)
        letter = alphabet[((draw(ids) >> 32) * alphabet.size()) >> 32];
    return text;
}

}  // namespace

std::string IdSource::hex(std::size_t digits) {
    std::string text(digits, '\0');
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (i % 16 == 0) bits = draw(*this);
        text[i] = kHexDigits[bits & 15];
        bits >>= 4;
    }
    return text;
}

std::string IdSource::uuid() {
    std::string text = hex(32);
    // RFC 9562: version 4, variant 10.
    text[12] = '4';
    text[16] = "89ab"[draw(*this) & 3];
    for (std::size_t place : {8U, 13U, 18U, 23U})
        text.insert(place, 1, '-');
    return text;
}

std::string IdSource::decimal(std::size_t digits) {
    assert(digits >= 1);
    std::string text = from(*this, "123456789", 1);
    text += from(*this, "0123456789", digits - 1);
    return text;
}

std::string IdSource::upper(std::size_t letters) {
    return from(*this, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", letters);
}

std::string IdSource::mixed(std::size_t letters) {
    return from(*this, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", letters);
}

}  // namespace engine
