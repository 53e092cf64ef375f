#include "aws/access_key.h"

#include <fmt/format.h>

#include <charconv>

#include "base/prng.h"

namespace aws {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kLength = 20;
constexpr std::size_t kPrefix = 4;
constexpr int kNumberBits = 24;
constexpr int kMarkBits = 15;

/// The bits behind the prefix: 41 of the kind and the account, 39 of whatever else.
struct Parts {
    std::uint64_t account = 0;
    std::uint64_t rest = 0;
};

std::optional<Parts> parts_of(std::string_view id) {
    if (id.size() != kLength || !(id.starts_with("AKIA") || id.starts_with("ASIA")))
        return std::nullopt;
    std::uint64_t upper = 0;
    std::uint64_t lower = 0;
    for (std::size_t i = kPrefix; i < kLength; ++i) {
        std::size_t value = kLetters.find(id[i]);
        if (value == std::string_view::npos) return std::nullopt;
        std::uint64_t& half = i < kPrefix + 8 ? upper : lower;
        half = half << 5 | value;
    }
    // 80 bits: one of the kind, 40 of the account, of which the last stands in the lower half.
    constexpr std::uint64_t kAccount = (std::uint64_t{1} << 40) - 1;
    constexpr std::uint64_t kRest = (std::uint64_t{1} << 39) - 1;
    return Parts{(upper << 1 | lower >> 39) & kAccount, lower & kRest};
}

std::uint64_t mark_of(std::uint64_t account, std::uint64_t number) {
    return base::mix(account, number) >> (64 - kMarkBits);
}

std::string digits(std::uint64_t account) {
    return fmt::format("{:012}", account);
}

}  // namespace

std::optional<std::string> account_in_key(std::string_view access_key_id) {
    constexpr std::uint64_t kEnd = 1'000'000'000'000;
    auto parts = parts_of(access_key_id);
    if (!parts || parts->account >= kEnd) return std::nullopt;
    return digits(parts->account);
}

std::string session_key(std::string_view account, std::uint64_t number) {
    std::uint64_t of = 0;
    std::from_chars(account.data(), account.data() + account.size(), of);
    number &= (std::uint64_t{1} << kNumberBits) - 1;
    std::uint64_t rest = mark_of(of, number) << kNumberBits | number;
    std::uint64_t upper = std::uint64_t{1} << 39 | of >> 1;
    std::uint64_t lower = (of & 1) << 39 | rest;
    std::string id = "ASIA";
    for (std::uint64_t half : {upper, lower})
        for (int shift = 35; shift >= 0; shift -= 5)
            id += kLetters[half >> shift & 0x1f];
    return id;
}

std::optional<std::string> account_of_session(std::string_view access_key_id) {
    auto parts = parts_of(access_key_id);
    if (!parts || !access_key_id.starts_with("ASIA")) return std::nullopt;
    std::uint64_t number = parts->rest & ((std::uint64_t{1} << kNumberBits) - 1);
    if (parts->rest >> kNumberBits != mark_of(parts->account, number)) return std::nullopt;
    return account_in_key(access_key_id);
}

}  // namespace aws
